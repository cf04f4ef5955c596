// Whoever asked for something that took long has looked away: they are told once that it is over, in the thread of the card that
// followed it. `operations.ts` asks when an operation ends.
import { beginCard } from "./beginnings.ts";
import { cardDue, isDossier, withCard, type Ledger, type Moment } from "./dossier.ts";
import { isRule } from "./guests.ts";
import type { Card, CardId, ChannelId, Operation, OperationId } from "./model.ts";

/** Within this long people still look at the card. */
export const tellAfterMs = 60_000;

/** The same operation gives the same card, so that one that ends twice is told once. */
export function toldWhenLong<Any extends Ledger>(ledger: Any, operation: Operation, moment: Moment): Any {
  const { id, groupId, requestedBy, createdAt } = operation;
  if (requestedBy === null || isRule(requestedBy) || moment.now - createdAt <= tellAfterMs) return ledger;
  const card: Card<"told"> = {
    ...beginCard({ id: `c_told_${id}` as CardId, channel: ledger.channel, state: "closed" }, moment),
    ...placeOf(ledger, operation),
    kind: "told",
    groupId,
    operationId: id,
  };
  return cardDue(withCard(ledger, card), card.id, true);
}

/** Under its own card; a decision under the one that showed the first person, posted and moved long ago perhaps. */
function placeOf(
  ledger: Ledger,
  { id, task }: Operation,
): Pick<Card<"told">, "threadOf"> & { channel?: ChannelId } {
  if (task.kind === "decide") return { threadOf: cardOfDecision(ledger, id) };
  const own = ledger.cards.find((card) => card.kind === "operation" && card.operationId === id);
  return own === undefined ? { threadOf: null } : { threadOf: own.id, channel: own.channel };
}

function cardOfDecision(ledger: Ledger, id: OperationId): CardId | null {
  if (!isDossier(ledger)) return null;
  const decided = ledger.requests.filter((request) => request.operationId === id);
  return decided.find(({ cardId }) => cardId !== null)?.cardId ?? null;
}
