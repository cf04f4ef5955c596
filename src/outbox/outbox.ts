// What must be brought up to date, and where. An entry names a thing, it is not a message: putting a thing that waits already
// arms it again, so one that changed five times is brought up to date once.
import { sql, type Transaction } from "kysely";
import type { Database } from "../store/database.ts";
import type { Tables } from "../store/tables.ts";
import type { Entry, Lane, Priority, Put } from "./entries.ts";

const rowsPerStatement = 400;

/** Arms things. One that waits already becomes due at the earlier time, with a fresh count of attempts, unless that adds none. */
export async function put(trx: Transaction<Tables>, puts: readonly Put[]): Promise<void> {
  // In one order everywhere, so that two transactions cannot deadlock.
  const sorted = [...merged(puts).entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, each]) => each);
  for (let start = 0; start < sorted.length;) {
    const waitsOn = sorted[start]?.adds !== undefined;
    const next = sorted.slice(start, start + rowsPerStatement);
    const other = next.findIndex(({ adds }) => (adds !== undefined) !== waitsOn);
    const run = other === -1 ? next : next.slice(0, other);
    await arm(trx, run, waitsOn ? waitingOn : afresh);
    start += run.length;
  }
}

async function arm(
  trx: Transaction<Tables>,
  puts: readonly Put[],
  again: typeof afresh | typeof waitingOn,
): Promise<void> {
  const rows = puts.map(({ thing, lane, about = thing.id, priority, dueAt, adds }) => ({
    kind: thing.kind,
    id: thing.id,
    platform: lane.platform,
    laneId: lane.id,
    about,
    priority,
    dueAt,
    dueSince: dueAt,
    version: adds === "nothing" ? 0 : 1,
    attempts: 0,
    doubts: 0,
    lastError: null,
  }));
  await trx
    .insertInto("outbox")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["kind", "id"]).doUpdateSet((row) => ({
        platform: row.ref("excluded.platform"),
        laneId: row.ref("excluded.laneId"),
        about: row.ref("excluded.about"),
        version: sql`${row.ref("outbox.version")} + ${row.ref("excluded.version")}`,
        ...again,
        dueSince: lesser("dueSince"),
        priority: lesser("priority"),
      })),
    )
    .execute();
}

/** SQLite spells it min(), PostgreSQL least(). */
function lesser(column: "dueAt" | "dueSince" | "priority") {
  const [mine, theirs] = [sql.ref(`outbox.${column}`), sql.ref(`excluded.${column}`)];
  return sql<number>`case when ${theirs} < ${mine} then ${theirs} else ${mine} end`;
}

const afresh = { attempts: 0, doubts: 0, dueAt: lesser("dueAt") };

/** After a failure, where it is put again, it waits as long as before. */
const isHeld = sql`outbox."laneId" = excluded."laneId" and (outbox.attempts > 0 or outbox.doubts > 0)`;
const waitingOn = {
  attempts: sql<number>`case when ${isHeld} then outbox.attempts else 0 end`,
  doubts: sql<number>`case when ${isHeld} then outbox.doubts else 0 end`,
  dueAt: sql<number>`case when ${isHeld} then outbox."dueAt" else ${lesser("dueAt")} end`,
};

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
            adds: least(known.adds, each.adds),
          },
    );
  }
  return byThing;
}

/** Undefined: it is news, whatever else is put. */
function least(one: Put["adds"], other: Put["adds"]): Put["adds"] {
  return one === undefined || other === undefined ? undefined : one === other ? one : "more";
}

type Choice = {
  /** What is being worked on: nothing else about it. */
  busy?: readonly string[];
  /** The lane opens after an outage: what has failed in it comes last, so that one poisoned entry is never first for ever. */
  leastDoubtful?: boolean;
};

const priorities: readonly Priority[] = [0, 1, 2];

/**
 * The most urgent entry that is due. One search per priority, so that its cost does not grow with what waits for its time. While an
 * entry waits alone after a failure, the others about the same wait with it, so that they keep their order.
 */
