// Probes of the work itself: what stands still, what was given up, whether WhatsApp is heard and looked through, and whether every
// instance lives.
import type { Clock } from "../clock.ts";
import { dayMs, hourMs, minuteMs } from "../groups/durations.ts";
import { checkUpPace } from "../pace.ts";
import { oldestDue } from "../outbox/due.ts";
import { deadLetters } from "../outbox/outbox.ts";
import { lastWebhookAt } from "../projection/health-view.ts";
import { arrivalsWaiting } from "../state/arrivals.ts";
import { unheardChannels } from "../state/bridge-ears.ts";
import type { Database } from "../store/database.ts";
import type { Platform } from "../store/tables.ts";
import { databaseProbe } from "./database.ts";
import type { Instances } from "./instances.ts";
import { ok, unknown, warning, wrong, type Probe, type Seen } from "./probe.ts";

type Parts = {
  db: Database;
  clock: Clock;
  phoneNumberIds: readonly string[];
  sweepEveryMs: number;
  /** To WhatsApp: otherwise nothing of it is waited for. */
  isConnected: boolean;
  instances: Pick<Instances, "gone">;
};

export function workProbes(parts: Parts): Probe[] {
  const { db, clock, instances } = parts;
  const after = databaseProbe;
  return [
    { name: "Queues", after, run: () => queuesSeen(db, clock.now()) },
    {
      name: "Work given up",
      after,
      async run() {
        const given = await deadLetters(db);
        if (given.length === 0) return ok("Nothing was given up.");
        const codes = [...new Set(given.flatMap(({ lastError }) => lastError ?? []))].slice(0, 3);
        return wrong(
          `${given.length === 1 ? "1 message is" : `${given.length} messages are`} missing or out of date in Slack, which did not take what was to be shown${codes.length === 0 ? "" : ` (${codes.join(", ")})`}.`,
          "Press Try again on the Home tab. If it comes back, please report it with the code.",
        );
      },
    },
    { name: "Conversations heard", after, run: () => conversationsSeen(db) },
    ...(parts.isConnected
      ? [
          { name: "Sweep", after, run: () => sweepSeen(parts) },
          { name: "Webhooks heard", after, run: () => webhooksSeen(db, clock.now()) },
        ]
      : []),
    {
      name: "Instances",
      after,
      async run() {
        const gone = await instances.gone();
        if (gone.length === 0) return ok("Every instance that began has ended in order, or lives.");
        return wrong(
          `${gone.length === 1 ? "An instance" : `${gone.length} instances`} of Groupdesk stopped without a word (${gone.join(", ")}). The others do its work.`,
          "Look at its log and its machine, and start it again.",
        );
      },
    },
  ];
}

async function conversationsSeen(db: Database): Promise<Seen> {
  const channels = await unheardChannels(db);
  if (channels.length === 0) return ok("Slack tells what is written in every conversation of a group.");
  return warning(
    `Slack does not tell Groupdesk what is written in ${channels.join(", ")}, not even of Groupdesk's own messages, so that nothing of it goes to WhatsApp.`,
    "Add the events message.channels and message.groups to the Slack app: npm run manifest -- --bridge prints a manifest that has them.",
  );
}

async function queuesSeen(db: Database, now: number): Promise<Seen> {
  const { pieces, since } = await arrivalsWaiting(db);
  if (since !== null && now - since >= checkUpPace.stillAfterMs)
    return wrong(
      `What WhatsApp has told is not read: ${pieces} ${pieces === 1 ? "update waits" : "updates wait"}, the oldest for ${minutes(now - since)}.`,
      "Look for errors in the log. Nothing is lost: each is tried again by itself, at least once a minute.",
    );
  const lanes = await oldestDue(db, now);
  const still = lanes.filter(({ dueSince }) => now - dueSince >= checkUpPace.stillAfterMs);
  if (still.length === 0) return ok("Nothing that is due waits for long.");
  const said = still
    .toSorted((one, other) => one.dueSince - other.dueSince)
    .slice(0, 3)
    .map(
      ({ platform, id, entries, dueSince, lastError }) =>
        `${nameOf(platform, id)}: ${entries} due, the oldest for ${minutes(now - dueSince)}${lastError === null ? "" : ` (${lastError})`}`,
    );
  return wrong(
    `Work stands still. ${said.join(". ")}.`,
    "Mend what is said above, if anything is. Otherwise look for errors in the log; a restart tries everything at once.",
  );
}

function nameOf(platform: Platform, id: string): string {
  const queues: Record<Platform, string> = {
    slack: `The channel ${id}`,
    whatsapp: `Changes for the number ${id}`,
    readings: `Readings of the number ${id}`,
    files: `Files over the bridges of the number ${id}`,
    homes: "Home tabs",
    housekeeping: "Housekeeping",
  };
  return queues[platform];
}

async function sweepSeen({ db, clock, phoneNumberIds, sweepEveryMs }: Parts): Promise<Seen> {
  const rows = await db
    .selectFrom("numbers")
    .select("lastSweepAt")
    .where("phoneNumberId", "in", [...phoneNumberIds])
    .execute();
  const times = rows.flatMap(({ lastSweepAt }) => lastSweepAt ?? []);
  if (times.length < phoneNumberIds.length)
    return unknown("WhatsApp has not been looked through completely yet.");
  const late = clock.now() - Math.min(...times);
  if (late < 3 * sweepEveryMs + checkUpPace.stillAfterMs)
    return ok(`WhatsApp was looked through ${minutes(late)} ago.`);
  return wrong(
    `WhatsApp was last looked through ${minutes(late)} ago, so that requests whose webhooks are lost are not found.`,
    "Mend what is said about WhatsApp above; otherwise look for errors in the log.",
  );
}

/** Silence counts where there was something at this time a week and two weeks ago, and on most days. */
async function webhooksSeen(db: Database, now: number): Promise<Seen> {
  const last = await lastWebhookAt(db);
  if (last === null) return unknown("WhatsApp has sent no webhook about a group yet.");
  const silentMs = now - last;
  const calm = ok(`The last one came ${minutes(silentMs)} ago.`);
  if (silentMs < checkUpPace.quietAfterMs || silentMs > dayMs * 6)
    return silentMs > dayMs * 6 ? longSilence(silentMs) : calm;
  const days = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 14].map(async (day) => ({
      day,
      had: await hadAny(db, last - day * dayMs, now - day * dayMs),
    })),
  );
  const had = new Set(days.filter((each) => each.had).map(({ day }) => day));
  const isUsual = had.has(7) && had.has(14) && had.size >= 5;
  if (!isUsual) return calm;
  return wrong(
    `WhatsApp has sent no webhook for ${minutes(silentMs)}, and at this time it usually does.`,
    "Look at what is said about the app secret, the fields and the public address above. Requests are found by reading meanwhile, minutes late.",
  );
}

function longSilence(silentMs: number): Seen {
  return warning(
    `The last webhook came ${minutes(silentMs)} ago.`,
    "If people do use the groups, look at the webhook fields and the public address above.",
  );
}

async function hadAny(db: Database, from: number, to: number): Promise<boolean> {
  const row = await db
    .selectFrom("deliveries")
    .select("receivedAt")
    .where("receivedAt", ">", from)
    .where("receivedAt", "<=", to)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function minutes(ms: number): string {
  if (ms >= 2 * dayMs) return `${Math.floor(ms / dayMs)} days`;
  if (ms >= 2 * hourMs) return `${Math.floor(ms / hourMs)} hours`;
  const whole = Math.floor(ms / minuteMs);
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}
