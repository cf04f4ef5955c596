// What the handlers of cards and conversations ask of the messenger, and what can go wrong there: a few verbs and a search. `slack/` answers to it.
import type { Mark } from "../groups/conversation-view.ts";
import type { CardId, ChannelId, SlackUserId } from "../groups/model.ts";
import type { Reach } from "../outbox/handler.ts";

export type Place = {
  channel: ChannelId;
  /** In this message's thread. */
  threadTs: string | null;
  /** In the channel as well. */
  isBroadcast?: boolean;
};

/** `Drawn` is whatever the messenger draws; we compare it and pass it on. */
export type Messenger<Drawn> = {
  /**
   * Posts once, without repeating by itself. To a person it is in another channel afterwards than was asked for: theirs with us.
   * @throws MessengerError
   */
  post(place: Place, drawn: Drawn, cardId: CardId): Promise<{ ts: string; channel?: ChannelId }>;
  /** @throws MessengerError */
  update(channel: ChannelId, ts: string, drawn: Drawn): Promise<void>;
  /** The messages that carry this card, oldest first: an earlier post may have arrived unnoticed. @throws MessengerError */
  find(place: Place, cardId: CardId, sinceMs: number): Promise<string[]>;
  /** What is not there any more is no error. @throws MessengerError */
  remove(channel: ChannelId, ts: string): Promise<void>;
  /** Somebody wrote in its thread. @throws MessengerError */
  hasThread(channel: ChannelId, ts: string): Promise<boolean>;
  /** Null: it is not there any more, or where we may not look. @throws MessengerError */
  permalink(channel: ChannelId, ts: string): Promise<string | null>;
};

/** What stands beside messages of people, and is seen on them or by one person alone. */
export type Marks<Drawn> = {
  /** An emoji that somebody gave it elsewhere; one that the messenger does not have is left out. @throws MessengerError */
  react(channel: ChannelId, ts: string, emoji: string): Promise<void>;
  /** They took it back. @throws MessengerError */
  unreact(channel: ChannelId, ts: string, emoji: string): Promise<void>;
  /** It looks like one of our own, of how far a message is. */
  isMark(emoji: string): boolean;
  /** How far it is; false when we may not show that. @throws MessengerError */
  mark(channel: ChannelId, ts: string, mark: Mark): Promise<boolean>;
  unmark(channel: ChannelId, ts: string, mark: Mark): Promise<void>;
  /** Seen by this person alone. @throws MessengerError */
  tell(place: Place, user: SlackUserId, drawn: Drawn): Promise<void>;
};

/** Files, in two steps: first Slack has the bytes, then people see them. */
export type Shelf = {
  /** Its id at the messenger; nobody sees it yet. What `bytes` throws comes out here. @throws MessengerError */
  put(file: { name: string; size: number; bytes: AsyncGenerator<Uint8Array> }): Promise<string>;
  /** @throws MessengerError */
  share(place: Place, fileId: string, words: string): Promise<void>;
  /** Whether it stands there. @throws MessengerError */
  find(place: Place, fileId: string, sinceMs: number): Promise<boolean>;
};

export type MessengerCure =
  /** Passing; `reach` tells whose failure it is. */
  | { kind: "again"; reach: Reach; delayMs: number | null }
  /** The post may have arrived: search before repeating. */
  | { kind: "look" }
  /** We may not write in this channel. */
  | { kind: "other channel" }
  /** The message is not there any more. */
  | { kind: "message gone" }
  /** It is there and cannot be changed any more. */
  | { kind: "frozen" }
  /** `isContent`: it is what was to be shown, and not the place or the moment. */
  | { kind: "never"; isContent?: boolean };

export class MessengerError extends Error {
  readonly code: string;
  readonly cure: MessengerCure;

  constructor(code: string, cure: MessengerCure, cause?: unknown) {
    super(`Slack refused or did not answer: ${code}`, { cause });
    this.name = "MessengerError";
    this.code = code;
    this.cure = cure;
  }
}

/** For good, or, where it is named, for this reason: no later try would change it. */
export function isRefused(error: unknown, kind?: MessengerCure["kind"]): error is MessengerError {
  if (!(error instanceof MessengerError)) return false;
  if (kind !== undefined) return error.cure.kind === kind;
  return error.cure.kind !== "again" && error.cure.kind !== "look";
}
