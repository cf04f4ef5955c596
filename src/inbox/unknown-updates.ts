// Things WhatsApp sends that we cannot place: said once in the default channel, however often they come.
import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import type { Moment } from "../groups/dossier.ts";
import { beginCard } from "../groups/beginnings.ts";
import type { CardId, CardKind, CardFacts } from "../groups/model.ts";
import type { Put } from "../outbox/outbox.ts";
import { cardToRow } from "../store/rows.ts";
import type { Tables } from "../store/tables.ts";
import { lanes, type Context } from "../state/context.ts";

export async function reportOddity(
  context: Context,
  trx: Transaction<Tables>,
  oddity: { key: string; sentence: string },
  moment: Moment,
): Promise<Put[]> {
  const facts = { kind: "oddity" as const, sentence: oddity.sentence, at: moment.now };
  return postOnce(context, trx, { id: idFor(oddity.key), kind: "oddity", facts }, moment);
}

/** The same key is the same card. */
export function idFor(key: string): CardId {
  return `c_${createHash("sha256").update(key).digest("hex").slice(0, 24)}` as CardId;
}

/** A card in the default channel that belongs to no group. Its id makes it one of a kind. */
export async function postOnce(
  context: Context,
  trx: Transaction<Tables>,
  card: { id: CardId; kind: CardKind; facts: CardFacts },
  moment: Moment,
): Promise<Put[]> {
  const added = await trx
    .insertInto("cards")
    .values(
      cardToRow(
        beginCard({ ...card, channel: context.defaultChannel, groupId: null, state: "closed" }, moment),
      ),
    )
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .execute();
  return added.length === 0
    ? []
    : [{ key: `card:${card.id}`, lane: lanes.slack(context.defaultChannel), priority: 1, dueAt: moment.now }];
}
