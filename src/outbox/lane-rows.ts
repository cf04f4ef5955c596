// Lanes as the database knows them: who holds one and until when, what holds it back, and which of them have something due. One
// instance at a time holds a lane, by a lease.
import { sql } from "kysely";
import type { Database, Store } from "../store/database.ts";
import type { LaneRow, Platform } from "../store/tables.ts";
import { serviceOf, type Lane } from "./entries.ts";
import { countFailure } from "./outbox.ts";

/** What is known of a lane beside who holds it. */
export type LaneState = Pick<LaneRow, "readyAt" | "failures" | "suspect" | "pausedFor" | "pausedAt">;

export const untouched: LaneState = { readyAt: 0, failures: 0, suspect: null, pausedFor: null, pausedAt: 0 };

const stateColumns = ["readyAt", "failures", "suspect", "pausedFor", "pausedAt"] as const;

/** A lane in which something waits: `dueAt` is the earliest of it. */
export type Waiting = Lane &
  Pick<LaneRow, "heldUntil" | "readyAt" | "suspect" | "pausedFor"> & { dueAt: number };

/**
 * All lanes in which something waits. It hops from lane to lane through the index, so that its cost grows with the number of lanes
 * and not with what waits in them. Source of the technique: wiki.postgresql.org/wiki/Loose_indexscan
 */
export async function lanesWaiting(db: Database): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    with recursive lane(platform, id) as (
      select known.platform, (select min("laneId") from outbox where outbox.platform = known.platform)
      from (
        select 'slack' as platform union all select 'whatsapp' union all select 'readings'
        union all select 'files' union all select 'homes' union all select 'housekeeping'
      ) as known
      union all
      select
        lane.platform,
        (select min("laneId") from outbox where outbox.platform = lane.platform and outbox."laneId" > lane.id)
      from lane where lane.id is not null
    )
    select
      lane.platform,
      lane.id,
      (
        select min(outbox."dueAt") from outbox
        where outbox.platform = lane.platform and outbox."laneId" = lane.id
      ) as "dueAt",
      coalesce(lanes."heldUntil", 0) as "heldUntil",
      coalesce(lanes."readyAt", 0) as "readyAt",
      lanes.suspect,
      lanes."pausedFor"
    from lane
    left join lanes on lanes.platform = lane.platform and lanes.id = lane.id
    where lane.id is not null`.execute(db);
  return rows;
}

type Hold = { holder: string; now: number; leaseMs: number };

/** Takes a free lane that nothing holds back, for `leaseMs`. SKIP LOCKED: two instances never wait for each other. */
export async function holdLane(
  { db, locksRows }: Pick<Store, "db" | "locksRows">,
  lane: Lane,
  { holder, now, leaseMs }: Hold,
): Promise<LaneState | undefined> {
  const heldUntil = now + leaseMs;
  const free = db
    .selectFrom("lanes")
    .select("id")
    .where("platform", "=", lane.platform)
    .where("id", "=", lane.id)
    .where("heldUntil", "<=", now)
    .where("readyAt", "<=", now);
  const known = await changeLane(db, lane)
    .set({ holder, heldUntil })
    .where("id", "in", locksRows ? free.forUpdate().skipLocked() : free)
    .returning(stateColumns)
    .executeTakeFirst();
  if (known !== undefined) return known;
  return db
    .insertInto("lanes")
    .values({ ...lane, holder, heldUntil, ...untouched })
    .onConflict((conflict) => conflict.columns(["platform", "id"]).doNothing())
    .returning(stateColumns)
    .executeTakeFirst();
}

/** Makes sure that the lane is still ours and keeps it for another lease. The fence before what must happen once. */
export async function keepLane(trx: Database, lane: Lane, { holder, now, leaseMs }: Hold): Promise<boolean> {
  const { numUpdatedRows } = await changeLane(trx, lane)
    .set({ heldUntil: now + leaseMs })
    .where("holder", "=", holder)
    .where("heldUntil", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** What its holder has learnt of it. */
export async function writeLane(db: Database, lane: Lane, holder: string, state: LaneState): Promise<void> {
  await changeLane(db, lane).set(state).where("holder", "=", holder).execute();
}

export async function releaseLane(db: Database, lane: Lane, holder: string, state: LaneState): Promise<void> {
  await changeLane(db, lane)
    .set({ ...state, holder: null, heldUntil: 0 })
    .where("holder", "=", holder)
    .execute();
}

function changeLane(db: Database, lane: Lane) {
  return db.updateTable("lanes").where("platform", "=", lane.platform).where("id", "=", lane.id);
}

export async function laneState(db: Database, lane: Lane): Promise<LaneState> {
  const row = await db
    .selectFrom("lanes")
    .select(stateColumns)
    .where("platform", "=", lane.platform)
    .where("id", "=", lane.id)
    .executeTakeFirst();
  return row ?? untouched;
}

/** Signs come many a second; a lane that stopped is not tried anew at each of them. */
const triedAnewAfterMs = 5_000;

/**
 * A lane of this service heard from it: the others that stopped because of it open, and what failed alone in them failed by its own
 * fault.
 */
export async function serviceWorks(store: Store, lane: Lane, now: number): Promise<void> {
  const service = serviceOf(lane.platform);
  await store.transact(async (trx) => {
    await trx
      .updateTable("lanes")
      .set((row) => ({
        readyAt: sql<number>`case when ${row.ref("pausedAt")} + ${sql.lit(triedAnewAfterMs)} > ${now}
          then ${row.ref("pausedAt")} + ${sql.lit(triedAnewAfterMs)} else ${now} end`,
        pausedFor: null,
      }))
      .where("platform", "in", service)
      .where("pausedFor", "=", "platform")
      .where("readyAt", ">", now)
      .execute();
    const doubtful = await trx
      .selectFrom("lanes")
      .select(["platform", "id", "suspect"])
      .where("platform", "in", service)
      .where("suspect", "is not", null)
      // Whoever holds one has better witnesses.
      .where("heldUntil", "<=", now)
      .execute();
    for (const { suspect, ...each } of doubtful) {
      if (suspect === null) continue;
      const { numUpdatedRows } = await changeLane(trx, each)
        .set({ suspect: null })
        .where("suspect", "=", suspect)
        .where("heldUntil", "<=", now)
        .executeTakeFirst();
      if (numUpdatedRows === 1n) await countFailure(trx, suspect);
    }
  });
}

/**
 * Somebody has mended something, or asks: what stopped, and what waits alone after a failure, is tried now. Limits that a platform
 * named still hold.
 */
export async function resume(
  store: Pick<Store, "transact">,
  { platforms, laneId }: { platforms: readonly Platform[]; laneId?: string },
  now: number,
): Promise<void> {
  await store.transact(async (trx) => {
    const stopped = trx
      .updateTable("lanes")
      .set({ readyAt: now, failures: 0, pausedFor: null })
      .where("platform", "in", platforms)
      .where("pausedFor", "is not", null)
      .where("readyAt", ">", now);
    await (laneId === undefined ? stopped : stopped.where("id", "=", laneId)).execute();
    const alone = trx
      .updateTable("outbox")
      .set({ dueAt: now })
      .where("platform", "in", platforms)
      .where(sql<boolean>`doubts > 0`)
      .where("dueAt", ">", now);
    await (laneId === undefined ? alone : alone.where("laneId", "=", laneId)).execute();
  });
}
