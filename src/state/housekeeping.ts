// Forgets what nobody needs any more, now and then and in small steps: webhooks older than WhatsApp could still repeat, expired keyed
// values, and what has long been over: messages, join requests, operations, cards. Groups and the audit stay.
import { dayMs } from "../groups/durations.ts";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { sql } from "kysely";
import type { Handler, Verdict } from "../outbox/worker.ts";
import { lanes, type Put, type Thing } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { attempts, bridgePace, housekeepingPace } from "../pace.ts";
import type { Database } from "../store/database.ts";
import { openStates } from "../groups/model.ts";
import { tellAuditHeads } from "./audit-heads.ts";
import { leftBridgesEnd } from "./bridges-left.ts";
import type { MessageStatusRow } from "../store/tables.ts";
import type { Context } from "./context.ts";
import { bridgesOutOfStep } from "./route-bridges.ts";
import { unforeseenEnds } from "./troubles.ts";

export type Retention = { deliveriesDays: number; messagesDays: number; historyDays: number };

/** Forgets some, and says how many. */
type Step = (db: Database) => Promise<number>;

type Chore = Extract<Thing, { kind: "housekeeping" }>["id"];

export function createHousekeepingHandler(
  context: Context,
  retention: Retention,
  remind: () => Promise<Verdict>,
): Handler<Chore> {
  return {
    attempts: attempts.byTheClock,
    async act(chore) {
      if (chore === "reminders") return remind();
      await unforeseenEnds(context, { before: context.clock.now() - dayMs });
      await tellAuditHeads(context);
      await bridgesOutOfStep(context);
      await leftBridgesEnd(context);
      return { kind: "later", at: await forgetSome(context, retention) };
    },
    async giveUp() {},
  };
}

/** Resolves with the time at which to go on. */
export async function forgetSome({ store, clock }: Context, retention: Retention): Promise<number> {
  const now = clock.now();
  let left = housekeepingPace.stepsAtOnce;
  for (const step of stepsAt(now, retention)) {
    for (; left > 0; left -= 1) {
      if ((await step(store.db)) < housekeepingPace.rowsPerStep) break;
      await turnOfTheLoop();
    }
  }
  return now + (left > 0 ? housekeepingPace.everyMs : housekeepingPace.restMs);
}

/** In this order, so that nothing is left that names what is gone. */
function stepsAt(now: number, retention: Retention): Step[] {
  const deliveries = now - retention.deliveriesDays * dayMs;
  const messages = now - retention.messagesDays * dayMs;
  const history = now - retention.historyDays * dayMs;
  const bridge = now - bridgePace.idsKeptForMs;
  return [
    (db) => forgotten(db, "deliveries", "hash", olderThanTheLast(deliveries)),
    // What nobody could read in all that time.
    (db) => forgotten(db, "arrivals", "id", sql`"receivedAt" < ${deliveries}`),
    emptyTheLast(deliveries),
    (db) => forgotten(db, "keyed", "key", sql`"expiresAt" <= ${now}`),
    forgetStatuses(messages),
    (db) => forgotten(db, "messages", "id", sql`"createdAt" < ${messages}`),
    (db) =>
      forgotten(
        db,
        "joinRequests",
        "id",
        sql`"closedAt" < ${history} and state not in (${sql.join(openStates)})`,
      ),
    (db) => forgotten(db, "identityChanges", "id", sql`"at" < ${history}`),
    (db) => forgotten(db, "guests", "id", sql`"addedAt" < ${history}`),
    (db) => forgotten(db, "announcements", "id", sql`"createdAt" < ${history}`),
    (db) =>
      forgotten(
        db,
        "announcementSends",
        "operationId",
        sql`"announcementId" not in (select id from ${sql.table("announcements")})`,
      ),
    (db) => forgotten(db, "reminders", "id", sql`"overAt" < ${history}`),
    (db) => forgotten(db, "invitations", "operationId", sql`"createdAt" < ${history}`),
    (db) => forgotten(db, "operations", "id", sql`"settledAt" < ${history} and state in ('done', 'failed')`),
    // What came from a bridged thread has no card, and no history to be kept for.
    (db) =>
      forgotten(
        db,
        "operations",
        "id",
        sql`"settledAt" < ${bridge} and state in ('done', 'failed') and source like 'bridge:%'`,
      ),
    (db) => forgotten(db, "bridgedMessages", "id", sql`"createdAt" < ${bridge} and content is null`),
    (db) => forgotten(db, "bridgedReactions", "id", sql`"createdAt" < ${bridge}`),
    // One that is still on its way by then will not come.
    (db) => forgotten(db, "bridgedFiles", "id", sql`"createdAt" < ${now - bridgePace.filesKeptForMs}`),
    (db) => forgotten(db, "bridgeThreads", "id", sql`"createdAt" < ${bridge}`),
    ...(["closed", "moved"] as const).map(
      (state): Step =>
        (db) =>
          forgotten(db, "cards", "id", overAndAlone(state, history)),
    ),
    (db) =>
      forgotten(
        db,
        "agreements",
        "cardId",
        sql`not exists (select 1 from ${sql.table("cards")} where cards.id = ${sql.ref("agreements.cardId")})`,
      ),
  ];
}

