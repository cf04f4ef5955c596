// The outbox's handler for bridged conversations: what people wrote in a group is posted in the thread of the day, once, in
// WhatsApp's order, and then forgotten. A post that may have arrived is searched for before it is repeated.
import { firstPost, type BridgeMode } from "../groups/bridge.ts";
import type { Answered, ConversationView, SaidView } from "../groups/conversation-view.ts";
import type { CardId, ChannelId, Group, GroupId } from "../groups/model.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { attempts, bridgePace, cardPace } from "../pace.ts";
import {
  conversationLost,
  isSaid,
  placeOfMessage,
  postIsMade,
  threadAt,
  threadBefore,
  threadIsBegun,
  threadIsGone,
  threadIsPosted,
  threadPointsOn,
  threadToPost,
  type BridgeThread,
} from "../state/bridge-threads.ts";
import { filesFollow } from "../state/bridge-files.ts";
import { bridgeDue, bridgeOf, channelsOf, waitingOf } from "../state/bridges.ts";
import { momentOf, type Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { MessengerError, type Marks, type Messenger } from "./messenger.ts";
import { nameOf } from "./names.ts";

type Parts<Drawn> = {
  context: Context;
  messenger: Messenger<Drawn>;
  marks: Pick<Marks<Drawn>, "react">;
  draw(view: ConversationView, channel: ChannelId): Promise<Drawn>;
  /** Between two posts in one channel. */
  postEveryMs: number;
};

type Waiting = Awaited<ReturnType<typeof waitingOf>>;

export function createBridgeHandler<Drawn>(parts: Parts<Drawn>): Handler<GroupId> {
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
        return { ...(await failed(context, group, error)), restMs: parts.postEveryMs };
      }
    },
    async giveUp(id, error) {
      context.log.error({ group: id, reason: error }, "what people wrote could not be shown in Slack");
      const group = await groupById(context.store.db, id);
      const dueAt = context.clock.now() + bridgePace.afterGivenUpMs;
      await context.store.transact(async (trx) => {
        const isLeft = await conversationLost(trx, id);
        if (group !== null && isLeft) await put(trx, await bridgeDue(context, trx, [{ group }], dueAt));
      });
    },
  };
}

async function bring<Drawn>(parts: Parts<Drawn>, group: Group, lease: Lease): Promise<Verdict> {
  const { context } = parts;
  const { db } = context.store;
  const now = context.clock.now();
  const waiting = await waitingOf(db, group.id, bridgePace.lookedAt);
  if (waiting.length === 0) return { kind: "done" };
  const late = (await bridgeOf(db, group.id)) === null ? waiting.filter(isUnwanted) : [];
  if (late.length > 0) {
    const ids = late.map(({ id }) => id);
    await context.store.transact((trx) => isSaid(trx, ids, null));
    return { kind: "later", at: now };
  }
  const channel = (await channelsOf(context, db, [group])).get(group.id) ?? context.defaultChannel;
  if (channel !== lease.lane.id) {
    await context.store.transact(async (trx) => put(trx, await bridgeDue(context, trx, [{ group }], now)));
    return { kind: "done" };
  }
  const begun = waiting.find((row) => row.postingAt !== null);
  const batch = begun === undefined ? firstOf(waiting) : waiting.filter((row) => row.postId === begun.postId);
  const thread = await threadAt(db, { groupId: group.id, channel, at: begun?.postingAt ?? now });
  if (thread?.ts == null) return openThread(parts, group, { channel, thread, lease });
  const before = await threadBefore(db, thread);
  if (before !== undefined) return pointOn(parts, before, thread);
  return say(parts, {
    group,
    batch,
    thread: { ...thread, ts: thread.ts },
    lease,
    isAll: batch.length === waiting.length,
  });
}

/** It was kept while somebody switched the bridge off. */
function isUnwanted({ said }: Waiting[number]): boolean {
  return said.kind !== "switched";
}

function firstOf(waiting: Waiting): Waiting {
  const first = firstPost(waiting.map((row) => ({ row, content: row.said })));
  return first.map(({ row }) => row);
}

/** The message that opens the thread of a day. */
async function openThread<Drawn>(
  { context, messenger, draw, postEveryMs }: Parts<Drawn>,
  group: Group,
  { channel, thread, lease }: { channel: ChannelId; thread: BridgeThread | undefined; lease: Lease },
): Promise<Verdict> {
  const { db } = context.store;
  const moment = momentOf(context);
  const known =
    thread ?? (await context.store.transact((trx) => threadToPost(trx, group.id, channel, moment)));
  const [bridge, before] = await Promise.all([bridgeOf(db, group.id), threadBefore(db, known)]);
  const view: ConversationView = {
    kind: "thread",
    group: await nameOf(context, group),
    mode: bridge?.mode ?? "off",
    at: known.createdAt,
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
      }),
  });
  await threadIsPosted(db, known.id, ts);
  return { kind: "later", at: context.clock.now(), restMs: postEveryMs };
}

/** Said once at most: whoever reads the old thread learns that it goes on elsewhere. */
async function pointOn<Drawn>(
  { context, messenger, draw, postEveryMs }: Parts<Drawn>,
  before: BridgeThread,
  next: BridgeThread,
): Promise<Verdict> {
  await threadPointsOn(context.store.db, before.id, context.clock.now());
  if (before.ts !== null && next.ts !== null) {
    const address = await messenger.permalink(next.channel, next.ts);
    const drawn = await draw({ kind: "goes on", next: address }, before.channel);
    await messenger.post(
      { channel: before.channel, threadTs: before.ts },
      drawn,
      `${before.id}_on` as CardId,
    );
  }
  return { kind: "later", at: context.clock.now(), restMs: postEveryMs };
}

