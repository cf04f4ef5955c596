// What a bridged conversation shows in Slack, for whoever draws it: the message that opens the thread of a day, what was said, and
// where it goes on.
import type { Bridge, BridgeMode, Bridged, FileFailure, Media } from "./bridge.ts";
import type { ChannelId, Failure, GroupId } from "./model.ts";
import type { RouteInForce } from "./routes.ts";
import type { GroupName } from "./views.ts";

export type ConversationView =
  | {
      kind: "thread";
      group: GroupName;
      mode: BridgeMode | "off";
      /** "2026-11-26", where its team is. `goesOn`: the thread before is of the same day. */
      day: string;
      goesOn: boolean;
      previous: string | null;
      heardAt: number | null;
    }
  /** `next`: the address of the thread; null when it is the whole channel. */
  | { kind: "goes on"; next: string | null; channel: ChannelId }
  /** `own`: whose conversation the whole channel is. `isNamed`: the post stands under the name of whoever wrote. */
  | { kind: "said"; messages: readonly SaidView[]; own: GroupName | null; isNamed: boolean }
  /** The file that a line announced; `line` is that line's address. */
  | { kind: "file"; media: Media; size: number | null; line: string | null }
  /** It did not come, or is fetched again now: then nothing has failed yet. */
  | {
      kind: "no file";
      media: Media;
      size: number | null;
      line: string | null;
      failure: FileFailure | null;
      button: { id: string; groupId: GroupId } | null;
    }
  /** For the author alone. `file`: which of several it was; null for a text. */
  | { kind: "not sent"; failure: Failure | null; groupId: GroupId | null; file: { place: number } | null }
  | { kind: "no reactions" };

/**
 * How it stands with the bridge of a group. `now`: what holds; null: off. `own`: what was set for it alone; null: its route says. `subject`:
 * of which number or group the route is.
 */
export type BridgeStanding = {
  now: Bridge | null;
  own: BridgeMode | "off" | null;
  route: RouteInForce;
  subject: string | null;
};

/** Groups that a route takes; of `own`, what was set for them alone counts. */
export type BridgedGroups = { total: number; own: number };

/** `answer`: what its button names; null where nobody can answer it. */
export type SaidView = { said: Bridged; answers: Answered; answer: { id: string; groupId: GroupId } | null };

/** The message it answers: where it stands, or its words as long as both are on their way. Null: none, or one that is not in Slack. */
export type Answered = { kind: "there"; address: string } | { kind: "same post"; said: Bridged } | null;

/** How far a message of Slack's is in WhatsApp. */
export type Mark = "on its way" | "delivered" | "read" | "failed";
