// The business numbers we answer for, and how far each is known.
import type { Trx } from "../store/database.ts";

export async function registerNumbers(trx: Trx, phoneNumberIds: readonly string[]): Promise<void> {
  await trx
    .insertInto("numbers")
    .values(phoneNumberIds.map((phoneNumberId) => ({ phoneNumberId, adoptedAt: null, lastSweepAt: null })))
    .onConflict((conflict) => conflict.column("phoneNumberId").doNothing())
    .execute();
}

/** The first sweep of a number is its adoption. */
export async function numberSwept(trx: Trx, phoneNumberId: string, now: number): Promise<void> {
  await trx
    .updateTable("numbers")
    .set((number) => ({
      lastSweepAt: now,
      adoptedAt: number.fn.coalesce("adoptedAt", number.val(now)),
    }))
    .where("phoneNumberId", "=", phoneNumberId)
    .execute();
}
