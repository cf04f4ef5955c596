// What a messenger's room can ask about the conversations of groups, and have said in them.
import type { Bridge, BridgeSettings } from "./groups/bridge.ts";
import type { BridgedGroups } from "./groups/conversation-view.ts";
import type { ChannelId, GroupId, SlackUserId } from "./groups/model.ts";
import {
  answerInGroup,
  conversationAt,
  sayInGroup,
  sendTemplateToGroup,
  type Answering,
  type SayOutcome,
  type Saying,
  type TemplateAsk,
} from "./operations/say-in-group.ts";
import type { RouteId, RouteMatch } from "./groups/routes.ts";
import { groupsConcerned } from "./projection/bridge-standing.ts";
import { createEars } from "./state/bridge-ears.ts";
import { fetchAgain, type FetchOutcome } from "./state/bridge-files.ts";
import { sentFrom } from "./state/bridge-sent.ts";
import { bridgeOf, setBridge, type BridgeSet } from "./state/bridge-settings.ts";
import { groupOfThread } from "./state/bridge-threads.ts";
import type { Context } from "./state/context.ts";

export type { BridgeSet, SayOutcome };

export type { FetchOutcome };

export type BridgeDesk = {
  /** Whether a group's conversation is shown in Slack, and what may go back; null: as its route says. */
  set(groupId: GroupId, settings: BridgeSettings | null, by: SlackUserId): Promise<BridgeSet>;
  /** What a route says is about these, or would be. */
  groupsOf(which: { id: RouteId } | { match: RouteMatch }): Promise<BridgedGroups>;
  of(groupId: GroupId): Promise<Bridge | null>;
  /** Whose conversation is in a thread, or in a channel of its own; undefined when it is none, or none any more. */
  at(place: { channel: ChannelId; threadTs: string | null }): Promise<Bridge | undefined>;
  /** It was the thread of a conversation. */
  hasEndedIn(thread: { channel: ChannelId; ts: string }): Promise<boolean>;
  /** Slack tells of messages there. */
  heard(channel: ChannelId): Promise<void>;
  say(saying: Saying): Promise<SayOutcome>;
  /** As a reply to one message; it stands in the thread too. */
  answer(answering: Answering): Promise<SayOutcome>;
  /** In place of a text, where WhatsApp takes none. */
  sendTemplate(ask: TemplateAsk): Promise<SayOutcome>;
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
    groupsOf: (which) => groupsConcerned(context, which),
    of: (groupId) => bridgeOf(db, groupId),
    at: (place) => conversationAt(context, place),
    hasEndedIn: async (thread) => (await groupOfThread(db, thread)) !== undefined,
    heard: createEars(context),
    say: (saying) => sayInGroup(context, saying),
    answer: (answering) => answerInGroup(context, answering),
    sendTemplate: (ask) => sendTemplateToGroup(context, ask),
    fetchAgain: (file) => fetchAgain(context, file),
    sentFrom: (message) => sentFrom(db, message),
  };
}
