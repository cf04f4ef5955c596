// The outbox's handler for cards: looks at the state, draws, and posts or updates the one message in Slack that shows it.
// A post that may have arrived is searched for before it is repeated.
import { createHash } from "node:crypto";
import { haveMoved } from "../groups/button-places.ts";
import type { ButtonPlace } from "../groups/button-places.ts";
import type { Card, CardId, ChannelId, Group } from "../groups/model.ts";
import type { CardView } from "../groups/views.ts";
import type { Turn, Turns } from "../outbox/paces.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { attempts, cardPace } from "../pace.ts";
import {
  buttonsMove,
  cardById,
  cardLost,
  cardPosted,
  cardShows,
  isAwaited,
  markPosting,
  mayHaveTwin,
  successorDue,
} from "../state/cards.ts";
import type { Context } from "../state/context.ts";
import { foldIfStorm } from "../state/digests.ts";
import { groupById } from "../state/groups.ts";
import { failed } from "./card-failures.ts";
import { shownBy, type Shown } from "./card-views.ts";
import { MessengerError, type Messenger } from "./messenger.ts";

/** Where it is read, and who is mentioned when somebody must act. */
export type DrawnFor = { channel: ChannelId; calls: readonly string[] };

type Parts<Drawn> = {
  context: Context;
  messenger: Messenger<Drawn>;
  draw(view: CardView, place: DrawnFor): Promise<Drawn>;
  /** As it is posted, which rings where an edit would not. Asked before the fence: nothing slow comes between that and the post. */
  toPost(drawn: Drawn): Promise<Drawn>;
  buttonsOf(drawn: Drawn): readonly ButtonPlace[];
  /** Between two posts in one channel. */
  postEveryMs: number;
  /** Of all channels together. */
  posts: Turns;
  updates: Turns;
};

