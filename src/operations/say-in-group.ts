// What somebody writes in a bridged thread, or answers there by a form, goes to the group: an operation like any other, without a card,
// asked once for each message or form of Slack's however often that is delivered.
import type { Bridged, BridgeMode } from "../groups/bridge.ts";
import type { GroupId, SlackUserId } from "../groups/model.ts";
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
  text: string;
  by: SlackUserId;
  channel: string;
  ts: string;
  threadTs: string;
};

/** `messageId` is ours, of the message that is answered. `typed` is what stands in the thread; `text` has the author's name in it. */
export type Answering = { messageId: string; typed: string; text: string; by: SlackUserId; source: string };

export type SayOutcome = "asked" | "asked before" | "deleted" | "suspended" | "not bridged" | "unknown";

export function sayInGroup(context: Context, saying: Saying): Promise<SayOutcome> {
  const { groupId, text, by, channel, ts, threadTs } = saying;
  const bridged = { channel, ts, threadTs, replyTo: null };
  return ask(context, { groupId, text, by, source: `bridge:${channel}:${ts}`, bridged, said: null });
}

/** The answer is posted in the thread as well, where everybody sees what was said. */
export async function answerInGroup(context: Context, answering: Answering): Promise<SayOutcome> {
  const { messageId, typed, text, by, source } = answering;
  const message = await messageToAnswer(context.store.db, messageId);
  if (message === undefined) return "unknown";
  const { groupId, whatsappId: replyTo, channel, threadTs } = message;
  const said = { kind: "answer", by, text: typed, replyTo } as const;
  const bridged = { channel, ts: "", threadTs, replyTo };
  return ask(context, { groupId, text, by, source: `bridge:${source}`, bridged, said });
}

type Ask = {
  groupId: GroupId;
  text: string;
  by: SlackUserId;
  source: string;
  bridged: BridgedSend;
  said: Bridged | null;
};

async function ask(context: Context, { groupId, text, by, source, bridged, said }: Ask): Promise<SayOutcome> {
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
      const task = { kind: "send", text, people: group.memberCount, message: null, bridged } as const;
      const next = askedFor(dossier, { task, by, source }, moment);
      const operationId = next.operations.find((each) => each.source === source)?.id ?? null;
      const { channel, ts } = bridged;
      await keepSent(trx, { groupId, operationId, author: by, channel, ts: ts || null, said }, moment);
      if (said !== null) await put(trx, await bridgeDue(context, trx, [{ group }], moment.now));
      return [next, "asked"];
    },
  );
  return outcome ?? "unknown";
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
