// Limits that belong to a whole workspace, where all instances see them: one row each. A slot is taken before the call, in the
// transaction that leaves its trace where there is one. It is the call that waits for its turn, never the lane it is in.
import { sql } from "kysely";
import type { Trx } from "../store/database.ts";

/** A burst, and after that one call in so many milliseconds. */
export type SharedPace = { name: string; burst: number; everyMs: number };

/**
 * Zero when the call may be made; else nothing is taken, and a slot is free in so many milliseconds. A smaller burst leaves room for
 * others of the same name. Source of the arithmetic: en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export async function takeSlot(trx: Trx, { name, burst, everyMs }: SharedPace, now: number): Promise<number> {
  const known = sql.ref("paces.takenUntil");
  const latest = now + (burst - 1) * everyMs;
  const taken = await trx
    .insertInto("paces")
    .values({ name, takenUntil: now + everyMs })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({
          takenUntil: sql<number>`case when ${known} > ${now} then ${known} else ${now} end + ${everyMs}`,
        })
        .where("paces.takenUntil", "<=", latest),
    )
    .returning("takenUntil")
    .executeTakeFirst();
  if (taken !== undefined) return 0;
  const { takenUntil } = await trx
    .selectFrom("paces")
    .select("takenUntil")
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  return Math.max(1, takenUntil - latest);
}

export type Turn = {
  who: string;
  /** People wait for the call; others wait for it less; or it can wait. */
  urgency: "now" | "soon" | "sometime";
  now: number;
};

/** When the call may be made. Who is told to come back then asks again. */
export type Turns = (trx: Trx, turn: Turn) => Promise<number>;

/** What is less urgent leaves a part of the burst to what is more, until it has waited for long. */
export function createTurns({ name, burst, everyMs }: SharedPace): Turns {
  const mayTake = { now: burst, soon: Math.ceil(burst * 0.7), sometime: Math.ceil(burst * 0.5) };
  const waiting = new Map<string, { since: number; until: number; urgency: Turn["urgency"] }>();
  return async (trx, { who, urgency, now }) => {
    // What had nothing to call any more when its time came.
    for (const [other, { until }] of waiting) if (until + forgottenAfterMs < now) waiting.delete(other);
    const since = waiting.get(who)?.since ?? now;
    const most = Math.min(burst, mayTake[urgency] + Math.floor((burst * (now - since)) / asUrgentAfterMs));
    const freeIn = await takeSlot(trx, { name, burst: most, everyMs }, now);
    waiting.delete(who);
    if (freeIn === 0) return now;
    // Not all of them at once.
    const alike = [...waiting.values()].filter((other) => other.urgency === urgency).length;
    const until = now + freeIn + Math.floor(Math.random() * alike * everyMs);
    waiting.set(who, { since, until, urgency });
    return until;
  };
}

const asUrgentAfterMs = 60_000;
const forgottenAfterMs = 60_000;
