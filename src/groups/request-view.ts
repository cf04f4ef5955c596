// One person who asks to join, as cards, lists and forms show them.
import type { Decision, JoinRequest, SlackUserId } from "./model.ts";

/** `failure`: why the last decision failed, or while it is under way why it takes so long; `failedDecision`: what failed. */
export type RequestView = Pick<
  JoinRequest,
  "id" | "waId" | "userId" | "username" | "state" | "decidedBy" | "decidedAt" | "requestedAt" | "closedAt"
> & {
  failure: string | null;
  failedDecision: Decision | null;
  before: readonly KnownBefore[];
  /** It can still be taken back: after how long it begins, and on how many people it was decided at once. */
  undo?: { seconds: number; people: number };
};

/** What is known of somebody from before they asked; `by` in Slack. */
export type KnownBefore = { what: "invited" | "rejected"; by: SlackUserId | null; at: number };
