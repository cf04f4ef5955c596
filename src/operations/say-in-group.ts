// What somebody writes in a bridged thread goes to the group: an operation like any other, without a card, asked once for each message
// of Slack's however often that is delivered.
import { askedFor } from "../groups/operations.ts";
import type { GroupId, SlackUserId } from "../groups/model.ts";
import { bridgeOf } from "../state/bridges.ts";
import { groupOfThread, keepSent, whatsappIdAt } from "../state/bridge-threads.ts";
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
  /** The message in Slack that it answers. */
  answers: string | null;
};

export type SayOutcome = "asked" | "asked before" | "deleted" | "suspended" | "not bridged" | "unknown";

export async function sayInGroup(context: Context, saying: Saying): Promise<SayOutcome> {
  const { groupId, text, by, channel, ts, threadTs, answers } = saying;
  const source = `bridge:${channel}:${ts}`;
  const replyTo = answers === null ? null : await whatsappIdAt(context.store.db, { channel, ts: answers });
  const outcome = await withDossier(
    context,
    groupId,
    async (dossier, trx): Promise<readonly [typeof dossier, SayOutcome]> => {
      if (await wasAsked(trx, source)) return [dossier, "asked before"];
      const bridge = await bridgeOf(trx, groupId);
      if (bridge === null || bridge.mode === "listen") return [dossier, "not bridged"];
      if (dossier.group.deletedAt !== null) return [dossier, "deleted"];
      if (dossier.group.suspendedAt !== null) return [dossier, "suspended"];
      const moment = momentOf(context);
      const bridged = { channel, ts, threadTs, replyTo };
      const people = dossier.group.memberCount;
      const task = { kind: "send", text, people, message: null, bridged } as const;
      const next = askedFor(dossier, { task, by, source }, moment);
      const operation = next.operations.find((each) => each.source === source);
      const sent = { groupId, operationId: operation?.id ?? null, author: by, channel, ts };
      await keepSent(trx, sent, moment);
      return [next, "asked"];
    },
  );
  return outcome ?? "unknown";
}

export type BridgedThread = { groupId: GroupId; mode: "listen" | "talk" | "open"; namesAuthors: boolean };

/** Whose conversation a thread is, and what is done with what is written in it. */
export async function bridgeAt(
  { store: { db } }: Context,
  { channel, threadTs }: { channel: string; threadTs: string },
): Promise<BridgedThread | undefined> {
  const groupId = await groupOfThread(db, { channel, ts: threadTs });
  const bridge = groupId === undefined ? null : await bridgeOf(db, groupId);
  return bridge === null ? undefined : bridge;
}
