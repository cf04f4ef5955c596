// Where in Slack a card is and what it shows: what the lanes of channels write, outside the group's lock; and cards that belong
// to no group.
import { dayMs } from "../groups/durations.ts";
import { createHash } from "node:crypto";
import { beginCard } from "../groups/beginnings.ts";
import type { Moment } from "../groups/dossier.ts";
import type { ButtonPlace } from "../groups/button-places.ts";
import type { Card, CardId, ChannelId } from "../groups/model.ts";
import { lanes, type Priority, type Put } from "../outbox/entries.ts";
import { resume } from "../outbox/lane-rows.ts";
import { put, reviveDeadLetters } from "../outbox/outbox.ts";
import type { Lease } from "../outbox/worker.ts";
import type { Database, Trx } from "../store/database.ts";
import { cardFromRow, cardToRow, json } from "../store/rows.ts";
import type { Context } from "./context.ts";
import { inParts, lockGroups } from "./rows-in-parts.ts";

export function cardPut(card: Pick<Card, "id" | "channel">, due: { priority: Priority; dueAt: number }): Put {
  return { thing: { kind: "card", id: card.id }, lane: lanes.slack(card.channel), ...due };
}

/** Of the cards with these ids that are there. */
export async function cardPuts(
  trx: Trx,
  ids: readonly CardId[],
  due: { priority: Priority; dueAt: number },
): Promise<Put[]> {
  const cards = await inParts([...new Set(ids)], (part) =>
    trx.selectFrom("cards").select(["id", "channel"]).where("id", "in", part).execute(),
  );
  return cards.map((card) => cardPut(card, due));
}

/** They are history once they show how it ended. */
export async function closeCards(
  trx: Trx,
  ids: readonly CardId[],
  due: { priority: Priority; dueAt: number },
): Promise<Put[]> {
  const cards = await trx
    .updateTable("cards")
    .set({ state: "closed" })
    .where("id", "in", ids)
    .returning(["id", "channel"])
    .execute();
  return cards.map((card) => cardPut(card, due));
}

export async function cardById(db: Database, id: CardId): Promise<Card | undefined> {
  const row = await db.selectFrom("cards").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : cardFromRow(row);
}

