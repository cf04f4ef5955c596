// What must be brought up to date, and where. An entry names a thing, it is not a message: putting a thing that waits already
// arms it again, so one that changed five times is brought up to date once. Lanes keep the order and the pace; one instance at
// a time holds a lane, by a lease.
import { sql, type Transaction } from "kysely";
import type { Database, Store } from "../store/database.ts";
import type { LaneRow, Tables } from "../store/tables.ts";
import type { Entry, Lane, Priority, Put } from "./entries.ts";

const rowsPerStatement = 400;

/** Arms things. One that waits already becomes due at the earlier time, with a fresh count of attempts. */
export async function put(trx: Transaction<Tables>, puts: readonly Put[]): Promise<void> {
  // In one order everywhere, so that two transactions cannot deadlock.
  const rows = [...merged(puts).entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { thing, lane, priority, dueAt }]) => ({
      kind: thing.kind,
      id: thing.id,
      platform: lane.platform,
      laneId: lane.id,
      priority,
      dueAt,
      dueSince: dueAt,
      version: 1,
      attempts: 0,
      lastError: null,
    }));
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    await trx
      .insertInto("outbox")
      .values(rows.slice(start, start + rowsPerStatement))
      .onConflict((conflict) =>
        conflict.columns(["kind", "id"]).doUpdateSet((row) => ({
          platform: row.ref("excluded.platform"),
          laneId: row.ref("excluded.laneId"),
          version: sql`${row.ref("outbox.version")} + 1`,
          attempts: 0,
          dueAt: lesser("dueAt"),
          dueSince: lesser("dueSince"),
          priority: lesser("priority"),
        })),
      )
      .execute();
  }
}

/** SQLite spells it min(), PostgreSQL least(). */
function lesser(column: "dueAt" | "dueSince" | "priority") {
  const [mine, theirs] = [sql.ref(`outbox.${column}`), sql.ref(`excluded.${column}`)];
  return sql<number>`case when ${theirs} < ${mine} then ${theirs} else ${mine} end`;
}

function merged(puts: readonly Put[]): Map<string, Put> {
  const byThing = new Map<string, Put>();
  for (const each of puts) {
    const key = `${each.thing.kind} ${each.thing.id}`;
    const known = byThing.get(key);
    byThing.set(
      key,
      known === undefined
        ? each
        : {
            ...each,
            dueAt: Math.min(known.dueAt, each.dueAt),
            priority: known.priority < each.priority ? known.priority : each.priority,
          },
    );
  }
  return byThing;
}

/** Lanes with something due that nobody holds and nothing holds back. */
export async function openLanes(db: Database, now: number): Promise<Lane[]> {
  return db
    .selectFrom("outbox")
    .leftJoin("lanes", (join) =>
      join.onRef("lanes.platform", "=", "outbox.platform").onRef("lanes.id", "=", "outbox.laneId"),
    )
    .select(["outbox.platform", "outbox.laneId as id"])
    .distinct()
    .where("outbox.dueAt", "<=", now)
    .where((row) =>
      row.or([
        row("lanes.id", "is", null),
        row.and([row("lanes.heldUntil", "<=", now), row("lanes.readyAt", "<=", now)]),
      ]),
    )
    .execute();
}

