// Messages of Slack's that go to a group: who wrote each, and how far it is shown to be. Whoever says something in a group keeps them;
// the mark on a message, and what is changed or deleted in Slack, ask.
import { z } from "zod";
import type { Bridged } from "../groups/bridge.ts";
import type { Mark } from "../groups/conversation-view.ts";
import type { Moment } from "../groups/dossier.ts";
import type { ChannelId, OperationId, GroupId, SlackUserId } from "../groups/model.ts";
import type { BridgedMessageRow } from "../store/bridge-tables.ts";
import type { Database, Trx } from "../store/database.ts";
import { json } from "../store/rows.ts";
import type { MessagePlace } from "./bridge-threads.ts";

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

const sentTask = z.object({ bridged: z.object({ threadTs: z.string().nullable() }).optional() });

const [maybe, and] = ["maybe ", " and "];

/** What of ours stands on it. Not sure: one is about to take the place of others, and nobody knows how far that has come. */
export function marksOn({ marked }: Pick<BridgedMessageRow, "marked">): { marks: Mark[]; isSure: boolean } {
  const isSure = marked?.startsWith(maybe) !== true;
  const marks = (isSure ? marked : marked.slice(maybe.length))?.split(and) ?? [];
  return { marks: marks as Mark[], isSure };
}

/** Before they change: if we die during that, whoever goes on knows what may stand there. */
export async function maybeMarked(db: Database, id: string, marks: readonly Mark[]): Promise<void> {
  await setMarked(db, id, maybe + marks.join(and));
}

export function messageMarked(db: Database, id: string, mark: Mark): Promise<void> {
  return setMarked(db, id, mark);
}

async function setMarked(db: Database, id: string, marked: string): Promise<void> {
  await db.updateTable("bridgedMessages").set({ marked }).where("id", "=", id).execute();
}

export type Sent = {
  groupId: GroupId;
  operationId: OperationId | null;
  /** Null: a program. */
  author: SlackUserId | null;
  channel: ChannelId;
  /** Null: it is still to be posted in the thread, as `said`. */
  ts: string | null;
  /** In a channel of its own. */
  threadTs: string | null;
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

/** Something in this message of Slack's went to WhatsApp: how far it is stands on it, or will. */
export async function carriesMark(db: Database, { channel, ts }: MessagePlace): Promise<boolean> {
  const row = await db
    .selectFrom("bridgedMessages")
    .select("id")
    .where("channel", "=", channel)
    .where("ts", "=", ts)
    .where("operationId", "is not", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** All that one message of Slack's became, in their order. */
export function sentTogether(db: Database, row: BridgedMessageRow): Promise<BridgedMessageRow[]> {
  return (
    db
      .selectFrom("bridgedMessages")
      .selectAll()
      .where("channel", "=", row.channel)
      .where("ts", "=", row.ts)
      // Those of others are in a post that an answer shares.
      .where("author", row.author === null ? "is" : "=", row.author)
      .orderBy("id")
      .execute()
  );
}

export function sentBy(db: Database, operationId: OperationId): Promise<BridgedMessageRow | undefined> {
  return db
    .selectFrom("bridgedMessages")
    .selectAll()
    .where("operationId", "=", operationId)
    .executeTakeFirst();
}