/** The trace before the call, and the fence: false when the card was moved, folded or rerouted since it was read. */
export async function markPosting(
  { store, clock }: Context,
  trx: Trx,
  card: Card,
  lease: Lease,
): Promise<boolean> {
  await lease.keep(trx);
  if (card.groupId !== null) await lockGroups(trx, store.locksRows, [card.groupId]);
  const { numUpdatedRows } = await trx
    .updateTable("cards")
    .set({ postingAt: clock.now() })
    .where("id", "=", card.id)
    .where("channel", "=", card.channel)
    .where("state", "=", card.state)
    .where("ts", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** What a message looks like as it is shown now, as far as that must be remembered. */
export type Shows = { shownHash: string; buttons: readonly ButtonPlace[] };

type Posted = Shows & {
  ts: string;
  /** Where it is, when that is elsewhere than was asked for. */
  channel?: ChannelId;
  /** Since when a message of this card may have come unnoticed beside this one; null when there is none. */
  postingAt: number | null;
};

/**
 * The card has its place; what waited for that is due: its thread, and the card it replaced. False when it has another place: this
 * message came too late, and is one too many.
 */
export async function cardPosted(
  trx: Trx,
  { id }: Card,
  { buttons, ...message }: Posted,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("cards")
    .set({ ...message, buttons: json(buttons), postedAt: now })
    .where("id", "=", id)
    .where((card) => card.or([card("ts", "is", null), card("ts", "=", message.ts)]))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  const waiting = await trx
    .selectFrom("cards")
    .select(["id", "channel"])
    .where((each) =>
      each.or([
        each.and([each("threadOf", "=", id), each("ts", "is", null)]),
        each.and([each("successorId", "=", id), each("state", "=", "moved")]),
      ]),
    )
    .execute();
  await put(
    trx,
    waiting.map((each) => cardPut(each, { priority: 1, dueAt: now })),
  );
  return true;
}

/** Whether a second message of this card may be in the channel: since when, or not any more. */
export async function mayHaveTwin(db: Database, { id }: Card, postingAt: number | null): Promise<void> {
  await db.updateTable("cards").set({ postingAt }).where("id", "=", id).where("ts", "is not", null).execute();
}

/** The message was updated. A newer card waits for the last button to go from the one it replaces. */
export async function cardShows(
  trx: Trx,
  card: Card,
  { shownHash, buttons }: Shows,
  now: number,
): Promise<void> {
  await trx
    .updateTable("cards")
    .set({ shownHash, buttons: json(buttons) })
    .where("id", "=", card.id)
    .execute();
  if (buttons.length === 0) await successorAtOnce(trx, card, now);
}

/** Before and after its buttons move: a finger may be on its way. */
export async function buttonsMove(db: Database, { id }: Card, movedAt: number): Promise<void> {
  await db.updateTable("cards").set({ movedAt }).where("id", "=", id).execute();
}

const unposted = { ts: null, postingAt: null, postedAt: null, shownHash: null, buttons: null };

/** The message is not there any more, or cannot follow the card any more: whatever the card has to say is posted anew. */
export async function cardLost(context: Context, card: Card): Promise<void> {
  await context.store.transact(async (trx) => {
    await trx.updateTable("cards").set(unposted).where("id", "=", card.id).execute();
    await successorAtOnce(trx, card, context.clock.now());
  });
}

/** The card that takes over from this one waits as long as this one has buttons; one that had none keeps nobody waiting. */
async function successorAtOnce(trx: Trx, card: Card, now: number): Promise<void> {
  if (card.state === "moved" && hasButtons(card)) await successorDue(trx, card, now);
}

/** The card that speaks for it now; it may be in another channel. */
export async function successorDue(trx: Trx, { successorId }: Card, dueAt: number): Promise<void> {
  const successor = successorId === null ? undefined : await cardById(trx, successorId);
  if (successor !== undefined) await put(trx, [cardPut(successor, { priority: 1, dueAt })]);
}

export function hasButtons({ buttons }: Pick<Card, "buttons">): boolean {
  return buttons !== null && buttons.length > 0;
}

/** Whether one of the messages that this card takes over from still has buttons: then two would stand for one person. */
export async function isAwaited(db: Database, { id }: Card): Promise<boolean> {
  const rows = await db
    .selectFrom("cards")
    .selectAll()
    .where("successorId", "=", id)
    .where("state", "=", "moved")
    .where("ts", "is not", null)
    .execute();
  return rows.some((row) => hasButtons(cardFromRow(row)));
}

/** A channel refuses us: its card starts afresh in the default channel, where `code` is said once a day. */
export async function channelClosed(
  context: Context,
  card: Card,
  code: string,
  moment: Moment,
): Promise<void> {
  const channel = context.defaultChannel;
  const day = Math.floor(moment.now / dayMs);
  const notice = {
    ...beginCard({ id: idFor(`channel/${card.channel}/${day}`), channel, state: "closed" }, moment),
    kind: "closed channel" as const,
    facts: { channel: card.channel, code, at: moment.now },
  };
  await context.store.transact(async (trx) => {
    await trx
      .updateTable("cards")
      .set({ ...unposted, channel })
      .where("id", "=", card.id)
      .execute();
    const puts = await addOnce(trx, notice);
    await put(trx, [...puts, cardPut({ id: card.id, channel }, { priority: 1, dueAt: moment.now })]);
  });
  context.wake();
}

/** The same key is the same card. */
export function idFor(key: string): CardId {
  return `c_${createHash("sha256").update(key).digest("hex").slice(0, 24)}` as CardId;
}

/** Its id makes it one of a kind. */
export async function addOnce(trx: Trx, card: Card): Promise<Put[]> {
  const added = await trx
    .insertInto("cards")
    .values(cardToRow(card))
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .execute();
  return added.length === 0 ? [] : [cardPut(card, { priority: 1, dueAt: card.createdAt })];
}

/** Somebody asks for the cards that were given up, or that wait. */
export async function showCardsAgain(context: Context): Promise<void> {
  const now = context.clock.now();
  await reviveDeadLetters(context.store.db, now);
  await resume(context.store, { platforms: ["slack", "homes"] }, now);
  context.wake();
}

/** We were let into a channel: what stood still because it refused us goes on. */
export async function channelJoined(context: Context, channel: ChannelId): Promise<void> {
  await resume(context.store, { platforms: ["slack"], laneId: channel }, context.clock.now());
  context.wake();
}