/** When WhatsApp was last heard is told however long ago that was: of the last webhook the time stays. */
function olderThanTheLast(before: number) {
  const deliveries = sql.table("deliveries");
  return sql`"receivedAt" < ${before} and "receivedAt" < (select max("receivedAt") from ${deliveries})`;
}

/** Only the time: what it said is forgotten like the others. */
function emptyTheLast(before: number): Step {
  return async (db) => {
    await db
      .updateTable("deliveries")
      .set({ body: "{}" })
      .where("receivedAt", "<", before)
      .where("body", "<>", "{}")
      .execute();
    return 0;
  };
}

/** A card that somebody's request names is still needed; one that was never posted is still to be. */
function overAndAlone(state: "closed" | "moved", before: number) {
  return sql`state = ${state} and "createdAt" < ${before} and ts is not null
    and not exists (select 1 from ${sql.table("joinRequests")} where ${sql.ref("joinRequests.cardId")} = cards.id)`;
}

type Forgettable =
  | "arrivals"
  | "deliveries"
  | "keyed"
  | "messages"
  | "joinRequests"
  | "identityChanges"
  | "guests"
  | "agreements"
  | "announcements"
  | "invitations"
  | "reminders"
  | "announcementSends"
  | "operations"
  | "cards"
  | "bridgedMessages"
  | "bridgedReactions"
  | "bridgedFiles"
  | "bridgeThreads";

async function forgotten(
  db: Database,
  table: Forgettable,
  key: "hash" | "key" | "id" | "cardId" | "operationId",
  which: ReturnType<typeof sql>,
): Promise<number> {
  const [name, column] = [sql.table(table), sql.ref(key)];
  const { numAffectedRows } = await sql`
    delete from ${name} where ${column} in (
      select ${column} from ${name} where ${which} limit ${housekeepingPace.rowsPerStep}
    )`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Their key has four columns, and those of one message go together. Of the last one only its time stays. */
function forgetStatuses(before: number): Step {
  return async (db) => {
    const last = await db
      .selectFrom("messageStatuses")
      .select(["receivedAt", "status"])
      // Every one has a time: said so that SQLite searches by it.
      .where("receivedAt", ">", 0)
      .orderBy("receivedAt", "desc")
      .limit(1)
      .executeTakeFirst();
    if (last === undefined) return 0;
    const until = Math.min(before, last.receivedAt);
    const old = await db
      .selectFrom("messageStatuses")
      .select("messageId")
      .where("receivedAt", "<", until)
      .limit(housekeepingPace.rowsPerStep)
      .execute();
    if (old.length > 0)
      await db
        .deleteFrom("messageStatuses")
        .where("messageId", "in", [...new Set(old.map(({ messageId }) => messageId))])
        .where("receivedAt", "<", until)
        .execute();
    if (old.length < housekeepingPace.rowsPerStep && last.receivedAt < before) await keepItsTime(db, last);
    return old.length;
  };
}

/** WhatsApp's ids of messages carry phone numbers, so that not even these stay. */
async function keepItsTime(
  db: Database,
  last: Pick<MessageStatusRow, "receivedAt" | "status">,
): Promise<void> {
  const nobodys = { messageId: "", waId: "", userId: "", failure: null };
  await db
    .insertInto("messageStatuses")
    .values({ ...nobodys, ...last })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .deleteFrom("messageStatuses")
    .where("receivedAt", "=", last.receivedAt)
    .where("messageId", "<>", "")
    .execute();
}

export async function scheduleHousekeeping(context: Context): Promise<void> {
  const dueAt = context.clock.now();
  const chores: Chore[] = ["all", "reminders"];
  const puts = chores.map((id): Put => ({
    thing: { kind: "housekeeping", id },
    lane: lanes.housekeeping,
    priority: 2,
    dueAt,
  }));
  await context.store.transact((trx) => put(trx, puts));
}