export async function nextEntry(
  db: Database,
  lane: Lane,
  now: number,
  { busy = [], leastDoubtful = false }: Choice = {},
): Promise<Entry | undefined> {
  if (leastDoubtful)
    return due(db, lane, now, busy).orderBy("doubts").orderBy("priority").orderBy("dueAt").executeTakeFirst();
  const [first, ...others] = priorities.map((priority) =>
    db
      .selectFrom(
        due(db, lane, now, busy)
          .where("priority", "=", priority)
          .orderBy("dueAt")
          .orderBy("kind")
          .orderBy("id")
          .limit(1)
          .as(`priority${priority}`),
      )
      .selectAll(),
  );
  if (first === undefined) return undefined;
  return others
    .reduce((all, each) => all.unionAll(each), first)
    .orderBy("priority")
    .limit(1)
    .executeTakeFirst();
}

function due(db: Database, { platform, id }: Lane, now: number, busy: readonly string[]) {
  const all = db
    .selectFrom("outbox")
    .selectAll()
    .where("platform", "=", platform)
    .where("laneId", "=", id)
    .where("dueAt", "<=", now)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("outbox as stuck")
            .select("stuck.id")
            .where("stuck.platform", "=", platform)
            .where("stuck.laneId", "=", id)
            .whereRef("stuck.about", "=", "outbox.about")
            .where(sql<boolean>`${isStuck(now)}`),
        ),
      ),
    );
  return busy.length === 0 ? all : all.where("about", "not in", busy);
}

/**
 * Spelled as the partial index of what is in doubt, which SQLite compares literally; the plus keeps it from searching by time, among
 * all that waits. Source: sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
 */
function isStuck(now: number) {
  return sql`stuck.doubts > 0 and +stuck."dueAt" > ${now} and +stuck."dueAt" < ${never}`;
}

/** What waits for another entry about the same waits as long as that one. */
export async function deferStuck(db: Database, lane: Lane, now: number): Promise<void> {
  const until = sql<number | null>`(
    select max(stuck."dueAt") from outbox as stuck
    where stuck.platform = outbox.platform and stuck."laneId" = outbox."laneId" and stuck.about = outbox.about
      and ${isStuck(now)}
  )`;
  await db
    .updateTable("outbox")
    .set({ dueAt: sql<number>`${until}` })
    .where("platform", "=", lane.platform)
    .where("laneId", "=", lane.id)
    .where("dueAt", "<=", now)
    .where(until, "is not", null)
    .execute();
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

export type Postponement = {
  dueAt: number;
  /** Only when nothing was wrong with it. */
  dueSince?: number;
  attempts: number;
  doubts: number;
  lastError: string | null;
};

/** Not yet: due again at `dueAt`, unless it was armed again meanwhile. */
export async function postpone(db: Database, entry: Entry, change: Postponement): Promise<void> {
  await db
    .updateTable("outbox")
    .set(change)
    .where("kind", "=", entry.kind)
    .where("id", "=", entry.id)
    .where("version", "=", entry.version)
    .execute();
}

/** The failure that nobody could place was its own: it counts, unless the entry was armed again meanwhile. */
export async function countFailure(db: Database, name: string): Promise<void> {
  const [kind = "", id = ""] = name.split(/ (.*)/su);
  await db
    .updateTable("outbox")
    .set((row) => ({ attempts: sql<number>`${row.ref("attempts")} + 1` }))
    .where(sql<boolean>`kind = ${kind}`)
    .where("id", "=", id)
    .where("doubts", ">", 0)
    .execute();
}

/** Later than anything. */
export const never = 8.64e15;

/** Given up, but kept in sight: it is tried again when it is put again, or when a person asks for it. */
export async function keepAsDeadLetter(db: Database, entry: Entry, lastError: string): Promise<void> {
  await postpone(db, entry, { dueAt: never, attempts: 0, doubts: 0, lastError });
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
      doubts: 0,
      priority,
      version: sql<number>`${row.ref("version")} + 1`,
    }))
    .where("dueAt", "=", never)
    .execute();
}
