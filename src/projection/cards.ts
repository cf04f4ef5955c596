// The outbox's handler for cards: looks at the state, draws, and posts or updates the one message in Slack that shows it.
// A post that may have arrived is searched for before it is repeated.
import { createHash } from "node:crypto";
import { haveMoved } from "../groups/button-places.ts";
import type { ButtonPlace, Card, CardId, ChannelId, Group } from "../groups/model.ts";
import type { CardView } from "../groups/views.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { attempts, cardPace } from "../pace.ts";
import {
  buttonsMove,
  cardById,
  cardLost,
  cardPosted,
  cardShows,
  channelClosed,
  isAwaited,
  markPosting,
  successorDue,
} from "../state/cards.ts";
import { momentOf, type Context } from "../state/context.ts";
import { foldIfStorm } from "../state/digests.ts";
import { shownBy, type Shown } from "./card-views.ts";
import { MessengerError, type Messenger } from "./messenger.ts";

type Parts<Drawn> = {
  context: Context;
  messenger: Messenger<Drawn>;
  draw(view: CardView, channel: ChannelId): Promise<Drawn>;
  buttonsOf(drawn: Drawn): readonly ButtonPlace[];
  /** Between two posts in one channel. */
  postEveryMs: number;
  /** Milliseconds until an update may follow. */
  updateRestMs(): number;
};

export function createCardHandler<Drawn>(parts: Parts<Drawn>): Handler<CardId> {
  const { context, messenger } = parts;
  const link = async (card: Card): Promise<string | null> =>
    card.ts === null ? null : messenger.permalink(card.channel, card.ts);
  return {
    attempts: attempts.card,
    keepsDeadLetters: true,
    async act(id, lease) {
      const shown = await shownBy(context, id, link);
      if (shown === undefined) return { kind: "done" };
      try {
        return await bring(parts, shown, lease);
      } catch (error) {
        if (error instanceof MessengerError) return failed(parts, shown.card, error);
        throw error;
      }
    },
    async giveUp(id, error) {
      context.log.error(
        { card: id, reason: error },
        "a card could not be shown in Slack and is given up until it changes or somebody presses Try again",
      );
    },
  };
}

async function bring<Drawn>(
  parts: Parts<Drawn>,
  { card, group, view }: Shown,
  lease: Lease,
): Promise<Verdict> {
  const { context } = parts;
  if (card.state === "folded") {
    await successorDue(context, card, context.clock.now() + cardPace.digestEveryMs);
    return { kind: "done" };
  }
  if (card.ts === null) {
    if (card.state === "moved") return { kind: "done" };
    if (card.postingAt === null && (await foldIfStorm(context, card, lease.lane))) return { kind: "done" };
    const readingUntil = awaitsReading(context, card, group);
    if (readingUntil !== undefined) return { kind: "later", at: readingUntil };
    if (await isAwaited(context.store.db, card))
      return { kind: "later", at: context.clock.now() + cardPace.buttonsGoneWithinMs };
    return post(parts, card, view, lease);
  }
  if (
    view.kind === "moved" &&
    view.requests.length === 0 &&
    !(await parts.messenger.hasThread(card.channel, card.ts))
  )
    return remove(parts, card, card.ts);
  return update(parts, card, card.ts, view);
}

/** Everybody on it waits on a newer card, and nothing else is said here. */
async function remove<Drawn>(
  { context, messenger, updateRestMs }: Parts<Drawn>,
  card: Card,
  ts: string,
): Promise<Verdict> {
  await messenger.remove(card.channel, ts);
  await cardLost(context, card);
  return { kind: "done", restMs: updateRestMs() };
}

/** Until when a card waits for the first reading of its group; undefined when it need not. */
function awaitsReading(context: Context, card: Card, group: Group | null): number | undefined {
  if (group === null || group.readAt !== null || group.readFailedAt !== null) return undefined;
  // Nothing can be read of what is gone.
  if (group.deletedAt !== null) return undefined;
  const until = card.createdAt + (group.subject === null ? cardPace.nameWithinMs : cardPace.countWithinMs);
  return context.clock.now() < until ? until : undefined;
}

async function post<Drawn>(
  { context, messenger, draw, buttonsOf, postEveryMs }: Parts<Drawn>,
  card: Card,
  view: CardView,
  lease: Lease,
): Promise<Verdict> {
  const threadTs = await threadOf(context, card);
  if (threadTs === undefined) return { kind: "later", at: context.clock.now() + postEveryMs };
  // Who follows the channel and not the thread hears that it is over.
  const place = { channel: card.channel, threadTs, isBroadcast: card.kind === "clearance" };
  const drawn = await draw(view, card.channel);
  if (card.postingAt !== null) {
    const found = await messenger.find(place, card.id, card.postingAt - cardPace.clockSkewMs);
    if (found !== null) {
      await cardPosted(context, card, { ts: found, shownHash: "", buttons: buttonsOf(drawn) });
      return { kind: "later", at: context.clock.now() };
    }
  }
  if (!(await markPosting(context, card, lease))) return { kind: "later", at: context.clock.now() };
  const { ts } = await messenger.post(place, drawn, card.id);
  await cardPosted(context, card, { ts, shownHash: hashOf(drawn), buttons: buttonsOf(drawn) });
  return { kind: "done", restMs: postEveryMs };
}