/** When the next entry falls due or a held-back lane opens; null when nothing waits. */
export async function nextDueAt(db: Database): Promise<number | null> {
  const row = await db
    .selectFrom("outbox")
    .leftJoin("lanes", (join) =>
      join.onRef("lanes.platform", "=", "outbox.platform").onRef("lanes.id", "=", "outbox.laneId"),
    )
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

type Hold = { holder: string; now: number; leaseMs: number };

/** Takes the lane for `leaseMs`, or says that another holds it. SKIP LOCKED: two instances never wait for each other. */
export async function holdLane(store: Store, lane: Lane, { holder, now, leaseMs }: Hold): Promise<boolean> {
  return store.transact(async (trx) => {
    await trx
      .insertInto("lanes")
      .values({ ...lane, holder: null, heldUntil: 0, readyAt: 0, failures: 0 })
      .onConflict((conflict) => conflict.columns(["platform", "id"]).doNothing())
      .execute();
    const free = trx
      .selectFrom("lanes")
      .select("id")
      .where("platform", "=", lane.platform)
      .where("id", "=", lane.id)
      .where("heldUntil", "<=", now);
    const row = await (store.locksRows ? free.forUpdate().skipLocked() : free).executeTakeFirst();
    if (row === undefined) return false;
    await changeLane(trx, lane)
      .set({ holder, heldUntil: now + leaseMs })
      .execute();
    return true;
  });
}

/** Makes sure that the lane is still ours and keeps it for another lease. The fence before every outgoing call. */
export async function keepLane(trx: Database, lane: Lane, { holder, now, leaseMs }: Hold): Promise<boolean> {
  const { numUpdatedRows } = await changeLane(trx, lane)
    .set({ heldUntil: now + leaseMs })
    .where("holder", "=", holder)
    .where("heldUntil", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function releaseLane(db: Database, lane: Lane, holder: string): Promise<void> {
  await changeLane(db, lane).set({ holder: null, heldUntil: 0 }).where("holder", "=", holder).execute();
}

/** Holds a lane back until `readyAt`: a rate limit, an outage. */
export async function pauseLane(db: Database, lane: Lane, readyAt: number): Promise<void> {
  await changeLane(db, lane)
    .set((row) => ({ readyAt, failures: sql<number>`${row.ref("failures")} + 1` }))
    .execute();
}

/** A call went through: failures are forgotten, and the next call comes no sooner than `readyAt`. */
export async function laneWorks(db: Database, lane: Lane, readyAt: number): Promise<void> {
  await changeLane(db, lane)
    .set({ failures: 0, readyAt })
    .where((row) => row.or([row("failures", ">", 0), row("readyAt", "<", readyAt)]))
    .execute();
}

function changeLane(db: Database, lane: Lane) {
  return db.updateTable("lanes").where("platform", "=", lane.platform).where("id", "=", lane.id);
}

export async function laneState(db: Database, lane: Lane): Promise<Pick<LaneRow, "readyAt" | "failures">> {
  const row = await db
    .selectFrom("lanes")
    .select(["readyAt", "failures"])
    .where("platform", "=", lane.platform)
    .where("id", "=", lane.id)
    .executeTakeFirst();
  return row ?? { readyAt: 0, failures: 0 };
}

export async function nextEntry(db: Database, lane: Lane, now: number): Promise<Entry | undefined> {
  return db
    .selectFrom("outbox")
    .selectAll()
    .where("platform", "=", lane.platform)
    .where("laneId", "=", lane.id)
    .where("dueAt", "<=", now)
    .orderBy("priority")
    .orderBy("dueAt")
    .orderBy("kind")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

/** Done: the entry goes, unless it was armed again meanwhile. */
export async function settle(trx: Database, entry: Entry): Promise<void> {
  await trx
    .deleteFrom("outbox")
    .where("kind", "=", entry.kind)
    .where("id", "=", entry.id)
    .where("version", "=", entry.version)
    .execute();
}

/** Later than anything. */
const never = 8.64e15;

/** Given up, but kept in sight: it is tried again when it is put again, or when a person asks for it. */
export async function keepAsDeadLetter(db: Database, entry: Entry, lastError: string): Promise<void> {
  await postpone(db, entry, { dueAt: never, attempts: 0, lastError });
}

export async function deadLetters(db: Database): Promise<Pick<Entry, "kind" | "id" | "lastError">[]> {
  return db.selectFrom("outbox").select(["kind", "id", "lastError"]).where("dueAt", "=", never).execute();
}

/** What was given up is due again, with a fresh count of attempts. */
export async function reviveDeadLetters(db: Database, now: number): Promise<void> {
  const priority: Priority = 0;
  await db
    .updateTable("outbox")
    .set((row) => ({
      dueAt: now,
      dueSince: now,
      attempts: 0,
      priority,
      version: sql<number>`${row.ref("version")} + 1`,
    }))
    .where("dueAt", "=", never)
    .execute();
}

/** Not yet: due again at `dueAt`, unless it was armed again meanwhile. `dueSince` only when nothing was wrong with it. */
export async function postpone(
  db: Database,
  entry: Entry,
  change: { dueAt: number; dueSince?: number; attempts: number; lastError: string | null },
): Promise<void> {
  await db
    .updateTable("outbox")
    .set(change)
    .where("kind", "=", entry.kind)
    .where("id", "=", entry.id)
    .where("version", "=", entry.version)
    .execute();
}
