// What somebody writes in a bridged thread, or answers there by a form, goes to the group: an operation like any other, without a card,
// asked once for each message or form of Slack's however often that is delivered.
import { goesOver, type Bridge, type Bridged } from "../groups/bridge.ts";
import type { BridgedPart } from "../groups/bridge-files.ts";
import type { Group, GroupId, SlackUserId, TaskOf } from "../groups/model.ts";
import type { BridgedSend, SentTemplate } from "../groups/sending.ts";
import { askedFor } from "../groups/operations.ts";
import { put } from "../outbox/outbox.ts";
import { keepSent } from "../state/bridge-sent.ts";
import { bridgeIn, bridgeOf } from "../state/bridge-settings.ts";
import { groupOfThread, messageAt, messageToAnswer, newestThread } from "../state/bridge-threads.ts";
import { channelsOf, moreOfBridges } from "../state/bridges.ts";
import { momentOf, type Context } from "../state/context.ts";
import { withDossier } from "../state/dossiers.ts";
import { groupById } from "../state/groups.ts";
import { wasAsked } from "../state/operations.ts";

export type Saying = {
  groupId: GroupId;
  /** One message each, in their order. */
  parts: readonly BridgedPart[];
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
  const { groupId, parts, by, author, channel, ts, threadTs } = saying;
  const { db } = context.store;
  const isAnswer = threadTs !== null && (await bridgeIn(db, channel)) !== null;
  const replyTo = isAnswer ? await messageAt(db, { groupId, channel, ts: threadTs }) : null;
  const withFiles = parts.some(({ file }) => file !== null) ? ({ withFiles: true } as const) : {};
  const bridged = { channel, ts, threadTs, replyTo, ...withFiles };
  return ask(context, { groupId, parts, by, author, source: `bridge:${channel}:${ts}`, bridged, said: null });
}

/** The answer is posted in the thread as well, where everybody sees what was said. */
export async function answerInGroup(context: Context, answering: Answering): Promise<SayOutcome> {
  const { messageId, groupId, typed, text, by, source } = answering;
  const message = await messageToAnswer(context.store.db, messageId);
  if (message?.groupId !== groupId) return "unknown";
  const { whatsappId: replyTo, channel, threadTs } = message;
  const said = { kind: "answer", by, text: typed, replyTo } as const;
  const bridged = { channel, ts: "", threadTs, replyTo };
  const parts = [{ text, file: null }];
  return ask(context, { groupId, parts, by, author: by, source: `bridge:${source}`, bridged, said });
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
  const parts = [{ text, file: null }];
  return ask(context, {
    groupId,
    parts,
    template,
    by,
    author: by,
    source: `bridge:${source}`,
    bridged,
    said,
  });
}

type Ask = {
  groupId: GroupId;
  parts: readonly BridgedPart[];
  by: SlackUserId;
  author: SlackUserId | null;
  source: string;
  bridged: BridgedSend;
  template?: SentTemplate;
  said: Bridged | null;
};

async function ask(context: Context, asked: Ask): Promise<SayOutcome> {
  const { groupId, parts, by, author, source, bridged, said } = asked;
  const outcome = await withDossier(
    context,
    groupId,
    async (dossier, trx): Promise<readonly [typeof dossier, SayOutcome]> => {
      const { group } = dossier;
      if (await wasAsked(trx, source)) return [dossier, "asked before"];
      const bridge = await bridgeOf(trx, groupId);
      if (bridge === null || !goesOver(bridge.mode)) return [dossier, "not bridged"];
      if (group.deletedAt !== null) return [dossier, "deleted"];
      if (group.suspendedAt !== null) return [dossier, "suspended"];
      const moment = momentOf(context);
      const { channel, ts } = bridged;
      const threadTs = bridge.channel === channel ? bridged.threadTs : null;
      const sent = { groupId, author, channel, ts: ts || null, threadTs, said };
      // Of several messages the reaction is of them all: a row of its own says which it is.
      if (parts.length > 1) await keepSent(trx, { ...sent, operationId: null }, moment);
      let next = dossier;
      for (const [at, part] of parts.entries()) {
        const partSource = at === 0 ? source : `${source}:${at}`;
        next = askedFor(next, { task: taskOf(part, asked, group), by, source: partSource }, moment);
        const operationId = next.operations.find((each) => each.source === partSource)?.id ?? null;
        await keepSent(trx, { ...sent, operationId }, moment);
      }
      if (said !== null) await put(trx, await moreOfBridges(context, trx, [{ group }], moment.now));
      return [next, "asked"];
    },
  );
  return outcome ?? "unknown";
}

/** The first of several is the answer to a message, if they are one. */
function taskOf(part: BridgedPart, { bridged, parts, template }: Ask, group: Group): TaskOf<"send"> {
  const { text, file } = part;
  const about = { people: group.memberCount, message: null, ...(template === undefined ? {} : { template }) };
  const from = part === parts[0] ? bridged : { ...bridged, replyTo: null };
  const task = { kind: "send", text, ...about, bridged: from } as const;
  if (file === null) return task;
  const files = parts.flatMap((each) => each.file ?? []);
  const unknown = { kind: null, mediaId: null, refused: null };
  const place = files.indexOf(file) + 1;
  return { ...task, file: { slackId: file.id, place, name: file.name, ...unknown } };
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
