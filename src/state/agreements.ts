// What waits for a second admin, in and out of the store, always under the lock of its group. Forms and the button on the card change
// it, cards show it.
import { agreedSource, type Agreement } from "../groups/agreements.ts";
import type { CardId, SlackUserId } from "../groups/model.ts";
import type { Database, Trx } from "../store/database.ts";
import { agreementFromRow, agreementToRow } from "../store/rows.ts";

export async function agreementOf(db: Database, cardId: CardId): Promise<Agreement | undefined> {
  const row = await db.selectFrom("agreements").selectAll().where("cardId", "=", cardId).executeTakeFirst();
  return row && agreementFromRow(row);
}

export async function keepAgreement(trx: Trx, agreement: Agreement): Promise<void> {
  await trx.insertInto("agreements").values(agreementToRow(agreement)).execute();
}

/** Who has agreed, and when, as the operation says that came of it. */
export async function whoAgreed(
  db: Database,
  cardId: CardId,
): Promise<{ by: SlackUserId | null; at: number } | undefined> {
  return db
    .selectFrom("operations")
    .select(["requestedBy as by", "createdAt as at"])
    .where("source", "=", agreedSource(cardId))
    .executeTakeFirst();
}
