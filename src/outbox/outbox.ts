// What must be brought up to date, and where. An entry is a key ("card:c_…"), not a message: putting a key that is
// already there arms it again, so a thing that changed five times is brought up to date once. Lanes keep the order and
// the pace; one instance at a time holds a lane, by a lease.
import { sql, type Transaction } from "kysely";
import type { Database, Store } from "../store/database.ts";
import type { OutboxRow, Tables } from "../store/tables.ts";

export type Entry = OutboxRow;

/** 0: a person is waiting. 1: news. 2: housekeeping. */
export type Priority = 0 | 1 | 2;

export type Put = { key: string; lane: string; priority: Priority; dueAt: number };

const rowsPerStatement = 500;

/** Arms keys. A key that waits already becomes due at the earlier time, with a fresh count of attempts. */
export async function put(trx: Transaction<Tables>, puts: readonly Put[]): Promise<void> {
  // In one order everywhere, so that two transactions never wait for each other's rows in a ring.
  const rows = [...merged(puts).values()]
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    .map((each) => ({ ...each, version: 1, attempts: 0, lastError: null }));
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    await trx
      .insertInto("outbox")
      .values(rows.slice(start, start + rowsPerStatement))
      .onConflict((conflict) =>
        conflict.column("key").doUpdateSet((row) => ({
          lane: row.ref("excluded.lane"),
          version: sql`${row.ref("outbox.version")} + 1`,
          attempts: 0,
          dueAt: sql`case when ${row.ref("excluded.dueAt")} < ${row.ref("outbox.dueAt")} then ${row.ref("excluded.dueAt")} else ${row.ref("outbox.dueAt")} end`,
          priority: sql`case when ${row.ref("excluded.priority")} < ${row.ref("outbox.priority")} then ${row.ref("excluded.priority")} else ${row.ref("outbox.priority")} end`,
        })),
      )
      .execute();
  }
}

function merged(puts: readonly Put[]): Map<string, Put> {
  const byKey = new Map<string, Put>();
  for (const each of puts) {
    const known = byKey.get(each.key);
    byKey.set(
      each.key,
      known === undefined
        ? each
        : {
            ...each,
            dueAt: Math.min(known.dueAt, each.dueAt),
            priority: known.priority < each.priority ? known.priority : each.priority,
          },
    );
  }
  return byKey;
}

/** Lanes with something due that nobody holds and nothing holds back. */
export async function openLanes(db: Database, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom("outbox")
    .leftJoin("lanes", "lanes.lane", "outbox.lane")
    .select("outbox.lane")
    .distinct()
    .where("outbox.dueAt", "<=", now)
    .where((row) =>
      row.or([
        row("lanes.lane", "is", null),
        row.and([row("lanes.heldUntil", "<=", now), row("lanes.readyAt", "<=", now)]),
      ]),
    )
    .execute();
  return rows.map((row) => row.lane);
}

/** When the next entry falls due or a held-back lane opens; null when nothing waits. */
export async function nextDueAt(db: Database): Promise<number | null> {
  const row = await db
    .selectFrom("outbox")
    .leftJoin("lanes", "lanes.lane", "outbox.lane")
    .select((select) =>
      select.fn
        .min<number | null>(
          sql<number>`case when coalesce(${select.ref("lanes.readyAt")}, 0) > ${select.ref("outbox.dueAt")} then ${select.ref("lanes.readyAt")} else ${select.ref("outbox.dueAt")} end`,
        )
        .as("dueAt"),
    )
    .executeTakeFirst();
  return row?.dueAt ?? null;
}

/** Takes the lane for `leaseMs`, or says that another holds it. SKIP LOCKED: two instances never wait for each other. */
export async function holdLane(
  store: Store,
  lane: string,
  holder: string,
  span: { now: number; leaseMs: number },
): Promise<boolean> {
  return store.transact(async (trx) => {
    await trx
      .insertInto("lanes")
      .values({ lane, holder: null, heldUntil: 0, readyAt: 0, failures: 0 })
      .onConflict((conflict) => conflict.column("lane").doNothing())
      .execute();
    const free = trx
      .selectFrom("lanes")
      .select("lane")
      .where("lane", "=", lane)
      .where("heldUntil", "<=", span.now);
    const row = await (store.locksRows ? free.forUpdate().skipLocked() : free).executeTakeFirst();
    if (row === undefined) return false;
    await trx
      .updateTable("lanes")
      .set({ holder, heldUntil: span.now + span.leaseMs })
      .where("lane", "=", lane)
      .execute();
    return true;
  });
}

