// The bridge: a group's conversation in a Slack thread, and answers back. What it may carry, and which messages may share a post. The
// intake keeps what people write until it stands in Slack; `projection/bridge.ts` posts it, and nothing of it is kept after that.
import { dayMs } from "./durations.ts";
import type { ChannelId, GroupId, Person, SlackUserId, Task, TaskOf } from "./model.ts";
import type { BridgedSend } from "./sending.ts";

/** listen: WhatsApp to Slack alone. talk: back as well, when somebody says so. open: whatever is written there goes over. */
export type BridgeMode = "listen" | "talk" | "open";

type Settings<Mode> = {
  mode: Mode;
  /** Who wrote in Slack stands before the text in WhatsApp. */
  namesAuthors: boolean;
  /** For this conversation alone; null: it stands in a thread, in the channel where the group's news goes. */
  channel: ChannelId | null;
  /** People and user groups who may write to the group; null: whoever decides about it. */
  talkers: readonly string[] | null;
  /** What other programs write in Slack goes over like what people write. */
  takesBots: boolean;
};

export type BridgeSettings = Settings<BridgeMode | "off">;

/** What a route says of the conversations of its groups, which stand in threads. */
export type RouteBridge = Omit<BridgeSettings, "channel">;

export const noBridge: RouteBridge = { mode: "off", namesAuthors: true, talkers: null, takesBots: false };

export type Bridge = Settings<BridgeMode> & {
  groupId: GroupId;
  /** Set for this group; else its route says so. */
  isOwn: boolean;
  /** When somebody in the group last wrote, as far as it was heard: WhatsApp takes texts for a day after that. */
  heardAt: number | null;
  changedBy: SlackUserId;
  changedAt: number;
};

/** `own`: what was set for one group, which counts before its route. Null: nothing was. */
export function bridgeHeld(own: BridgeSettings | null, route: RouteBridge): BridgeSettings {
  return own ?? { ...route, channel: null };
}

/** Something of what is written in Slack, when somebody says so at least. */
export function goesOver(mode: BridgeMode | "off"): boolean {
  return mode === "talk" || mode === "open";
}

const width: Record<BridgeMode | "off", number> = { off: 0, listen: 1, talk: 2, open: 3 };

/** Whichever lets less over. */
export function narrower<One extends BridgeMode | "off">(one: One, other: One): One {
  return width[one] < width[other] ? one : other;
}

export const mediaKinds = ["image", "video", "audio", "voice note", "document", "sticker"] as const;
export type Media = (typeof mediaKinds)[number];

/** What somebody wrote in a group, or what happened there. */
export type Bridged =
  | { kind: "text"; from: Speaker; text: string; replyTo: string | null }
  | {
      kind: "media";
      from: Speaker;
      media: Media;
      caption: string | null;
      replyTo: string | null;
      file: BridgedFile;
    }
  | { kind: "location"; from: Speaker; latitude: number; longitude: number; name: string | null }
  | { kind: "contacts"; from: Speaker; contacts: { name: string; numbers: string[] }[] }
  /** Null: it was taken back. */
  | { kind: "reaction"; from: Speaker; to: string; emoji: string | null }
  /** With what looks like a mark of ours, on a message that carries one: it is said in words. */
  | { kind: "reacted"; from: Speaker; emoji: string; replyTo: string }
  | { kind: "unsupported"; from: Speaker; type: string | null }
  /** Somebody answered from Slack by a form: it stands in the thread too. */
  | { kind: "answer"; by: SlackUserId; text: string; replyTo: string | null }
  | { kind: "joined" | "left" | "removed"; people: Person[] }
  /** By nobody: the group was deleted. */
  | { kind: "switched"; mode: BridgeMode | "off"; namesAuthors: boolean; by: SlackUserId | null }
  /** The same, because the group's route says so; it stands in the thread in which people read and write now. */
  | { kind: "route switched"; mode: BridgeMode | "off"; thread: { channel: ChannelId; ts: string } }
  /** A channel of its own is one no more; the conversation goes on elsewhere, or nowhere. */
  | { kind: "moved away"; channel: ChannelId; to: ChannelId | null; isOff: boolean; by: SlackUserId | null }
  /** Slack does not tell what is written in the conversation. */
  | { kind: "unheard" }
  /** What could not be shown in Slack, and is kept no longer. */
  | { kind: "lost" };

/** Ours, of a file on its way to Slack. */
export type BridgedFileId = string & { readonly brand: "BridgedFileId" };

/**
 * Why a file from WhatsApp is not in Slack. gone: WhatsApp does not have it any more. damaged: what came is not what was announced.
 * refused: one of the two does not hand it over or take it. restricted: Slack takes none of this size from the team. no scope: the Slack
 * app may not upload files.
 */
export type FileFailure =
  | "too large"
  | "gone"
  | "damaged"
  | "refused"
  | "restricted"
  | "no answer"
  | "no scope";

export type Speaker = { person: Person; name: string | null };

/** `id` is WhatsApp's; it keeps the file for a week. */
export type BridgedFile = { id: string; mimeType: string | null; name: string | null };

/** How much of a conversation one post holds. */
const most = { messages: 10, letters: 2_400 };

/**
 * The first of what waits that may share a post: a burst becomes few posts. A reaction is none, and what is said elsewhere is one alone.
 * `mixes`: people may share one.
 */
export function firstPost<Row extends { content: Bridged }>(
  waiting: readonly Row[],
  { mixes = true }: { mixes?: boolean } = {},
): Row[] {
  const [first, ...others] = waiting;
  if (first === undefined) return [];
  const together = [first];
  let letters = lettersIn(first.content);
  if (standsAlone(first.content)) return together;
  for (const row of others) {
    letters += lettersIn(row.content);
    if (!mixes && speakerOf(row.content) !== speakerOf(first.content)) break;
    if (standsAlone(row.content) || together.length >= most.messages || letters > most.letters) break;
    together.push(row);
  }
  return together;
}

/** All of it was written by the same person. */
export function isOfOnePerson(said: readonly Bridged[]): boolean {
  const [first, ...others] = said.map(speakerOf);
  return first !== undefined && others.every((other) => other === first);
}

/** Undefined for what happened, and for what we say ourselves. */
function speakerOf(content: Bridged): string | undefined {
  if (!("from" in content)) return undefined;
  const { waId, userId, username } = content.from.person;
  return JSON.stringify([waId, userId, username]);
}

function standsAlone({ kind }: Bridged): boolean {
  return kind === "reaction" || kind === "moved away" || kind === "route switched";
}

function lettersIn(content: Bridged): number {
  if (content.kind === "text" || content.kind === "answer") return content.text.length;
  return content.kind === "media" ? (content.caption?.length ?? 0) : 0;
}

/** Source: WhatsApp, "Groups API pricing": a message of anybody in the group opens it for everybody. */
export const windowMs = dayMs;

/** It comes from a bridged thread: its author looks at the message itself, and it has no card. */
export function isBridged(task: Task): task is TaskOf<"send"> & { bridged: BridgedSend } {
  return task.kind === "send" && task.bridged !== undefined;
}
