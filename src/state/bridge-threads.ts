// Where bridged conversations stand in Slack: the thread of a day or of a part of it, and the place of each message by WhatsApp's id. What people wrote is
// forgotten here as soon as it stands there. `projection/bridge.ts` posts, and what comes from Slack asks whose thread it is.
import type { Moment } from "../groups/dossier.ts";
import type { Bridged } from "../groups/bridge.ts";
import type { ChannelId, GroupId } from "../groups/model.ts";
import { dayIn } from "../groups/working-hours.ts";
import { bridgePace } from "../pace.ts";
import type { Database, Trx } from "../store/database.ts";
import { json } from "../store/rows.ts";
import type { BridgeThreadRow } from "../store/bridge-tables.ts";
import { bridgeIn } from "./bridge-settings.ts";
import type { Context } from "./context.ts";

export type BridgeThread = BridgeThreadRow;

export type MessagePlace = { channel: ChannelId; ts: string };

/** `threadTs`: the message in whose thread it stands, in a channel of its own. */
export type SaidPlace = MessagePlace & { threadTs: string | null };

/**
 * The thread of that day as `zone` has it, if there is one that is not full, and in which it does not say that the conversation goes on
 * elsewhere.
 */
export async function threadAt(
  db: Database,
  { groupId, channel, at, zone }: { groupId: GroupId; channel: ChannelId; at: number; zone: string },
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
  if (newest === undefined || newest.pointsOnAt !== null) return undefined;
  if (dayIn(zone, newest.createdAt) !== dayIn(zone, at)) return undefined;
  return (await isFull(db, newest)) ? undefined : newest;
}

/**
 * Counted by where the messages stand, and a post of many once; a reaction has the place of its message. What people write in an older
 * thread of the channel counts too: nobody notices if a thread ends a few posts early.
 */
