// The outbox's handler for bridged conversations: what people wrote in a group is posted in the thread of the day, or in a channel of its
// own, in WhatsApp's order. Says whose turn it is and where; `bridge-post.ts` posts.
import type { ConversationView } from "../groups/conversation-view.ts";
import type { CardId, ChannelId, Group, GroupId } from "../groups/model.ts";
import { dayIn } from "../groups/working-hours.ts";
import { lanes } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { attempts, bridgePace, cardPace } from "../pace.ts";
import { conversationLost, messagesLost } from "../state/bridge-losses.ts";
import { bridgeOf } from "../state/bridge-settings.ts";
import {
  begunThreads,
  messagesSaid,
  placeIsGone,
  postIsForgotten,
  threadAt,
  threadBefore,
  threadIsBegun,
  threadIsForgotten,
  threadIsPosted,
  threadPointsOn,
  threadToPost,
  type BridgeThread,
} from "../state/bridge-threads.ts";
import { bridgeDue, channelsOf, waitingOf, zoneOf } from "../state/bridges.ts";
import { momentOf, type Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { begunOpeners, settleBegun } from "./bridge-begun.ts";
import { postOnce, say, type BridgeParts, type Saying, type Waiting } from "./bridge-post.ts";
import { firstOf, inOnePlace, nextPost } from "./bridge-next.ts";
import { isRefused, MessengerError } from "./messenger.ts";
import { nameOf } from "./names.ts";
import { verdictOf } from "./verdict-of.ts";

export function createBridgeHandler<Drawn>(parts: BridgeParts<Drawn>): Handler<GroupId> {
  const { context } = parts;
  return {
    attempts: attempts.card,
    async act(id, lease) {
      const group = await groupById(context.store.db, id);
      if (group === null) return { kind: "done" };
      try {
        return await bring(parts, group, lease);
      } catch (error) {
        if (!(error instanceof MessengerError)) throw error;
        // A post that failed may count all the same.
        return { ...verdictOf(error), restMs: parts.postEveryMs };
      }
    },
    async giveUp(id, error) {
      context.log.error({ group: id, reason: error }, "what people wrote could not be shown in Slack");
      const group = await groupById(context.store.db, id);
      const dueAt = context.clock.now() + bridgePace.afterGivenUpMs;
      const next = await nextPost(parts, id);
      await context.store.transact(async (trx) => {
        const isLeft = await conversationLost(trx, id, next);
        if (group !== null && isLeft) await put(trx, await bridgeDue(context, trx, [{ group }], dueAt));
      });
    },
  };
}

async function bring<Drawn>(parts: BridgeParts<Drawn>, group: Group, lease: Lease): Promise<Verdict> {
  const { context } = parts;
  const { db } = context.store;
  const now = context.clock.now();
  const waiting = await waitingOf(db, group.id, bridgePace.lookedAt);
  if (waiting.length === 0) return parts.ears.listen(group, lease);
  const [bridge, openers] = [await bridgeOf(db, group.id), await begunThreads(db, group.id)];
  const late = bridge === null ? waiting.filter(isUnwanted) : [];
  if (late.length > 0) {
    await forgotten(context, late);
    return { kind: "later", at: now };
  }
  const { id: here } = lease.lane;
  const stands =
    bridge?.channel ?? (await channelsOf(context, db, [group])).get(group.id) ?? context.defaultChannel;
  const begun = await settleBegun(parts, { group, waiting, openers, here, now: stands });
  if (begun?.kind === "said") return { kind: "later", at: now, restMs: parts.postEveryMs };
  if (begun?.kind === "wait") return { kind: "later", at: begun.until };
  const leaves = waiting[0]?.said.kind === "moved away" ? waiting[0].said.channel : null;
  const thread = waiting[0]?.said.kind === "route switched" ? waiting[0].said.thread : null;
  const own = leaves ?? bridge?.channel ?? null;
  const channel = thread?.channel ?? own ?? stands;
  const next = begun?.channel ?? channel;
  if (next !== here) {
    const thing = { kind: "bridge", id: group.id } as const;
    const due = { thing, lane: lanes.slack(next), priority: 2, dueAt: now } as const;
    await context.store.transact((trx) => put(trx, [due]));
    return { kind: "done" };
  }
  // What waits meanwhile becomes fewer posts, and the lane is free for cards.
  const turn = { who: group.id, urgency: "soon", now } as const;
  const at = await context.store.transact((trx) => parts.posts(trx, turn));
  if (at > now) return { kind: "later", at };
  const batch = firstOf(waiting, parts.mayName());
  const said = { group, waiting, batch, lease };
  if (thread !== null) return whereItStood(parts, { ...said, channel }, thread.ts);
  return own === null
    ? inThread(parts, { ...said, channel })
    : inOwnChannel(parts, { ...said, channel: own, since: bridge?.changedAt ?? now });
}

type Next = { group: Group; waiting: Waiting[]; batch: Waiting[]; lease: Lease; channel: ChannelId };

async function inThread<Drawn>(
  parts: BridgeParts<Drawn>,
  { group, waiting, batch, lease, channel }: Next,
): Promise<Verdict> {
  const { store, clock } = parts.context;
  const zone = await zoneOf(parts.context, group);
  const thread = await threadAt(store.db, { groupId: group.id, channel, at: clock.now(), zone });
  if (thread?.ts == null) return openThread(parts, group, { channel, zone, thread, lease });
  const before = await threadBefore(store.db, thread);
  if (before !== undefined) return pointOn(parts, before, { ...thread, since: thread.createdAt, lease });
  const place = { channel, threadTs: thread.ts };
  try {
    const isAll = batch.length === waiting.length;
    return await sayOrLose(parts, { group, batch, place, own: null, lease, isAll });
  } catch (error) {
    // Somebody deleted it: the conversation goes on in a new one.
    if (isRefused(error, "message gone")) await threadIsForgotten(store.db, thread.id);
    throw error;
  }
}

/** What the group's route has switched is said where people read and write now, wherever the conversation goes on. */
async function whereItStood<Drawn>(
  parts: BridgeParts<Drawn>,
  { group, waiting, batch, lease, channel }: Next,
  threadTs: string,
): Promise<Verdict> {
  const { context } = parts;
  const isAll = batch.length === waiting.length;
  try {
    return await sayOrLose(parts, { group, batch, place: { channel, threadTs }, own: null, lease, isAll });
  } catch (error) {
    // Nobody reads there any more.
    if (!isRefused(error)) throw error;
    await forgotten(context, batch);
    return { kind: "later", at: context.clock.now(), restMs: parts.postEveryMs };
  }
}

/** Everything stands by itself there, but for answers, which stand under what they answer. */
async function inOwnChannel<Drawn>(
  parts: BridgeParts<Drawn>,
  { group, waiting, batch, lease, channel, since }: Next & { since: number },
): Promise<Verdict> {
  const { context } = parts;
  const { db } = context.store;
  const isLeft = batch[0]?.said.kind === "moved away";
  const before = isLeft
    ? undefined
    : await threadBefore(db, { groupId: group.id, createdAt: context.clock.now() + 1 });
  if (before !== undefined) return pointOn(parts, before, { channel, ts: null, since, lease });
  const { together, threadTs } = await inOnePlace(context, batch, channel);
  try {
    return await sayOrLose(parts, {
      group,
      batch: together,
      place: { channel, threadTs },
      own: await nameOf(context, group),
      lease,
      isAll: together.length === waiting.length,
    });
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    const { kind } = error.cure;
    if (kind === "message gone" && threadTs !== null) await placeIsGone(db, { channel, ts: threadTs });
    // Where we may not write any more nobody waits for a farewell.
    else if (kind === "other channel" && isLeft) await forgotten(context, batch);
    else throw error;
    return { kind: "later", at: context.clock.now(), restMs: parts.postEveryMs };
  }
}

/** What Slack can never take is given up by itself, and the conversation says so; what shared a post with it is said alone. */
async function sayOrLose<Drawn>(parts: BridgeParts<Drawn>, saying: Saying): Promise<Verdict> {
  const { store, clock, log } = parts.context;
  try {
    return await say(parts, saying);
  } catch (error) {
    const [first, ...others] = saying.batch;
    if (first === undefined || !isRefused(error, "never") || !isOfContent(error)) throw error;
    const ids = saying.batch.map(({ id }) => id);
    await store.transact((trx) => postIsForgotten(trx, ids));
    if (others.length > 0) return sayOrLose(parts, { ...saying, batch: [first], isAll: false });
    log.error({ group: first.groupId, reason: error.code }, "Slack takes no such message");
    await store.transact((trx) => messagesLost(trx, [{ id: first.id, content: first.said }]));
    return { kind: "later", at: clock.now(), restMs: parts.postEveryMs };
  }
}

function isOfContent({ cure }: MessengerError): boolean {
  return cure.kind === "never" && cure.isContent === true;
}

function forgotten({ store }: Context, rows: readonly Waiting[]): Promise<void> {
  return store.transact((trx) =>
    messagesSaid(
      trx,
      rows.map(({ id }) => id),
      null,
    ),
  );
}

/** It was kept while somebody switched the bridge off. */
function isUnwanted({ said }: Waiting): boolean {
  return !["switched", "route switched", "moved away"].includes(said.kind);
}

type Opening = { channel: ChannelId; zone: string; thread: BridgeThread | undefined; lease: Lease };

/** The message that opens the thread of a day, or of what of a day did not fit into the one before. */
async function openThread<Drawn>(
  { context, messenger, draw, postEveryMs }: BridgeParts<Drawn>,
  group: Group,
  { channel, zone, thread, lease }: Opening,
): Promise<Verdict> {
  const { db } = context.store;
  const moment = momentOf(context);
  const known =
    thread ??
    (await context.store.transact(async (trx) => {
      await lease.keep(trx);
      return threadToPost(trx, group.id, channel, moment);
    }));
  const ofOtherDays = (await begunThreads(db, group.id)).filter(({ id }) => id !== known.id);
  await begunOpeners({ context, messenger }, ofOtherDays, channel);
  const [bridge, before] = await Promise.all([bridgeOf(db, group.id), threadBefore(db, known)]);
  const day = dayIn(zone, known.createdAt);
  const view: ConversationView = {
    kind: "thread",
    group: await nameOf(context, group),
    mode: bridge?.mode ?? "off",
    day,
    goesOn: before !== undefined && dayIn(zone, before.createdAt) === day,
    heardAt: bridge?.heardAt ?? null,
    previous: before?.ts == null ? null : await messenger.permalink(before.channel, before.ts),
  };
  const drawn = await draw(view, channel);
  const ts = await postOnce(messenger, {
    place: { channel, threadTs: null },
    id: known.id,
    postingAt: known.postingAt,
    drawn,
    begin: () =>
      context.store.transact(async (trx) => {
        await lease.keep(trx);
        await threadIsBegun(trx, known.id, context.clock.now());
        return true;
      }),
  });
  if (ts !== undefined) await threadIsPosted(db, known.id, ts);
  return { kind: "later", at: context.clock.now(), restMs: postEveryMs };
}

type Pointer = { channel: ChannelId; ts: string | null; since: number; lease: Lease };

/** Whoever reads the old thread learns that it goes on elsewhere; what may have been said already is looked for. */
async function pointOn<Drawn>(
  { context, messenger, draw, postEveryMs }: BridgeParts<Drawn>,
  before: BridgeThread,
  { channel, ts, since, lease }: Pointer,
): Promise<Verdict> {
  const { store, clock } = context;
  const [place, id] = [{ channel: before.channel, threadTs: before.ts }, `${before.id}_on` as CardId];
  try {
    const next = ts === null ? null : await messenger.permalink(channel, ts);
    const drawn = await draw({ kind: "goes on", next, channel }, before.channel);
    const [found] = await messenger.find(place, id, since - cardPace.clockSkewMs);
    if (found === undefined) {
      await store.transact((trx) => lease.keep(trx));
      await messenger.post(place, drawn, id);
    }
  } catch (error) {
    // Nobody reads there any more, or it holds up for too long what people say.
    const isLate = error instanceof MessengerError && clock.now() >= since + bridgePace.pointsOnWithinMs;
    if (!isLate && !isRefused(error)) throw error;
  }
  await threadPointsOn(store.db, before.id, clock.now());
  return { kind: "later", at: clock.now(), restMs: postEveryMs };
}
