// What somebody writes in a bridged thread, or answers there by a form, goes to the group: an operation like any other, without a card,
// asked once for each message or form of Slack's however often that is delivered.
import type { Bridged, BridgeMode } from "../groups/bridge.ts";
import type { BridgedPart } from "../groups/bridge-files.ts";
import type { Group, GroupId, SlackUserId, TaskOf } from "../groups/model.ts";
import type { BridgedSend } from "../groups/sending.ts";
import { askedFor } from "../groups/operations.ts";
import { put } from "../outbox/outbox.ts";
import { groupOfThread, keepSent, messageToAnswer } from "../state/bridge-threads.ts";
import { bridgeDue, bridgeOf } from "../state/bridges.ts";
import { momentOf, type Context } from "../state/context.ts";
import { withDossier } from "../state/dossiers.ts";
import { wasAsked } from "../state/operations.ts";

export type Saying = {
  groupId: GroupId;
  /** One message each, in their order. */
  parts: readonly BridgedPart[];
  by: SlackUserId;
  channel: string;
  ts: string;
  threadTs: string;
};

/** `messageId` is ours, of the message that is answered. `typed` is what stands in the thread; `text` has the author's name in it. */
export type Answering = { messageId: string; typed: string; text: string; by: SlackUserId; source: string };

export type SayOutcome = "asked" | "asked before" | "deleted" | "suspended" | "not bridged" | "unknown";

export function sayInGroup(context: Context, saying: Saying): Promise<SayOutcome> {
  const { groupId, parts, by, channel, ts, threadTs } = saying;
  const withFiles = parts.some(({ file }) => file !== null) ? ({ withFiles: true } as const) : {};
  const bridged = { channel, ts, threadTs, replyTo: null, ...withFiles };
  return ask(context, { groupId, parts, by, source: `bridge:${channel}:${ts}`, bridged, said: null });
}

/** The answer is posted in the thread as well, where everybody sees what was said. */
export async function answerInGroup(context: Context, answering: Answering): Promise<SayOutcome> {
  const { messageId, typed, text, by, source } = answering;
  const message = await messageToAnswer(context.store.db, messageId);
  if (message === undefined) return "unknown";
  const { groupId, whatsappId: replyTo, channel, threadTs } = message;
  const said = { kind: "answer", by, text: typed, replyTo } as const;
  const bridged = { channel, ts: "", threadTs, replyTo };
  const parts = [{ text, file: null }];
  return ask(context, { groupId, parts, by, source: `bridge:${source}`, bridged, said });
}

type Ask = {
  groupId: GroupId;
  parts: readonly BridgedPart[];
  by: SlackUserId;
  source: string;
  bridged: BridgedSend;
  said: Bridged | null;
};

async function ask(
  context: Context,
  { groupId, parts, by, source, bridged, said }: Ask,
): Promise<SayOutcome> {
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
      const { channel, ts } = bridged;
      const sent = { groupId, author: by, channel, ts: ts || null, said };
      // Of several messages the reaction is of them all: a row of its own says which it is.
      if (parts.length > 1) await keepSent(trx, { ...sent, operationId: null }, moment);
      let next = dossier;
      for (const [at, part] of parts.entries()) {
        const asked = at === 0 ? source : `${source}:${at}`;
        next = askedFor(next, { task: taskOf(part, { bridged, group, parts }), by, source: asked }, moment);
        const operationId = next.operations.find((each) => each.source === asked)?.id ?? null;
        await keepSent(trx, { ...sent, operationId }, moment);
      }
      if (said !== null) await put(trx, await bridgeDue(context, trx, [{ group }], moment.now));
      return [next, "asked"];
    },
  );
  return outcome ?? "unknown";
}

function taskOf(
  { text, file }: BridgedPart,
  { bridged, group, parts }: { bridged: BridgedSend; group: Group; parts: readonly BridgedPart[] },
): TaskOf<"send"> {
  const task = { kind: "send", text, people: group.memberCount, message: null, bridged } as const;
  if (file === null) return task;
  const files = parts.flatMap((part) => part.file ?? []);
  const unknown = { kind: null, mediaId: null, refused: null };
  const place = files.indexOf(file) + 1;
  return { ...task, file: { slackId: file.id, place, name: file.name, ...unknown } };
}

export type BridgedThread = { groupId: GroupId; mode: BridgeMode; namesAuthors: boolean };

/** Whose conversation a thread is, and what is done with what is written in it. */
export async function bridgeAt(
  { store: { db } }: Context,
  { channel, threadTs }: { channel: string; threadTs: string },
): Promise<BridgedThread | undefined> {
  const groupId = await groupOfThread(db, { channel, ts: threadTs });
  const bridge = groupId === undefined ? null : await bridgeOf(db, groupId);
  return bridge ?? undefined;
}