async function isFull(db: Database, { groupId, channel, ts }: BridgeThread): Promise<boolean> {
  if (ts === null) return false;
  const last = await db
    .selectFrom("bridgedMessages")
    .select("ts")
    .distinct()
    .where("groupId", "=", groupId)
    .where("channel", "=", channel)
    // Slack's times are as long for all.
    .where("ts", ">", ts)
    .orderBy("ts")
    .limit(1)
    .offset(bridgePace.mostInThread - 1)
    .executeTakeFirst();
  return last !== undefined;
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

/** Somebody deleted it, or it was never posted. */
export async function threadIsForgotten(db: Database, id: string): Promise<void> {
  await db.deleteFrom("bridgeThreads").where("id", "=", id).execute();
}

/** Their openers may stand in Slack, and nobody knows where. */
export function begunThreads(db: Database, groupId: GroupId): Promise<BridgeThread[]> {
  return db
    .selectFrom("bridgeThreads")
    .selectAll()
    .where("groupId", "=", groupId)
    .where("ts", "is", null)
    .where("postingAt", "is not", null)
    .execute();
}

/** Somebody deleted a message: what answers those that stood there stands by itself. */
export async function placeIsGone(db: Database, { channel, ts }: MessagePlace): Promise<void> {
  await db
    .updateTable("bridgedMessages")
    .set({ ts: null })
    .where("channel", "=", channel)
    .where((row) => row.or([row("ts", "=", ts), row("threadTs", "=", ts)]))
    .execute();
}

/**
 * Before the post: if we die during it, it is searched for, there. False, and nothing is begun, where another lane was first: the
 * conversation moved in that moment.
 */
export async function postIsMade(
  { store }: Context,
  trx: Trx,
  ids: readonly string[],
  attempt: { postId: string; postingAt: number; channel: ChannelId; threadTs: string | null },
): Promise<boolean> {
  const free = trx
    .selectFrom("bridgedMessages")
    .select("id")
    .where("id", "in", ids)
    .where("content", "is not", null)
    .where("postingAt", "is", null)
    .orderBy("id");
  if ((await (store.locksRows ? free.forUpdate() : free).execute()).length < ids.length) return false;
  await trx.updateTable("bridgedMessages").set(attempt).where("id", "in", ids).execute();
  return true;
}

/** It was searched for, and is not there. */
export async function postIsForgotten(trx: Trx, ids: readonly string[]): Promise<void> {
  const nothing = { postId: null, postingAt: null, threadTs: null };
  await trx.updateTable("bridgedMessages").set(nothing).where("id", "in", ids).execute();
}

/** It stands in Slack, or never will: what it says is forgotten. */
export async function messagesSaid(trx: Trx, ids: readonly string[], place: SaidPlace | null): Promise<void> {
  const { channel = null, ts = null, threadTs = null } = place ?? {};
  await trx
    .updateTable("bridgedMessages")
    .set({ content: null, channel, ts, threadTs })
    .where("id", "in", ids)
    .execute();
}

/** It waits to be posted, as this, in place of what it was. */
export async function willBeSaid(trx: Trx, id: string, content: Bridged): Promise<void> {
  await trx
    .updateTable("bridgedMessages")
    .set({ content: json(content) })
    .where("id", "=", id)
    // Unless somebody has switched the bridge off in that moment.
    .where("content", "is not", null)
    .execute();
}

/** Where a message stands in Slack, by WhatsApp's id: one of the group's, or one that we sent. */
export async function placeOfMessage(
  db: Database,
  groupId: GroupId,
  whatsappId: string,
): Promise<SaidPlace | undefined> {
  const columns = ["channel", "ts", "threadTs"] as const;
  const theirs = await db
    .selectFrom("bridgedMessages")
    .select(columns)
    .where("groupId", "=", groupId)
    .where("whatsappId", "=", whatsappId)
    .executeTakeFirst();
  const found =
    theirs ??
    (await db
      .selectFrom("messages")
      .innerJoin("bridgedMessages", "bridgedMessages.operationId", "messages.operationId")
      .select(columns.map((column) => `bridgedMessages.${column}` as const))
      .where("messages.id", "=", whatsappId)
      .where("bridgedMessages.groupId", "=", groupId)
      .executeTakeFirst());
  if (found?.channel == null || found.ts === null) return undefined;
  const { channel, ts, threadTs } = found;
  return { channel, ts, threadTs };
}

/** What stands in one message of Slack, as WhatsApp knows it; null where that is nothing, or more than one message. */
export async function messageAt(
  db: Database,
  { groupId, channel, ts }: MessagePlace & { groupId: GroupId },
): Promise<string | null> {
  const rows = await db
    .selectFrom("bridgedMessages")
    .leftJoin("messages", "messages.operationId", "bridgedMessages.operationId")
    .select(["bridgedMessages.whatsappId as theirs", "messages.id as ours"])
    .where("bridgedMessages.channel", "=", channel)
    .where("bridgedMessages.ts", "=", ts)
    .where("bridgedMessages.groupId", "=", groupId)
    .execute();
  const said = rows.flatMap(({ theirs, ours }) => theirs ?? ours ?? []);
  const [only = null] = said;
  return said.length === 1 ? only : null;
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
): Promise<
  { groupId: GroupId; whatsappId: string; channel: ChannelId; threadTs: string | null } | undefined
> {
  const row = await db
    .selectFrom("bridgedMessages")
    .select(["groupId", "whatsappId", "channel", "ts", "threadTs"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row?.whatsappId == null || row.channel === null) return undefined;
  const { groupId, whatsappId, channel } = row;
  const own = await bridgeIn(db, channel);
  if (own?.groupId === groupId) return { groupId, whatsappId, channel, threadTs: row.threadTs ?? row.ts };
  const threadTs = await newestThread(db, { groupId, channel });
  return threadTs === null ? undefined : { groupId, whatsappId, channel, threadTs };
}

/** That is written in now; null where there is none. */
export async function newestThread(
  db: Database,
  { groupId, channel }: { groupId: GroupId; channel: ChannelId },
): Promise<string | null> {
  const thread = await db
    .selectFrom("bridgeThreads")
    .select("ts")
    .where("groupId", "=", groupId)
    .where("channel", "=", channel)
    .where("ts", "is not", null)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return thread?.ts ?? null;
}
