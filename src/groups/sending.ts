// What is sent to people in WhatsApp, and how far it has come. `model.ts` has the tasks that send it.
import type { ChannelId, Failure, SlackUserId } from "./model.ts";

/** Ours, of a text to several groups. */
export type AnnouncementId = string & { readonly brand: "AnnouncementId" };

/** Who asked for a text to several groups. Its groups are those of its operations. */
export type Announcement = {
  id: AnnouncementId;
  text: string;
  template: SentTemplate | null;
  requestedBy: SlackUserId;
  createdAt: number;
};

/** An approved template for a group, and what goes into its blanks, in their order. */
export type SentTemplate = { name: string; language: string; variables: string[] };

/** An approved template, and what goes into its blanks, in their order. */
export type InviteTemplate = { name: string; language: string; variables: InviteVariable[] };

export type InviteVariable = { kind: "invite link" } | { kind: "text"; text: string };

/** How far a message has come; the furthest word of its status webhooks. */
export type MessageProgress = {
  /** WhatsApp's id of the message; null when its answer never came. */
  id: string | null;
  state: "sent" | "delivered" | "read" | "failed" | "unclear";
  /** In a group: how many people it has reached, and how many have read it. */
  delivered: number;
  read: number;
  failure: Failure | null;
};

/** Why a file from Slack does not go over. withheld: Slack lets us not read it. gone: Slack does not have it, or not at any time. */
export type FileCode = "file too large" | "file unknown" | "file withheld" | "file gone" | "file damaged";

export type SentKind = "image" | "video" | "audio" | "document";

/** A file of Slack's that goes over. `kind` and `mediaId` are known once WhatsApp has its bytes; its name is forgotten when it is over. */
export type SentFile = {
  slackId: string;
  /** Among the files of its message in Slack, from 1. */
  place: number;
  name: string;
  kind: SentKind | null;
  mediaId: string | null;
  /** Why it cannot go. */
  refused: Failure | null;
};

/** The message in Slack that goes over, with its thread if it is in one, and the message in WhatsApp that it answers. */
export type BridgedSend = {
  channel: ChannelId;
  ts: string;
  threadTs: string | null;
  replyTo: string | null;
  /** Files go with it, so that all of it takes their way and keeps its order. */
  withFiles?: true | undefined;
  /** The bridge was switched while WhatsApp was being asked: it is not asked again. */
  isCalledOff?: true | undefined;
};

/** Where somebody wrote it in a bridged thread: it has no card, and its words are forgotten when it is over. */
export type FromThread = {
  bridged?: BridgedSend | undefined;
  /** The text is its caption. */
  file?: SentFile | undefined;
};
