// Cards about words that somebody watches for, in and out of the store, under the lock of their group. `inbox/watch-words.ts` writes them.
import type { Card, CardId } from "../groups/model.ts";
import type { Trx } from "../store/database.ts";
import { cardToRow, json } from "../store/rows.ts";
import { cardById } from "./cards.ts";

export async function watchCard(trx: Trx, id: CardId): Promise<Card<"watch word"> | undefined> {
  const card = await cardById(trx, id);
  return card?.kind === "watch word" ? card : undefined;
}

/** A new one, or what one says from now on. */
export async function putWatchCard(trx: Trx, card: Card<"watch word">): Promise<void> {
  await trx
    .insertInto("cards")
    .values(cardToRow(card))
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ facts: json(card.facts) }))
    .execute();
}