async function update<Drawn>(
  { context, messenger, draw, buttonsOf, updateRestMs }: Parts<Drawn>,
  card: Card,
  ts: string,
  view: CardView,
): Promise<Verdict> {
  const drawn = await draw(view, card.channel);
  const shown = { shownHash: hashOf(drawn), buttons: buttonsOf(drawn) };
  if (shown.shownHash === card.shownHash) return { kind: "done" };
  const moves = haveMoved(card.buttons ?? [], shown.buttons);
  if (moves) await buttonsMove(context, card);
  await messenger.update(card.channel, ts, drawn);
  if (moves) await buttonsMove(context, card);
  await cardShows(context, card, shown);
  return { kind: "done", restMs: updateRestMs() };
}

/** Null: a message of its own. Undefined: its parent is not posted yet. A parent that a digest speaks for has no thread. */
async function threadOf(context: Context, card: Card): Promise<string | null | undefined> {
  if (card.threadOf === null) return null;
  const parent = await cardById(context.store.db, card.threadOf);
  if (parent === undefined) return null;
  if (parent.ts !== null) return parent.ts;
  return parent.state === "live" || parent.state === "closed" ? undefined : null;
}

async function failed<Drawn>(
  { context, messenger }: Parts<Drawn>,
  card: Card,
  error: MessengerError,
): Promise<Verdict> {
  switch (error.cure.kind) {
    case "again":
      return {
        kind: "again",
        delayMs: error.cure.delayMs,
        wholeLane: error.cure.wholeLane,
        error: error.code,
      };
    case "look":
      return { kind: "again", delayMs: null, wholeLane: true, error: error.code };
    case "other channel":
      return closed(context, card, error.code);
    case "message gone":
      return messageGone(context, card);
    case "frozen":
      return frozen(context, messenger, card);
    case "never":
      if (card.state === "moved") return frozen(context, messenger, card);
      context.log.error({ code: error.code, kind: card.kind }, "Slack refuses a card");
      return { kind: "again", delayMs: null, wholeLane: false, error: error.code };
  }
}

/** A channel that refuses us: its cards come to the default channel, and people there are told how to mend it. */
async function closed(context: Context, card: Card, code: string): Promise<Verdict> {
  if (card.channel === context.defaultChannel) {
    context.log.error(
      { code },
      "Slack refuses the default channel: invite the bot there, or correct SLACK_CHANNEL",
    );
    return { kind: "again", delayMs: cardPace.closedChannelMs, wholeLane: true, error: code };
  }
  await channelClosed(context, card, code, momentOf(context));
  return { kind: "done" };
}

/** Somebody deleted the message. Where people wait for a decision it comes back; the rest stays gone. */
async function messageGone(context: Context, card: Card): Promise<Verdict> {
  const waits = await context.store.db
    .selectFrom("joinRequests")
    .select("id")
    .where("cardId", "=", card.id)
    .where("state", "=", "pending")
    .limit(1)
    .executeTakeFirst();
  // What has moved counts as gone for whoever waits for its buttons to go.
  if (waits === undefined && card.state !== "moved") return { kind: "done" };
  await cardLost(context, card);
  return waits === undefined ? { kind: "done" } : { kind: "later", at: context.clock.now() };
}

/**
 * The message stays as it is, buttons and all, so it goes if it can, and the card is posted anew. A button that stays leads
 * whoever presses it to the new message. What has moved has been said there already.
 */
async function frozen(context: Context, messenger: Messenger<unknown>, card: Card): Promise<Verdict> {
  if (card.ts !== null) await removeIfPossible(context, messenger, card, card.ts);
  await cardLost(context, card);
  return card.state === "moved" ? { kind: "done" } : { kind: "later", at: context.clock.now() };
}

async function removeIfPossible(
  context: Context,
  messenger: Messenger<unknown>,
  { channel }: Card,
  ts: string,
): Promise<void> {
  try {
    if (!(await messenger.hasThread(channel, ts))) await messenger.remove(channel, ts);
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    context.log.warn(
      { code: error.code },
      "a message can be neither changed nor deleted; its card has a newer one",
    );
  }
}

function hashOf(drawn: unknown): string {
  return createHash("sha256").update(JSON.stringify(drawn)).digest("hex");
}
