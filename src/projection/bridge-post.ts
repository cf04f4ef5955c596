// Posts what was said in a bridged conversation, once, and forgets it then; a post that may have arrived is searched for before it is
// repeated. `bridge.ts` says what is next, and where.
import { goesOver, isOfOnePerson, type BridgeMode } from "../groups/bridge.ts";
import type { Answered, ConversationView, SaidView } from "../groups/conversation-view.ts";
import type { CardId, ChannelId, Group } from "../groups/model.ts";
import type { GroupName } from "../groups/views.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import type { Lease, Verdict } from "../outbox/worker.ts";
import type { Turns } from "../outbox/paces.ts";
import { cardPace } from "../pace.ts";
import { filesFollow } from "../state/bridge-files.ts";
import { bridgeOf } from "../state/bridge-settings.ts";
import { messagesSaid, placeOfMessage, postIsMade } from "../state/bridge-threads.ts";
import type { waitingOf } from "../state/bridges.ts";
import { momentOf, type Context } from "../state/context.ts";
import type { Trx } from "../store/database.ts";
import type { Ears } from "./bridge-ears.ts";
import { named } from "./bridge-names.ts";
import { reactIfThere } from "./bridge-reactions.ts";
import type { Marks, Messenger, Place } from "./messenger.ts";

export type BridgeParts<Drawn> = {
  context: Context;
  messenger: Messenger<Drawn>;
  marks: Pick<Marks<Drawn>, "react" | "unreact" | "isMark">;
  draw(view: ConversationView, channel: ChannelId): Promise<Drawn>;
  ears: Ears;
  /** A post may stand under the name of whoever wrote, if that is one person. */
  mayName(): boolean;
  /** Between two posts in one channel. */
  postEveryMs: number;
  /** Of all channels together. */
  posts: Turns;
};

export type Waiting = Awaited<ReturnType<typeof waitingOf>>[number];

/** `own`: the group that has the channel to itself; null where the conversation stands in a thread. */
export type Saying = {
  group: Group;
  batch: Waiting[];
  place: Place;
  own: GroupName | null;
  lease: Lease;
  isAll: boolean;
};

export async function say<Drawn>(parts: BridgeParts<Drawn>, saying: Saying): Promise<Verdict> {
  const { context, messenger, draw, postEveryMs } = parts;
  const { group, batch, place, own, lease, isAll } = saying;
  const [first] = batch;
  if (first === undefined) return { kind: "done" };
  if (first.said.kind === "reaction") return reactIfThere(parts, first, first.said);
  const { channel, threadTs } = place;
  const mode = (await bridgeOf(context.store.db, first.groupId))?.mode ?? "off";
  const messages = await Promise.all(batch.map((row) => saidView(parts, row, { batch, mode })));
  const isNamed = parts.mayName() && isOfOnePerson(batch.map(({ said }) => said));
  const drawn = await draw({ kind: "said", messages, own, isNamed }, channel);
  const ids = batch.map(({ id }) => id);
  const ts = await postOnce(messenger, {
    place,
    id: first.id,
    // What was begun has been searched for already.
    postingAt: null,
    drawn,
    begin: () =>
      context.store.transact(async (trx) => {
        await lease.keep(trx);
        const attempt = { postId: first.id, postingAt: context.clock.now(), channel, threadTs };
        return postIsMade(context, trx, ids, attempt);
      }),
  });
  if (ts === undefined) return { kind: "later", at: context.clock.now() };
  await context.store.transact(async (trx) => {
    await postStands(context, trx, { group, rows: batch, place, ts, isOfDay: own === null });
  });
  const isWatched = goesOver(mode) && (await parts.ears.spoke(channel));
  return isAll && !isWatched
    ? { kind: "done", restMs: postEveryMs }
    : { kind: "later", at: context.clock.now(), restMs: postEveryMs };
}

type Standing = {
  group: Group;
  rows: readonly Waiting[];
  place: Place;
  ts: string;
  /** In the thread of a day, and not under what it answers. */
  isOfDay: boolean;
};

/** Their words are forgotten; what an answer shows of how far it is, and files, follow. */
export async function postStands(
  context: Context,
  trx: Trx,
  { group, rows, place: { channel, threadTs }, ts, isOfDay }: Standing,
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  await messagesSaid(trx, ids, { channel, ts, threadTs: isOfDay ? null : threadTs });
  const said = rows.map((row) => row.said);
  const line = { group, channel, threadTs: threadTs ?? ts, ts };
  const moment = momentOf(context);
  await put(trx, [
    ...rows.flatMap((row) => markDue(row, channel, moment.now)),
    ...(await filesFollow(trx, said, line, moment)),
  ]);
}

/** An answer that stands in the thread now can show how far it is. */
function markDue({ operationId }: Waiting, channel: ChannelId, dueAt: number): Put[] {
  return operationId === null
    ? []
    : [{ thing: { kind: "bridge mark", id: operationId }, lane: lanes.slack(channel), priority: 1, dueAt }];
}

async function saidView<Drawn>(
  parts: BridgeParts<Drawn>,
  row: Waiting,
  { batch, mode }: { batch: readonly Waiting[]; mode: BridgeMode | "off" },
): Promise<SaidView> {
  const { said, id, groupId } = row;
  const mayBeAnswered = goesOver(mode) && "from" in said && said.kind !== "reacted";
  const answer = mayBeAnswered ? { id, groupId } : null;
  const { db } = parts.context.store;
  return { said: await named(db, said), answers: await answered(parts, row, batch), answer };
}

async function answered<Drawn>(
  { context, messenger }: BridgeParts<Drawn>,
  { said, groupId }: Waiting,
  batch: readonly Waiting[],
): Promise<Answered> {
  if (!("replyTo" in said) || said.replyTo === null) return null;
  const beside = batch.find(({ whatsappId }) => whatsappId === said.replyTo);
  if (beside !== undefined) return { kind: "same post", said: beside.said };
  const place = await placeOfMessage(context.store.db, groupId, said.replyTo);
  const address = place === undefined ? null : await messenger.permalink(place.channel, place.ts);
  return address === null ? null : { kind: "there", address };
}

type Once<Drawn> = {
  place: { channel: ChannelId; threadTs: string | null };
  id: string;
  /** An earlier attempt was made then. */
  postingAt: number | null;
  drawn: Drawn;
  /** False: somebody else has begun it. */
  begin(): Promise<boolean>;
};

export async function postOnce<Drawn>(
  messenger: Messenger<Drawn>,
  { place, id, postingAt, drawn, begin }: Once<Drawn>,
): Promise<string | undefined> {
  if (postingAt !== null) {
    const found = await messenger.find(place, id as CardId, postingAt - cardPace.clockSkewMs);
    const [ts] = found;
    if (ts !== undefined) return ts;
  }
  if (!(await begin())) return undefined;
  return (await messenger.post(place, drawn, id as CardId)).ts;
}
