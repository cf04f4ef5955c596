// What somebody writes in a bridged thread, or answers there by a form, goes to the group: an operation like any other, without a card,
// asked once for each message or form of Slack's however often that is delivered.
import type { Bridge, Bridged } from "../groups/bridge.ts";
import type { GroupId, SlackUserId } from "../groups/model.ts";
import type { BridgedSend, SentTemplate } from "../groups/sending.ts";
import { askedFor } from "../groups/operations.ts";
import { put } from "../outbox/outbox.ts";
import {
  groupOfThread,
  keepSent,
  messageAt,
  messageToAnswer,
  newestThread,
} from "../state/bridge-threads.ts";
import { bridgeIn, bridgeOf } from "../state/bridge-settings.ts";
import { channelsOf, moreOfBridges } from "../state/bridges.ts";
import { momentOf, type Context } from "../state/context.ts";
import { withDossier } from "../state/dossiers.ts";
import { groupById } from "../state/groups.ts";
import { wasAsked } from "../state/operations.ts";

export type Saying = {
  groupId: GroupId;
  text: string;
  by: SlackUserId;
  /** Who is told how it went; null: nobody, because a program wrote it. */
  author: SlackUserId | null;
  channel: string;
  ts: string;
  threadTs: string | null;
};

/**
 * `messageId` is ours, of the message that is answered, in the group whose rights were asked for. `typed` is what stands in the thread;
 * `text` has the author's name in it.
 */
export type Answering = {
  messageId: string;
  groupId: GroupId;
  typed: string;
  text: string;
  by: SlackUserId;
  source: string;
};

export type SayOutcome = "asked" | "asked before" | "deleted" | "suspended" | "not bridged" | "unknown";

/** In a channel of its own, what is written in the thread of one message is an answer to that. */
export async function sayInGroup(context: Context, saying: Saying): Promise<SayOutcome> {
  const { groupId, text, by, author, channel, ts, threadTs } = saying;
  const { db } = context.store;
  const isAnswer = threadTs !== null && (await bridgeIn(db, channel)) !== null;
  const replyTo = isAnswer ? await messageAt(db, { groupId, channel, ts: threadTs }) : null;
  const bridged = { channel, ts, threadTs, replyTo };
  return ask(context, { groupId, text, by, author, source: `bridge:${channel}:${ts}`, bridged, said: null });
}

/** The answer is posted in the thread as well, where everybody sees what was said. */
export async function answerInGroup(context: Context, answering: Answering): Promise<SayOutcome> {
  const { messageId, groupId, typed, text, by, source } = answering;
  const message = await messageToAnswer(context.store.db, messageId);
  if (message?.groupId !== groupId) return "unknown";
  const { whatsappId: replyTo, channel, threadTs } = message;
  const said = { kind: "answer", by, text: typed, replyTo } as const;
  const bridged = { channel, ts: "", threadTs, replyTo };
  return ask(context, { groupId, text, by, author: by, source: `bridge:${source}`, bridged, said });
}

export type TemplateAsk = {
  groupId: GroupId;
  template: SentTemplate;
  /** As it will read. */
  text: string;
  by: SlackUserId;
  source: string;
};

/** Where WhatsApp takes no texts any more; it stands in the conversation like an answer. */
export async function sendTemplateToGroup(context: Context, asked: TemplateAsk): Promise<SayOutcome> {
  const { groupId, template, text, by, source } = asked;
  const { db } = context.store;
  const group = await groupById(db, groupId);
  if (group === null) return "unknown";
  const channel = (await channelsOf(context, db, [group])).get(groupId) ?? context.defaultChannel;
  const bridged = { channel, ts: "", threadTs: await newestThread(db, { groupId, channel }), replyTo: null };
  const said = { kind: "answer", by, text, replyTo: null } as const;
  return ask(context, { groupId, text, template, by, author: by, source: `bridge:${source}`, bridged, said });
}

type Ask = {
  groupId: GroupId;
  text: string;
  by: SlackUserId;
  author: SlackUserId | null;
  source: string;
  bridged: BridgedSend;
  template?: SentTemplate;
  said: Bridged | null;
};

async function ask(context: Context, asked: Ask): Promise<SayOutcome> {
  const { groupId, text, template, by, author, source, bridged, said } = asked;
  const outcome = await withDossier(
    context,
    groupId,
    async (dossier, trx): Promise<readonly [typeof dossier, SayOutcome]> => {
      const { group } = dossier;
      if (await wasAsked(trx, source)) return [dossier, "asked before"];
      const bridge = await bridgeOf(trx, groupId);
      if (bridge === null || bridge.mode === "listen") return [dossier, "not bridged"];
      if (group.deletedAt !== null) return [dossier, "deleted"];
      if (group.suspendedAt !== null) return [dossier, "suspended"];
      const moment = momentOf(context);
      const about = { text, people: group.memberCount, message: null, bridged };
      const task = { kind: "send", ...about, ...(template === undefined ? {} : { template }) } as const;
      const next = askedFor(dossier, { task, by, source }, moment);
      const operationId = next.operations.find((each) => each.source === source)?.id ?? null;
      const { channel, ts } = bridged;
      const threadTs = bridge.channel === channel ? bridged.threadTs : null;
      const sent = { groupId, operationId, author, channel, ts: ts || null, threadTs, said };
      await keepSent(trx, sent, moment);
      if (said !== null) await put(trx, await moreOfBridges(context, trx, [{ group }], moment.now));
      return [next, "asked"];
    },
  );
  return outcome ?? "unknown";
}

/** Whose conversation is in a thread, or in a whole channel, and what is done with what is written there. */
export async function conversationAt(
  { store: { db } }: Context,
  { channel, threadTs }: { channel: string; threadTs: string | null },
): Promise<Bridge | undefined> {
  const groupId = threadTs === null ? undefined : await groupOfThread(db, { channel, ts: threadTs });
  const bridge = groupId === undefined ? await bridgeIn(db, channel) : await bridgeOf(db, groupId);
  return bridge ?? undefined;
}