export function createCardHandler<Drawn>(parts: Parts<Drawn>): Handler<CardId> {
  const { context, messenger } = parts;
  const link = async (card: Card): Promise<string | null> =>
    card.ts === null ? null : messenger.permalink(card.channel, card.ts);
  return {
    attempts: attempts.card,
    keepsDeadLetters: true,
    async act(id, lease) {
      const card = await cardById(context.store.db, id);
      if (card === undefined) return { kind: "done" };
      if (card.state === "folded") return digestFollows(context, card, lease);
      const early = await beforeItIsDrawn(context, card, lease);
      if (early !== undefined) return early;
      const shown = await shownBy(context, card, link);
      if (shown === undefined) return { kind: "done" };
      try {
        return await bring(parts, shown, lease);
      } catch (error) {
        if (!(error instanceof MessengerError)) throw error;
        // A post that failed may count all the same.
        const restMs = shown.card.ts === null ? parts.postEveryMs : 0;
        return { ...(await failed(parts, shown.card, error)), restMs };
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

/** What it says stands in a digest. In a storm there are thousands of these: nothing is drawn, and one transaction is enough. */
async function digestFollows(context: Context, card: Card, lease: Lease): Promise<Verdict> {
  await context.store.transact(async (trx) => {
    await successorDue(trx, card, context.clock.now() + cardPace.digestEveryMs);
    await lease.settle(trx);
  });
  return { kind: "done" };
}

/** To draw a card takes some twenty statements: in a storm most become part of a digest, and of a group never read first its name is waited for. */
async function beforeItIsDrawn(context: Context, card: Card, { lane }: Lease): Promise<Verdict | undefined> {
  if (card.state === "moved" || card.ts !== null || card.postingAt !== null) return undefined;
  if (await foldIfStorm(context, card, lane)) return { kind: "done" };
  const group = card.groupId === null ? null : await groupById(context.store.db, card.groupId);
  const at = awaitsReading(context, card, group);
  return at === undefined ? undefined : { kind: "later", at };
}

async function bring<Drawn>(parts: Parts<Drawn>, shown: Shown, lease: Lease): Promise<Verdict> {
  const { context } = parts;
  const { card, view, isWanted } = shown;
  if (card.ts === null) {
    if (card.state === "moved") return mayBeThere(parts, card);
    if (!isWanted) return { kind: "done" };
    if (await isAwaited(context.store.db, card))
      return { kind: "later", at: context.clock.now() + cardPace.buttonsGoneWithinMs };
    return post(parts, shown, lease);
  }
  const messageTs = card.ts;
  if (
    view.kind === "moved" &&
    view.requests.length === 0 &&
    !(await parts.messenger.hasThread(card.channel, messageTs))
  )
    return remove(parts, card, messageTs);
  if (card.postingAt === null) return update(parts, { ...shown, ts: messageTs, lease, isLast: true });
  const twinsDueAt = (card.postedAt ?? card.createdAt) + cardPace.twinWithinMs;
  if (context.clock.now() >= twinsDueAt) {
    await removeTwins(parts, card, messageTs, card.postingAt);
    return update(parts, { ...shown, ts: messageTs, lease, isLast: true });
  }
  const verdict = await update(parts, { ...shown, ts: messageTs, lease, isLast: false });
  return verdict.kind === "done" ? { ...verdict, kind: "later", at: twinsDueAt } : verdict;
}

/** Everybody on it waits on a newer card, and nothing else is said here. */
async function remove<Drawn>(
  { context, messenger, updates }: Parts<Drawn>,
  card: Card,
  ts: string,
): Promise<Verdict> {
  const now = context.clock.now();
  const turn = { who: card.id, urgency: "sometime", now } as const;
  const at = await context.store.transact((trx) => updates(trx, turn));
  if (at > now) return { kind: "later", at };
  await messenger.remove(card.channel, ts);
  await cardLost(context, card);
  return { kind: "done" };
}

/** Moved while its post was under way: the message may be there, buttons and all, and then follows. */
async function mayBeThere<Drawn>({ context, messenger }: Parts<Drawn>, card: Card): Promise<Verdict> {
  if (card.postingAt === null) return { kind: "done" };
  const place = { channel: card.channel, threadTs: (await threadOf(context, card)) ?? null };
  const ts = (await messenger.find(place, card.id, card.postingAt - cardPace.clockSkewMs)).at(-1);
  if (ts === undefined) return { kind: "done" };
  const message = { ts, shownHash: "", buttons: [], postingAt: card.postingAt };
  await context.store.transact((trx) => cardPosted(trx, card, message, context.clock.now()));
  return { kind: "later", at: context.clock.now() };
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
  parts: Parts<Drawn>,
  { card, view, calls }: Shown,
  lease: Lease,
): Promise<Verdict> {
  const { context, messenger, draw, toPost, buttonsOf, posts, postEveryMs } = parts;
  const threadTs = await threadOf(context, card);
  if (threadTs === undefined) return { kind: "later", at: context.clock.now() + postEveryMs };
  // Who follows the channel and not the thread hears that it is over.
  const place = { channel: card.channel, threadTs, isBroadcast: card.kind === "clearance" };
  const drawn = await draw(view, { channel: card.channel, calls });
  const buttons = buttonsOf(drawn);
  const { postingAt } = card;
  if (postingAt !== null) {
    const found = await messenger.find(place, card.id, postingAt - cardPace.clockSkewMs);
    const ts = found.at(-1);
    if (ts !== undefined) {
      const message = { ts, shownHash: "", buttons, postingAt: found.length > 1 ? postingAt : null };
      await context.store.transact((trx) => cardPosted(trx, card, message, context.clock.now()));
      return { kind: "later", at: context.clock.now() };
    }
  }
  const posted = await toPost(drawn);
  const now = context.clock.now();
  const at = await context.store.transact(async (trx) => {
    const turn = await posts(trx, { who: card.id, urgency: "now", now });
    return turn > now || (await markPosting(context, trx, card, lease)) ? turn : undefined;
  });
  // Without the fence it is looked at anew.
  if (at === undefined || at > now) return { kind: "later", at: at ?? now };
  const there = await messenger.post(place, posted, card.id);
  const { ts } = there;
  const message = { ...there, shownHash: hashOf(drawn), buttons, postingAt };
  const isFirst = await context.store.transact(async (trx) => {
    // Where it was posted before, that post may still be on its way.
    const isKnown = await cardPosted(trx, card, message, context.clock.now());
    if (isKnown && postingAt === null) await lease.settle(trx, postEveryMs);
    return isKnown;
  });
  if (!isFirst) return oneTooMany(parts, card, ts);
  if (postingAt === null) return { kind: "done", restMs: postEveryMs };
  return { kind: "later", at: context.clock.now() + cardPace.twinWithinMs, restMs: postEveryMs };
}

/** Another instance posted the card while this one was held up in mid-call. */
async function oneTooMany<Drawn>(
  { context, messenger, postEveryMs }: Parts<Drawn>,
  card: Card,
  ts: string,
): Promise<Verdict> {
  context.log.warn({ card: card.id }, "a card was posted twice; the later of the two messages is removed");
  await mayHaveTwin(context.store.db, card, context.clock.now());
  try {
    await messenger.remove(card.channel, ts);
  } catch (error) {
    // It is looked for again.
    if (!(error instanceof MessengerError)) throw error;
  }
  return { kind: "later", at: context.clock.now(), restMs: postEveryMs };
}

/** The message that the card knows stays; what else carries the card goes. */
async function removeTwins<Drawn>(
  { context, messenger }: Parts<Drawn>,
  card: Card,
  ts: string,
  since: number,
): Promise<void> {
  const place = { channel: card.channel, threadTs: (await threadOf(context, card)) ?? null };
  try {
    for (const twin of await messenger.find(place, card.id, since - cardPace.clockSkewMs)) {
      if (twin === ts) continue;
      context.log.warn({ card: card.id }, "a card was in Slack twice; one of the two messages is removed");
      await messenger.remove(card.channel, twin);
    }
  } catch (error) {
    if (!(error instanceof MessengerError) || error.cure.kind === "again") throw error;
    context.log.warn({ code: error.code }, "Slack does not let us look whether a card is there twice");
  }
  await mayHaveTwin(context.store.db, card, null);
}

type Current = Pick<Shown, "card" | "view" | "calls"> & {
  ts: string;
  lease: Lease;
  /** Nothing else is to be done for the card. */
  isLast: boolean;
};

async function update<Drawn>(
  { context, messenger, draw, buttonsOf, updates }: Parts<Drawn>,
  { card, ts, view, calls, lease, isLast }: Current,
): Promise<Verdict> {
  const drawn = await draw(view, { channel: card.channel, calls });
  const shown = { shownHash: hashOf(drawn), buttons: buttonsOf(drawn) };
  if (shown.shownHash === card.shownHash) return { kind: "done" };
  const moves = haveMoved(card.buttons ?? [], shown.buttons);
  const now = context.clock.now();
  const at = await context.store.transact(async (trx) => {
    const urgency = urgencyOf(card, shown, lease);
    const turn = await updates(trx, { who: card.id, urgency, now });
    if (turn <= now && moves) await buttonsMove(trx, card, now);
    return turn;
  });
  if (at > now) return { kind: "later", at };
  await messenger.update(card.channel, ts, drawn);
  if (moves) await buttonsMove(context.store.db, card, context.clock.now());
  await context.store.transact(async (trx) => {
    await cardShows(trx, card, shown, context.clock.now());
    if (isLast) await lease.settle(trx);
  });
  return { kind: "done" };
}

/** An answer to somebody comes first, then whoever nobody can see yet: a digest is how thousands are seen at all. */
function urgencyOf(
  { kind, buttons }: Card,
  shown: { buttons: readonly ButtonPlace[] },
  { priority }: Lease,
): Turn["urgency"] {
  if (kind === "digest") return "soon";
  if (priority === 0) return "now";
  return shown.buttons.length > (buttons?.length ?? 0) ? "soon" : "sometime";
}

/** Null: a message of its own. Undefined: its parent is not posted yet. A parent that a digest speaks for has no thread. */
async function threadOf(context: Context, card: Card): Promise<string | null | undefined> {
  if (card.threadOf === null) return null;
  const parent = await cardById(context.store.db, card.threadOf);
  if (parent === undefined) return null;
  if (parent.ts !== null) return parent.ts;
  return parent.state === "live" || parent.state === "closed" ? undefined : null;
}

function hashOf(drawn: unknown): string {
  return createHash("sha256").update(JSON.stringify(drawn)).digest("hex");
}
