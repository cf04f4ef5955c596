// Whether a pressed button is still the one to press: its card may have changed while the finger was on its way, or the people
// it names may wait on another card by now. The listener of buttons asks before it decides.
import { fingerMs } from "../groups/button-places.ts";
import type { Card, CardId, ChannelId, JoinRequestId } from "../groups/model.ts";
import { cardById } from "../state/cards.ts";
import type { Context } from "../state/context.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { Database } from "../store/database.ts";

export type MessagePlace = { channel: ChannelId; ts: string };

export type Pressed =
  | { kind: "live" }
  /** Its buttons moved less than a second ago. */
  | { kind: "just changed" }
  /** The live button stands there. */
  | { kind: "elsewhere"; at: MessagePlace };

export async function pressed(
  context: Context,
  message: MessagePlace,
  requestIds: readonly JoinRequestId[],
): Promise<Pressed> {
  const { db } = context.store;
  const card = await db
    .selectFrom("cards")
    .select("movedAt")
    .where("channel", "=", message.channel)
    .where("ts", "=", message.ts)
    .executeTakeFirst();
  if (card?.movedAt != null && context.clock.now() - card.movedAt < fingerMs) return { kind: "just changed" };
  for (const cardId of await cardsOfWaiting(db, requestIds)) {
    const at = await placeOf(db, cardId);
    // A card that is not posted yet has no button: this one is the only one there is.
    if (at !== null && (at.ts !== message.ts || at.channel !== message.channel))
      return { kind: "elsewhere", at };
  }
  return { kind: "live" };
}

async function cardsOfWaiting(db: Database, requestIds: readonly JoinRequestId[]): Promise<CardId[]> {
  const rows = await inParts(requestIds, (part) =>
    db
      .selectFrom("joinRequests")
      .select("cardId")
      .where("id", "in", part)
      .where("state", "=", "pending")
      .execute(),
  );
  return [...new Set(rows.flatMap(({ cardId }) => cardId ?? []))];
}

/** A digest speaks for a folded card, and a newer digest for a moved one. */
async function placeOf(db: Database, cardId: CardId): Promise<MessagePlace | null> {
  const card: Card | undefined = await cardById(db, cardId);
  if (card === undefined) return null;
  if (card.state !== "folded" && card.state !== "moved")
    return card.ts === null ? null : { channel: card.channel, ts: card.ts };
  return card.successorId === null ? null : placeOf(db, card.successorId);
}
