// How the bot itself is doing: when WhatsApp was last heard and last read, what is on its way, and what stands still.
import type { HealthView } from "../groups/views.ts";
import { buried } from "../outbox/outbox.ts";
import { numberWritten } from "../readings/business-numbers.ts";
import { lanes, type Context } from "../state/context.ts";
import { openTrouble } from "../state/troubles.ts";

const mostReasons = 3;
/** Shorter pauses are the usual pace. */
const worthSayingMs = 15_000;

export async function healthView(context: Context): Promise<HealthView> {
  const { db } = context.store;
  const now = context.clock.now();
  const swept = await db
    .selectFrom("numbers")
    .select("lastSweepAt")
    .where("phoneNumberId", "in", [...context.phoneNumberIds])
    .execute();
  const queue = await db
    .selectFrom("outbox")
    .select((select) => [select.fn.countAll<number>().as("due"), select.fn.min("dueAt").as("oldestAt")])
    .where("dueAt", "<=", now - worthSayingMs)
    .where("key", "not like", "home:%")
    .executeTakeFirstOrThrow();
  const { failing } = await db
    .selectFrom("outbox")
    .select((select) => select.fn.countAll<number>().as("failing"))
    .where("attempts", ">", 0)
    .where("key", "not like", "home:%")
    .executeTakeFirstOrThrow();
  const givenUp = await buried(db);
  return {
    lastWebhookAt: await lastHeard(context),
    lastSweepAt: oldest(swept.map(({ lastSweepAt }) => lastSweepAt)),
    late: queue.due,
    lateSince: queue.oldestAt,
    failing,
    givenUp: {
      cards: givenUp.length,
      reasons: [...new Set(givenUp.flatMap(({ lastError }) => lastError ?? []))].slice(0, mostReasons),
    },
    resting: await restingNumbers(context, now),
    troubles: await openTroubles(context),
  };
}

/** News of groups and statuses of our messages are kept apart; either proves that webhooks arrive. */
async function lastHeard({ store: { db } }: Context): Promise<number | null> {
  const latest = await Promise.all(
    (["deliveries", "messageStatuses"] as const).map((table) =>
      db
        .selectFrom(table)
        .select((select) => select.fn.max("receivedAt").as("at"))
        .executeTakeFirst(),
    ),
  );
  const times = latest.flatMap((row) => row?.at ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** Null as long as one of them has never been. */
function oldest(times: readonly (number | null)[]): number | null {
  const known = times.filter((at) => at !== null);
  return known.length < times.length || known.length === 0 ? null : Math.min(...known);
}

/** Numbers that WhatsApp, or the care not to reach its limits, makes wait. */
async function restingNumbers(context: Context, now: number): Promise<HealthView["resting"]> {
  const rows = await context.store.db
    .selectFrom("lanes")
    .select(["lane", "readyAt"])
    .where("readyAt", ">", now + worthSayingMs)
    .where("lane", "in", context.phoneNumberIds.map(lanes.whatsapp))
    .execute();
  return Promise.all(
    rows.map(async ({ lane, readyAt }) => ({
      number: await numberWritten(context.store.db, lane.slice(lane.indexOf(":") + 1)),
      until: readyAt,
    })),
  );
}

async function openTroubles(context: Context): Promise<HealthView["troubles"]> {
  const all = await Promise.all(context.phoneNumberIds.map((id) => openTrouble(context, lanes.whatsapp(id))));
  const troubles = all.filter((facts) => facts !== undefined);
  // All numbers often stop for one reason.
  return [...new Map(troubles.map(({ sentence, since }) => [sentence, { sentence, since }])).values()];
}
