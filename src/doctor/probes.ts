// Everything that can be wrong, in the order in which one would mend it. This list is all there is: the start, `npm run doctor`,
// `/wa doctor`, the Home tab, `/healthz/checks` and the metrics read it, and nothing else decides what is wrong.
import type { Clock } from "../clock.ts";
import { connectsWhatsApp, type Config } from "../config.ts";
import type { ChannelId } from "../groups/model.ts";
import type { SlackSetUp } from "../slack/set-up.ts";
import type { Store } from "../store/database.ts";
import { databaseProbes } from "./database.ts";
import type { DoorSeen } from "./door-log.ts";
import type { Instances } from "./instances.ts";
import type { Probe, Seen } from "./probe.ts";
import { clock as clockProbe, notConnected, rights, versions } from "./settings.ts";
import { slackProbes } from "./slack.ts";
import { webhookProbes } from "./webhooks.ts";
import { whatsappProbes, type WhatsAppParts } from "./whatsapp.ts";
import { workProbes } from "./work.ts";

export type ProbeParts = {
  config: Config;
  store: Store;
  clock: Clock;
  whatsapp: WhatsAppParts["whatsapp"];
  slack: SlackSetUp;
  channels(): Promise<readonly ChannelId[]>;
  /** How far Slack's clock is ahead of ours. */
  slackAheadMs(): number | null;
  storeTrouble(): Promise<string | null>;
  /** Why the database could not be opened; `store` is an empty one then. */
  unopened?: Seen | undefined;
  instances: Pick<Instances, "gone">;
  sweepEveryMs: number;
  /** What only the process knows that takes requests. */
  live?: { connectionTrouble(): string | null; door: DoorSeen } | undefined;
};

export function createProbes(parts: ProbeParts): Probe[] {
  const { config, store, clock, live } = parts;
  const whatsapp: WhatsAppParts = { whatsapp: parts.whatsapp, now: clock.now, token: { known: undefined } };
  const { url, now } = { url: config.DATABASE_URL, now: clock.now };
  return [
    versions(config),
    ...databaseProbes({ store, url, now, storeTrouble: parts.storeTrouble, unopened: parts.unopened }),
    ...slackProbes(config, { slack: parts.slack, channels: parts.channels, live }),
    clockProbe(parts.slackAheadMs),
    rights(config),
    ...(connectsWhatsApp(config)
      ? [...whatsappProbes(config, whatsapp), ...webhookProbes(config, { ...whatsapp, live })]
      : [notConnected]),
    ...workProbes({
      db: store.db,
      clock,
      phoneNumberIds: config.WHATSAPP_PHONE_NUMBER_ID,
      sweepEveryMs: parts.sweepEveryMs,
      isConnected: connectsWhatsApp(config),
      instances: parts.instances,
    }),
  ];
}
