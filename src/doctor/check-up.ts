// Puts the self-check of a running bot together: the list of probes, what the doors saw, which instances live, and whoever looks at
// them now and then. `app.ts` makes one.
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { createStoreProbe } from "../health.ts";
import type { Log } from "../log.ts";
import type { Pace } from "../pace.ts";
import { createSlackSetUp } from "../slack/set-up.ts";
import type { SlackClients } from "../slack/slack-clients.ts";
import { channelsOfGroups } from "../state/channels-of-groups.ts";
import type { Store } from "../store/database.ts";
import { createDoctor, type Doctor } from "./doctor.ts";
import { createDoorLog, type DoorLog } from "./door-log.ts";
import { createInstances, type Instances } from "./instances.ts";
import { createProbes, type ProbeParts } from "./probes.ts";

type Parts = Pick<ProbeParts, "whatsapp"> & {
  config: Config;
  store: Store;
  clock: Clock;
  log: Log;
  pace: Pace;
  slack: SlackClients;
  /** Null: connected, or not by Socket Mode. */
  connectionTrouble(): string | null;
  onLooked: Parameters<typeof createDoctor>[0]["onLooked"];
};

export type CheckUp = {
  doctor: Doctor;
  doors: DoorLog;
  instances: Instances;
  storeTrouble(): Promise<string | null>;
};

export function createCheckUp(parts: Parts): CheckUp {
  const { config, store, clock, log, pace, slack, whatsapp, connectionTrouble, onLooked } = parts;
  const doors = createDoorLog(clock.now);
  const instances = createInstances({ db: store.db, clock, log });
  const storeTrouble = createStoreProbe(store);
  const probes = createProbes({
    config,
    store,
    clock,
    whatsapp,
    slack: createSlackSetUp({ client: slack.outbox, apiUrl: config.SLACK_API_URL }),
    channels: () => channelsOfGroups(store.db, config.SLACK_CHANNEL),
    slackAheadMs: slack.aheadMs,
    storeTrouble,
    instances,
    sweepEveryMs: pace.sweepEveryMs,
    live: { connectionTrouble, door: doors },
  });
  const doctor = createDoctor({ probes, clock, log, firstAfterMs: pace.checkUpAfterMs, onLooked });
  return { doctor, doors, instances, storeTrouble };
}