type Saying = {
  group: Group;
  batch: Waiting;
  thread: BridgeThread & { ts: string };
  lease: Lease;
  isAll: boolean;
};

async function say<Drawn>(parts: Parts<Drawn>, saying: Saying): Promise<Verdict> {
  const { context, messenger, draw, postEveryMs } = parts;
  const { group, batch, thread, lease, isAll } = saying;
  const [first] = batch;
  if (first === undefined) return { kind: "done" };
  if (first.said.kind === "reaction") return react(parts, first, first.said);
  const { channel } = thread;
  const mode = (await bridgeOf(context.store.db, thread.groupId))?.mode ?? "off";
  const messages = await Promise.all(batch.map((row) => saidView(parts, row, { batch, mode })));
  const drawn = await draw({ kind: "said", messages }, channel);
  const ids = batch.map(({ id }) => id);
  const ts = await postOnce(messenger, {
    place: { channel, threadTs: thread.ts },
    id: first.postId ?? first.id,
    postingAt: first.postingAt,
    drawn,
    begin: () =>
      context.store.transact(async (trx) => {
        await lease.keep(trx);
        await postIsMade(trx, ids, { postId: first.postId ?? first.id, postingAt: context.clock.now() });
      }),
  });
  await context.store.transact(async (trx) => {
    await isSaid(trx, ids, { channel, ts });
    const said = batch.map((row) => row.said);
    const line = { group, channel, threadTs: thread.ts, ts };
    await put(trx, [
      ...batch.flatMap((row) => markDue(row, channel, context.clock.now())),
      ...(await filesFollow(trx, said, line, momentOf(context))),
    ]);
  });
  return isAll
    ? { kind: "done", restMs: postEveryMs }
    : { kind: "later", at: context.clock.now(), restMs: postEveryMs };
}

/** An answer that stands in the thread now can show how far it is. */
function markDue({ operationId }: Waiting[number], channel: ChannelId, dueAt: number): Put[] {
  return operationId === null
    ? []
    : [{ thing: { kind: "bridge mark", id: operationId }, lane: lanes.slack(channel), priority: 1, dueAt }];
}

async function saidView<Drawn>(
  parts: Parts<Drawn>,
  row: Waiting[number],
  { batch, mode }: { batch: Waiting; mode: BridgeMode | "off" },
): Promise<SaidView> {
  const { said, id, groupId } = row;
  const mayBeAnswered = (mode === "talk" || mode === "open") && "from" in said;
  const answer = mayBeAnswered ? { id, groupId } : null;
  return { said, answers: await answered(parts, row, batch), answer };
}

async function answered<Drawn>(
  { context, messenger }: Parts<Drawn>,
  { said, groupId }: Waiting[number],
  batch: Waiting,
): Promise<Answered> {
  if (!("replyTo" in said) || said.replyTo === null) return null;
  const beside = batch.find(({ whatsappId }) => whatsappId === said.replyTo);
  if (beside !== undefined) return { kind: "same post", said: beside.said };
  const place = await placeOfMessage(context.store.db, groupId, said.replyTo);
  const address = place === undefined ? null : await messenger.permalink(place.channel, place.ts);
  return address === null ? null : { kind: "there", address };
}

/** On the message itself, where that is in Slack and the emoji is one of Slack's. */
async function react<Drawn>(
  { context, marks }: Parts<Drawn>,
  row: Waiting[number],
  { to, emoji }: Extract<Waiting[number]["said"], { kind: "reaction" }>,
): Promise<Verdict> {
  const place = await placeOfMessage(context.store.db, row.groupId, to);
  if (place !== undefined && emoji !== null) await marks.react(place.channel, place.ts, emoji);
  await context.store.transact((trx) => isSaid(trx, [row.id], place ?? null));
  return { kind: "later", at: context.clock.now() };
}

type Once<Drawn> = {
  place: { channel: ChannelId; threadTs: string | null };
  id: string;
  /** An earlier attempt was made then. */
  postingAt: number | null;
  drawn: Drawn;
  begin(): Promise<void>;
};

async function postOnce<Drawn>(
  messenger: Messenger<Drawn>,
  { place, id, postingAt, drawn, begin }: Once<Drawn>,
): Promise<string> {
  if (postingAt !== null) {
    const found = await messenger.find(place, id as CardId, postingAt - cardPace.clockSkewMs);
    const [ts] = found;
    if (ts !== undefined) return ts;
  }
  await begin();
  return (await messenger.post(place, drawn, id as CardId)).ts;
}

async function failed(context: Context, group: Group, { cure, code }: MessengerError): Promise<Verdict> {
  switch (cure.kind) {
    case "again":
      return { ...cure, error: code };
    case "look":
      return { kind: "again", reach: "unsure", delayMs: null, error: code };
    case "message gone":
      // Somebody deleted the thread: the conversation goes on in a new one.
      await threadIsGone(context.store.db, group.id);
      return { kind: "later", at: context.clock.now() };
    case "other channel":
      return { kind: "again", reach: "own", delayMs: cardPace.closedChannelMs, error: code };
    case "frozen":
    case "never":
      return { kind: "again", reach: "own", delayMs: null, error: code };
  }
}
