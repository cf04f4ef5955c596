// Where bridged conversations stand in Slack: the thread of a day, and the place of each message by WhatsApp's id. What people wrote is
// forgotten here as soon as it stands there. `projection/bridge.ts` posts, and what comes from Slack asks whose thread it is.
import { z } from "zod";
import type { Moment } from "../groups/dossier.ts";
import type { Mark } from "../groups/conversation-view.ts";
import type { ChannelId, GroupId, OperationId, SlackUserId } from "../groups/model.ts";
import type { Database, Trx } from "../store/database.ts";
import type { BridgedMessageRow, BridgeThreadRow } from "../store/tables.ts";
import { json } from "../store/rows.ts";
import { firstPost, type Bridged } from "../groups/bridge.ts";
import { waitingOf } from "./bridges.ts";

export type BridgeThread = BridgeThreadRow;

type MessagePlace = { channel: ChannelId; ts: string };

const dayMs = 24 * 60 * 60_000;

/** The thread of that day, if there is one. */
export async function threadAt(
  db: Database,
  { groupId, channel, at }: { groupId: GroupId; channel: ChannelId; at: number },
): Promise<BridgeThread | undefined> {
  const newest = await db
    .selectFrom("bridgeThreads")
    .selectAll()
    .where("groupId", "=", groupId)
    .where("channel", "=", channel)
    .where("createdAt", "<=", at)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return newest !== undefined && Math.floor(newest.createdAt / dayMs) === Math.floor(at / dayMs)
    ? newest
    : undefined;
}

/** The one before, as long as it does not point on. */
export function threadBefore(
  db: Database,
  { groupId, createdAt }: Pick<BridgeThread, "groupId" | "createdAt">,
): Promise<BridgeThread | undefined> {
  return db
    .selectFrom("bridgeThreads")
    .selectAll()
    .where("groupId", "=", groupId)
    .where("createdAt", "<", createdAt)
    .where("ts", "is not", null)
    .where("pointsOnAt", "is", null)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
}

export async function threadToPost(
  trx: Trx,
  groupId: GroupId,
  channel: ChannelId,
  moment: Moment,
): Promise<BridgeThread> {
  const id = moment.newId("t");
  const row = { id, groupId, channel, ts: null, postingAt: null, pointsOnAt: null, createdAt: moment.now };
  await trx.insertInto("bridgeThreads").values(row).execute();
  return row;
}

/** Before the post: if we die during it, it is searched for. */
export async function threadIsBegun(trx: Trx, id: string, at: number): Promise<void> {
  await trx.updateTable("bridgeThreads").set({ postingAt: at }).where("id", "=", id).execute();
}

export async function threadIsPosted(db: Database, id: string, ts: string): Promise<void> {
  await db.updateTable("bridgeThreads").set({ ts }).where("id", "=", id).execute();
}

export async function threadPointsOn(db: Database, id: string, at: number): Promise<void> {
  await db.updateTable("bridgeThreads").set({ pointsOnAt: at }).where("id", "=", id).execute();
}

/** Somebody deleted the newest. */
export async function threadIsGone(db: Database, groupId: GroupId): Promise<void> {
  const newest = await db
    .selectFrom("bridgeThreads")
    .select("id")
    .where("groupId", "=", groupId)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  if (newest !== undefined) await db.deleteFrom("bridgeThreads").where("id", "=", newest.id).execute();
}

/** Before the post: if we die during it, it is searched for. */
export async function postIsMade(
  trx: Trx,
  ids: readonly string[],
  attempt: { postId: string; postingAt: number },
): Promise<void> {
  await trx.updateTable("bridgedMessages").set(attempt).where("id", "in", ids).execute();
}

/** It stands in Slack, or never will: what it says is forgotten. */
export async function isSaid(trx: Trx, ids: readonly string[], place: MessagePlace | null): Promise<void> {
  await trx
    .updateTable("bridgedMessages")
    .set({ content: null, channel: place?.channel ?? null, ts: place?.ts ?? null })
    .where("id", "in", ids)
    .execute();
}

/** What Slack would not take for long is kept no longer; the conversation says that something is missing. True when it still has to. */
export async function conversationLost(trx: Trx, groupId: GroupId): Promise<boolean> {
  const waiting = await waitingOf(trx, groupId, 20);
  const begun = waiting.find(({ postingAt }) => postingAt !== null);
  const batch =
    begun === undefined
      ? firstPost(waiting.map((row) => ({ id: row.id, content: row.said })))
      : waiting
          .filter(({ postId }) => postId === begun.postId)
          .map((row) => ({ id: row.id, content: row.said }));
  const [first] = batch;
  if (first === undefined) return false;
  await isSaid(
    trx,
    batch.map(({ id }) => id),
    null,
  );
  if (first.content.kind === "lost") return false;
  await trx
    .updateTable("bridgedMessages")
    .set({ content: JSON.stringify({ kind: "lost" }), postId: null, postingAt: null })
    .where("id", "=", first.id)
    .execute();
  return true;
}

