// What a messenger's room can ask about the conversations of groups, and have said in them.
import type { Bridge, BridgeSettings } from "./groups/bridge.ts";
import type { ChannelId, GroupId, SlackUserId } from "./groups/model.ts";
import {
  answerInGroup,
  bridgeAt,
  sayInGroup,
  type Answering,
  type BridgedThread,
  type SayOutcome,
  type Saying,
} from "./operations/say-in-group.ts";
import { fetchAgain, type FetchOutcome } from "./state/bridge-files.ts";
import { sentFrom } from "./state/bridge-threads.ts";
import { bridgeOf, setBridge } from "./state/bridges.ts";
import type { Context } from "./state/context.ts";

export type { BridgedThread, SayOutcome };

export type { FetchOutcome };

export type BridgeDesk = {
  /** Whether a group's conversation is shown in Slack, and what may go back. */
  set(
    groupId: GroupId,
    settings: BridgeSettings,
    by: SlackUserId,
  ): Promise<"changed" | "unchanged" | "unknown">;
  of(groupId: GroupId): Promise<Bridge | null>;
  /** Whose conversation a thread is; undefined when it is none, or none any more. */
  threadAt(thread: { channel: ChannelId; threadTs: string }): Promise<BridgedThread | undefined>;
  say(saying: Saying): Promise<SayOutcome>;
  /** As a reply to one message; it stands in the thread too. */
  answer(answering: Answering): Promise<SayOutcome>;
  /** A file that did not come from WhatsApp. */
  fetchAgain(file: { id: string; groupId: GroupId; by: SlackUserId }): Promise<FetchOutcome>;
  /** A message that went to a group from here, with who wrote it. */
  sentFrom(message: {
    channel: ChannelId;
    ts: string;
  }): Promise<{ author: SlackUserId | null; threadTs: string | null } | undefined>;
};

export function createBridgeDesk(context: Context): BridgeDesk {
  const { db } = context.store;
  return {
    set: (groupId, settings, by) => setBridge(context, groupId, settings, by),
    of: (groupId) => bridgeOf(db, groupId),
    threadAt: (thread) => bridgeAt(context, thread),
    say: (saying) => sayInGroup(context, saying),
    answer: (answering) => answerInGroup(context, answering),
    fetchAgain: (file) => fetchAgain(context, file),
    sentFrom: (message) => sentFrom(db, message),
  };
}
