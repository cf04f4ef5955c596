// One person who asks to join, as cards, lists and forms show them.
import type { Entry } from "./address-book.ts";
import type { Decision, JoinRequest, Person, SlackUserId } from "./model.ts";
import type { GroupName } from "./views.ts";

/** `failure`: why the last decision failed, or while it is under way why it takes so long; `failedDecision`: what failed. */
export type RequestView = Person &
  Pick<JoinRequest, "id" | "state" | "decidedBy" | "decidedAt" | "reason" | "requestedAt" | "closedAt"> & {
    failure: string | null;
    failedDecision: Decision | null;
    before: readonly KnownBefore[];
    /** It can still be taken back: after how long it begins, and on how many people it was decided at once. */
    undo?: { seconds: number; people: number };
  };

/** What is known of somebody beside that they ask; `by` in Slack. */
export type KnownBefore =
  /** What the address book says. */
  | ({ what: "entry" } & Entry)
  | { what: "invited"; by: SlackUserId | null; at: number }
  /** How often before, where it was more than once. */
  | { what: "asked"; times: number }
  /** `elsewhere`: in another group than the one they ask to join now. */
  | {
      what: "rejected";
      by: SlackUserId | null;
      at: number;
      reason: string | null;
      elsewhere: GroupName | null;
    }
  /** Why no rule has let them in although the route has one; `isTheirs`: it was them, and not only their number. */
  | {
      what: "held back";
      decision: Decision;
      by: SlackUserId | null;
      at: number;
      reason: string | null;
      isTheirs: boolean;
    }
  /** Of other groups; the first few of them. */
  | { what: "member"; groups: readonly GroupName[]; total: number };
