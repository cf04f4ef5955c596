// What Prometheus may know: counts and ages, no names. Everybody who measures gets this passed in.
// Counters are those of one instance and are added up; gauges that are read from the database are the same in all of them.
import { Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";
import { lanes } from "./outbox/entries.ts";
import { slackRefusals, webhookRefusals } from "./refusal-log.ts";
import { version } from "./version.ts";

const shared =
  "Read from the database, so the same in every instance: take the maximum over instances, not the sum.";

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge<Label>({ name, help, labelNames, registers });
  const metrics = {
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
    unread: gauge(
      "groupdesk_unread_updates",
      `Updates from WhatsApp that were answered and wait to be read. ${shared}`,
    ),
    oldestUnread: gauge(
      "groupdesk_unread_oldest_seconds",
      `For how long the oldest of them has waited; 0: none does. ${shared}`,
    ),
    due: gauge(
      "groupdesk_outbox_entries",
      `Things that are due and not yet up to date, by kind of lane. ${shared}`,
      ["lane"],
    ),
    oldest: gauge(
      "groupdesk_outbox_oldest_seconds",
      `For how long the oldest thing that is due has been due, however often it was tried in vain. ${shared}`,
    ),
    givenUp: gauge(
      "groupdesk_cards_given_up",
      `Messages that Slack refused so often that they are not tried again by themselves. ${shared}`,
    ),
    waiting: gauge("groupdesk_join_requests_waiting", `Join requests that wait for a decision. ${shared}`),
    oldestRequest: gauge(
      "groupdesk_oldest_join_request_seconds",
      `For how long the oldest join request has waited for a decision; 0: none waits. ${shared}`,
    ),
    requests: gauge(
      "groupdesk_join_requests",
      `Join requests that wait, or whose decision is on its way to WhatsApp, by state. ${shared}`,
      ["state"],
    ),
    operations: gauge(
      "groupdesk_operations",
      `What was asked of WhatsApp, by kind and state: what is under way, and what ended in the last 24 hours. ${shared}`,
      ["kind", "state"],
    ),
    lastWebhook: gauge(
      "groupdesk_last_webhook_timestamp_seconds",
      `When the last update about a group arrived, in seconds since 1970; 0 when none ever has. ${shared}`,
    ),
    lastSweep: gauge(
      "groupdesk_last_sweep_timestamp_seconds",
      `When WhatsApp was last looked through, in seconds since 1970; of several numbers the one that waits longest. ${shared}`,
    ),
    ready: gauge(
      "groupdesk_ready",
      "Whether what comes in would be taken by this instance: 1 or 0. Take the sum over instances.",
    ),
    databaseUp: gauge(
      "groupdesk_database_up",
      "Whether this instance can write to the database: 1 or 0. While it is 0, gauges that are read from it stand still.",
    ),
    trouble: gauge(
      "groupdesk_trouble",
      "What the self-check of this instance found, by check and level (warning, wrong): how many. Take the maximum over instances.",
      ["check", "level"],
    ),
    build: gauge("groupdesk_build_info", "Always 1; the labels tell what runs.", ["version", "node"]),
    whatsappUsage: new Gauge({
      name: "groupdesk_whatsapp_usage_percent",
      help: "Share of WhatsApp's rolling allowances used, as WhatsApp last said: of the app, of the account.",
      labelNames: ["allowance"],
      registers,
    }),
  };
  metrics.build.set({ version, node: process.versions.node }, 1);
  // What is not there before its first time has no increase then: an alert would miss the first burst.
  for (const reason of Object.keys(webhookRefusals)) metrics.webhookRefusals.inc({ reason }, 0);
  for (const reason of Object.keys(slackRefusals)) metrics.slackRefusals.inc({ reason }, 0);
  for (const lane of Object.keys(lanes)) metrics.failures.inc({ lane }, 0);
  return metrics;
}
