// How the bot itself is doing: when WhatsApp was last heard and last read, what is on its way, and what stands still.
import type { HealthView } from "../groups/home-views.ts";
import { deadLetters, never } from "../outbox/outbox.ts";
import { homePace } from "../pace.ts";
import { openAlerts } from "../state/alerts.ts";
import { numberWritten } from "../state/business-numbers.ts";
import type { Context } from "../state/context.ts";
import { openTroubles } from "../state/troubles.ts";
import type { Database } from "../store/database.ts";
import { version } from "../version.ts";
import { sentenceFor } from "./words.ts";

const mostReasons = 3;
const { worthSayingMs } = homePace;

export async function healthView(context: Context): Promise<HealthView> {
  const { db } = context.store;
  const now = context.clock.now();
  const swept = await sweptNumbers(context);
  const queue = await db
    .selectFrom("outbox")
    .select((select) => [select.fn.countAll<number>().as("due"), select.fn.min("dueSince").as("oldestAt")])
    .where("dueSince", "<=", now - worthSayingMs)
    .where("dueAt", "<", never)
    .where("kind", "!=", "home")
    .executeTakeFirstOrThrow();
  const { failing } = await db
    .selectFrom("outbox")
    .select((select) => select.fn.countAll<number>().as("failing"))
    .where("attempts", ">", 0)
    .where("kind", "!=", "home")
    .executeTakeFirstOrThrow();
  const givenUp = await deadLetters(db);
  return {
    version,
    lastWebhookAt: await lastWebhookAt(db),
    lastSweepAt: oldest(swept.map(({ lastSweepAt }) => lastSweepAt)),
    late: queue.due,
    lateSince: queue.oldestAt,
    failing,
    givenUp: {
      cards: givenUp.length,
      reasons: [...new Set(givenUp.flatMap(({ lastError }) => lastError ?? []))].slice(0, mostReasons),
    },
    resting: await restingNumbers(context, now),
    troubles: await troublesOf(context),
    alerts: await alertViews(db),
  };
}

async function sweptNumbers({ store: { db }, phoneNumberIds }: Context) {
  if (phoneNumberIds.length === 0) return [];
  return db
    .selectFrom("numbers")
    .select("lastSweepAt")
    .where("phoneNumberId", "in", [...phoneNumberIds])
    .execute();
}

/** News of groups and statuses of our messages are kept apart; either proves that webhooks arrive. */
export async function lastWebhookAt(db: Database): Promise<number | null> {
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
  if (context.phoneNumberIds.length === 0) return [];
  const rows = await context.store.db
    .selectFrom("lanes")
    .select(["id", "readyAt"])
    .where("platform", "=", "whatsapp")
    .where("id", "in", context.phoneNumberIds)
    .where("readyAt", ">", now + worthSayingMs)
    .execute();
  return Promise.all(
    rows.map(async ({ id, readyAt }) => ({
      number: await numberWritten(context.store.db, id),
      until: readyAt,
    })),
  );
}

async function alertViews(db: Database): Promise<HealthView["alerts"]> {
  return (await openAlerts(db)).map(({ news, since, clearedAt }) => ({
    kind: "alert",
    news,
    since: since ?? 0,
    clearedAt,
  }));
}

async function troublesOf(context: Context): Promise<HealthView["troubles"]> {
  const told = (await openTroubles(context)).map(({ failure, since }) => ({
    sentence: sentenceFor(failure),
    since,
  }));
  // All numbers often stop for one reason.
  return [...new Map(told.map((trouble) => [trouble.sentence, trouble])).values()];
}
