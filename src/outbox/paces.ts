// Limits that belong to a whole workspace, where all instances see them: one row each, taken in the transaction that records the
// call, so that it costs none of its own. Handlers take a slot after a call and let their lane rest.
import { sql } from "kysely";
import type { Database, Trx } from "../store/database.ts";

/** A burst, and after that one call in so many milliseconds. */
export type SharedPace = { name: string; burst: number; everyMs: number };

/** Milliseconds until a call may be made; nothing is taken. */
export async function slotFreeIn(
  db: Database,
  { name, burst, everyMs }: SharedPace,
  now: number,
): Promise<number> {
  const pace = await db.selectFrom("paces").select("takenUntil").where("name", "=", name).executeTakeFirst();
  return Math.max(0, (pace?.takenUntil ?? 0) - now - (burst - 1) * everyMs);
}

/** Milliseconds until another call may follow. Source of the arithmetic: en.wikipedia.org/wiki/Generic_cell_rate_algorithm */
export async function takeSlot(trx: Trx, { name, burst, everyMs }: SharedPace, now: number): Promise<number> {
  const known = sql.ref("paces.takenUntil");
  const { takenUntil } = await trx
    .insertInto("paces")
    .values({ name, takenUntil: now + everyMs })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({
        takenUntil: sql<number>`case when ${known} > ${now} then ${known} else ${now} end + ${everyMs}`,
      }),
    )
    .returning("takenUntil")
    .executeTakeFirstOrThrow();
  return Math.max(0, takenUntil - now - (burst - 1) * everyMs);
}
