// The tables of the bridge: which conversations are shown, where, and what ties two messages. `tables.ts` lists them.
import type { BridgeMode, FileFailure, Media } from "../groups/bridge.ts";
import type { GroupId, OperationId, Person } from "../groups/model.ts";

/** A group whose conversation is shown in Slack. `namesAuthors`, `takesBots`, `isOwn`: 1 or 0. */
export type BridgeRow = {
  groupId: GroupId;
  mode: BridgeMode;
  namesAuthors: number;
  channel: string | null;
  /** As JSON; null: whoever decides about the group. */
  talkers: string | null;
  takesBots: number;
  heardAt: number | null;
  /** 0: because the route of the group says so. */
  isOwn: number;
  changedBy: string;
  changedAt: number;
};

/** A group whose conversation is not shown, whatever its route says: an admin has switched its own bridge off. */
export type UnbridgedRow = { groupId: GroupId; changedBy: string; changedAt: number };

/** Where a conversation stands on a day, or a part of it. `pointsOnAt`: since when it says that the next thread goes on. */
export type BridgeThreadRow = {
  id: string;
  groupId: GroupId;
  channel: string;
  ts: string | null;
  postingAt: number | null;
  pointsOnAt: number | null;
  createdAt: number;
};

/** What somebody in WhatsApp gave a message that stands in Slack, until they take it back. */
export type BridgedReactionRow = Person & {
  id: string;
  groupId: GroupId;
  /** Of the message. */
  whatsappId: string;
  emoji: string;
  channel: string;
  ts: string;
  createdAt: number;
};

/** A message of a bridged group: on its way to Slack as long as it has a content; after that, and from Slack, only ids. */
export type BridgedMessageRow = {
  id: string;
  groupId: GroupId;
  /** Of what came from WhatsApp. */
  whatsappId: string | null;
  /** Of what came from Slack. */
  operationId: OperationId | null;
  author: string | null;
  /** Where it stands in Slack. */
  channel: string | null;
  ts: string | null;
  /** In the thread of this message of a channel of its own. */
  threadTs: string | null;
  content: string | null;
  /** The post it was to be part of when `postingAt` was written. */
  postId: string | null;
  postingAt: number | null;
  /** What is shown of how far it has come in WhatsApp: a mark, or those that may stand there while one takes the place of another. */
  marked: string | null;
  /** WhatsApp's time. */
  at: number;
  createdAt: number;
};

/** A file of a bridged group, on its way to Slack or not come: gone as soon as it stands there. */
export type BridgedFileRow = {
  id: string;
  groupId: GroupId;
  /** Where it goes, and where the line about it stands. */
  channel: string;
  /** Null: it stands by itself in a channel of its own, because the thread is gone. */
  threadTs: string | null;
  lineTs: string;
  media: Media;
  /** WhatsApp's, which keeps the file for a week. */
  mediaId: string;
  name: string | null;
  mimeType: string | null;
  /** uploaded: Slack has its bytes, and nobody sees it yet. */
  state: "fetching" | "uploaded" | "failed";
  size: number | null;
  /** Slack's, of what is uploaded. */
  slackId: string | null;
  /** Of one that is not failed: it is fetched once more, because Slack had lost it. */
  failure: FileFailure | null;
  /** Since when it is being shared, or the note about it posted. */
  postingAt: number | null;
  /** Where it is said that it did not come. */
  noteTs: string | null;
  createdAt: number;
};