/** Where a message stands in Slack, by WhatsApp's id: one of the group's, or one that we sent. */
export async function placeOfMessage(
  db: Database,
  groupId: GroupId,
  whatsappId: string,
): Promise<MessagePlace | undefined> {
  const theirs = await db
    .selectFrom("bridgedMessages")
    .select(["channel", "ts"])
    .where("groupId", "=", groupId)
    .where("whatsappId", "=", whatsappId)
    .executeTakeFirst();
  const found =
    theirs ??
    (await db
      .selectFrom("messages")
      .innerJoin("bridgedMessages", "bridgedMessages.operationId", "messages.operationId")
      .select(["bridgedMessages.channel", "bridgedMessages.ts"])
      .where("messages.id", "=", whatsappId)
      .where("bridgedMessages.groupId", "=", groupId)
      .executeTakeFirst());
  return found?.channel == null || found.ts === null ? undefined : { channel: found.channel, ts: found.ts };
}

/** Whose conversation a thread is. */
export async function groupOfThread(
  db: Database,
  { channel, ts }: MessagePlace,
): Promise<GroupId | undefined> {
  const row = await db
    .selectFrom("bridgeThreads")
    .select("groupId")
    .where("channel", "=", channel)
    .where("ts", "=", ts)
    .executeTakeFirst();
  return row?.groupId;
}

/** A message of a group's that stands in Slack, to be answered; its place there, and the thread that is written in now. */
export async function messageToAnswer(
  db: Database,
  id: string,
): Promise<{ groupId: GroupId; whatsappId: string; channel: ChannelId; threadTs: string } | undefined> {
  const row = await db
    .selectFrom("bridgedMessages")
    .select(["groupId", "whatsappId", "channel"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row?.whatsappId == null || row.channel === null) return undefined;
  const { groupId, whatsappId, channel } = row;
  const thread = await db
    .selectFrom("bridgeThreads")
    .select("ts")
    .where("groupId", "=", groupId)
    .where("channel", "=", channel)
    .where("ts", "is not", null)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return thread?.ts == null ? undefined : { groupId, whatsappId, channel, threadTs: thread.ts };
}

/** A message of Slack's that went to a group. */
export async function sentFrom(
  db: Database,
  { channel, ts }: MessagePlace,
): Promise<{ author: SlackUserId | null; threadTs: string | null } | undefined> {
  const row = await db
    .selectFrom("bridgedMessages")
    .innerJoin("operations", "operations.id", "bridgedMessages.operationId")
    .select(["bridgedMessages.author", "operations.task"])
    .where("bridgedMessages.channel", "=", channel)
    .where("bridgedMessages.ts", "=", ts)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { bridged } = sentTask.parse(JSON.parse(row.task));
  return { author: row.author, threadTs: bridged?.threadTs ?? null };
}

const sentTask = z.object({ bridged: z.object({ threadTs: z.string() }).optional() });

export async function isMarked(db: Database, id: string, mark: Mark): Promise<void> {
  await db.updateTable("bridgedMessages").set({ marked: mark }).where("id", "=", id).execute();
}

export type Sent = {
  groupId: GroupId;
  operationId: OperationId | null;
  author: SlackUserId;
  channel: ChannelId;
  /** Null: it is still to be posted in the thread, as `said`. */
  ts: string | null;
  said: Bridged | null;
};

/** A message of Slack's goes to a group. */
export async function keepSent(trx: Trx, { said, ...sent }: Sent, moment: Moment): Promise<void> {
  const nothing = { whatsappId: null, content: json(said), postId: null, postingAt: null, marked: null };
  await trx
    .insertInto("bridgedMessages")
    .values({ id: moment.newId("b"), ...sent, ...nothing, at: moment.now, createdAt: moment.now })
    .execute();
}

/** All that one message of Slack's became, in their order. */
export function sentTogether(db: Database, row: BridgedMessageRow): Promise<BridgedMessageRow[]> {
  return db
    .selectFrom("bridgedMessages")
    .selectAll()
    .where("channel", "=", row.channel)
    .where("ts", "=", row.ts)
    .where("author", "is not", null)
    .orderBy("id")
    .execute();
}

export function sentBy(db: Database, operationId: OperationId): Promise<BridgedMessageRow | undefined> {
  return db
    .selectFrom("bridgedMessages")
    .selectAll()
    .where("operationId", "=", operationId)
    .executeTakeFirst();
}