/** Makes sure that the lane is still ours and keeps it for another lease. The fence before every outgoing call. */
export async function keepLane(
  trx: Database,
  lane: string,
  holder: string,
  span: { now: number; leaseMs: number },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("lanes")
    .set({ heldUntil: span.now + span.leaseMs })
    .where("lane", "=", lane)
    .where("holder", "=", holder)
    .where("heldUntil", ">", span.now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function releaseLane(db: Database, lane: string, holder: string): Promise<void> {
  await db
    .updateTable("lanes")
    .set({ holder: null, heldUntil: 0 })
    .where("lane", "=", lane)
    .where("holder", "=", holder)
    .execute();
}

/** Holds a lane back until `readyAt`: a rate limit, an outage. */
export async function pauseLane(db: Database, lane: string, readyAt: number): Promise<void> {
  await db
    .updateTable("lanes")
    .set((row) => ({ readyAt, failures: sql<number>`${row.ref("failures")} + 1` }))
    .where("lane", "=", lane)
    .execute();
}

/** A call went through: failures are forgotten, and the next call comes no sooner than `readyAt`. */
export async function laneWorks(db: Database, lane: string, readyAt: number): Promise<void> {
  await db
    .updateTable("lanes")
    .set({ failures: 0, readyAt })
    .where("lane", "=", lane)
    .where((row) => row.or([row("failures", ">", 0), row("readyAt", "<", readyAt)]))
    .execute();
}

export async function laneState(db: Database, lane: string): Promise<{ readyAt: number; failures: number }> {
  const row = await db
    .selectFrom("lanes")
    .select(["readyAt", "failures"])
    .where("lane", "=", lane)
    .executeTakeFirst();
  return row ?? { readyAt: 0, failures: 0 };
}

export async function nextEntry(db: Database, lane: string, now: number): Promise<Entry | undefined> {
  return db
    .selectFrom("outbox")
    .selectAll()
    .where("lane", "=", lane)
    .where("dueAt", "<=", now)
    .orderBy("priority")
    .orderBy("dueAt")
    .orderBy("key")
    .limit(1)
    .executeTakeFirst();
}

/** Done: the entry goes, unless it was armed again meanwhile. */
export async function settle(trx: Database, entry: Entry): Promise<void> {
  await trx.deleteFrom("outbox").where("key", "=", entry.key).where("version", "=", entry.version).execute();
}

/** Later than anything. */
const never = 8.64e15;

/** Given up, but kept in sight: it is tried again when it is put again, or when a person asks for it. */
export async function bury(db: Database, entry: Entry, lastError: string): Promise<void> {
  await postpone(db, entry, { dueAt: never, attempts: 0, lastError });
}

export async function buried(db: Database): Promise<Pick<Entry, "key" | "lastError">[]> {
  return db.selectFrom("outbox").select(["key", "lastError"]).where("dueAt", "=", never).execute();
}

/** What was given up is due again, with a fresh count of attempts. */
export async function unearth(db: Database, now: number): Promise<void> {
  await db
    .updateTable("outbox")
    .set((row) => ({ dueAt: now, attempts: 0, priority: 0, version: sql<number>`${row.ref("version")} + 1` }))
    .where("dueAt", "=", never)
    .execute();
}

/** Not yet: due again at `dueAt`, unless it was armed again meanwhile. */
export async function postpone(
  db: Database,
  entry: Entry,
  change: { dueAt: number; attempts: number; lastError: string | null },
): Promise<void> {
  await db
    .updateTable("outbox")
    .set(change)
    .where("key", "=", entry.key)
    .where("version", "=", entry.version)
    .execute();
}
