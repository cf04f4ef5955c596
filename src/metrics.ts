// What Prometheus may know: counts and ages, no names. Everybody who measures gets this passed in.
import { Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    webhookUpdates: new Counter({
      name: "groupdesk_webhook_updates_total",
      help: "Updates received from WhatsApp, by kind; duplicates changed nothing.",
      labelNames: ["kind", "duplicate"],
      registers,
    }),
    webhookRefusals: new Counter({
      name: "groupdesk_webhook_refusals_total",
      help: "Webhook requests refused, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    slackRequests: new Counter({
      name: "groupdesk_slack_requests_total",
      help: "Commands, clicks and forms received from Slack.",
      labelNames: ["kind"],
      registers,
    }),
    slackRefusals: new Counter({
      name: "groupdesk_slack_refusals_total",
      help: "Requests to Slack's door refused, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    refusedPeople: new Counter({
      name: "groupdesk_unauthorised_total",
      help: "Commands, clicks and forms of people who may not.",
      registers,
    }),
    unhandled: new Counter({
      name: "groupdesk_unhandled_errors_total",
      help: "Errors that nobody handled; the bot goes on.",
      registers,
    }),
    failures: new Counter({
      name: "groupdesk_outbox_failures_total",
      help: "Calls to Slack or WhatsApp that failed and are tried again, by kind of lane.",
      labelNames: ["lane"],
      registers,
    }),
    due: new Gauge({
      name: "groupdesk_outbox_entries",
      help: "Things not yet up to date, by kind of lane.",
      labelNames: ["lane"],
      registers,
    }),
    oldest: new Gauge({
      name: "groupdesk_outbox_oldest_seconds",
      help: "How long the oldest thing that is due has been due.",
      registers,
    }),
    waiting: new Gauge({
      name: "groupdesk_join_requests_waiting",
      help: "Join requests that wait for a decision.",
      registers,
    }),
    lastWebhook: new Gauge({
      name: "groupdesk_last_webhook_timestamp_seconds",
      help: "When the last update about a group arrived, in seconds since 1970; 0 when none has.",
      registers,
    }),
    lastSweep: new Gauge({
      name: "groupdesk_last_sweep_timestamp_seconds",
      help: "When WhatsApp was last looked through, in seconds since 1970; of several numbers the one that waits longest.",
      registers,
    }),
    whatsappUsage: new Gauge({
      name: "groupdesk_whatsapp_usage_percent",
      help: "Share of WhatsApp's rolling allowances used, as WhatsApp last said: of the app, of the account.",
      labelNames: ["allowance"],
      registers,
    }),
  };
}
