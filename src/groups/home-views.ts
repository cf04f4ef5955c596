// What the Home tab says: who waits, what needs somebody, what failed, and how the bot itself is doing.
import type { AlertView } from "./alert-views.ts";
import type { CreationView, GroupName, TaskView, WaitingLine } from "./views.ts";

/** Groups that somebody should look after; `groups` are the first few of `total`. */
export type AttentionView = Record<
  "suspended" | "full",
  { total: number; groups: readonly { group: GroupName; suspendedAt: number | null }[] }
> & {
  /** Requests that have waited for longer than their route says, so that people were reminded. */
  overdue: { requests: number; groups: number };
  /** Others that have waited for more than a day. */
  old: { requests: number; groups: number };
};

/** What was asked for and not done. */
export type FailedWorkView = CreationView | TaskView;

/** How the bot itself is doing. */
export type HealthView = {
  /** Of Groupdesk. */
  version: string;
  lastWebhookAt: number | null;
  /** When WhatsApp was last looked through; of several numbers the one that waits longest. */
  lastSweepAt: number | null;
  /** Things that should have been brought up to date some time ago, and since when. */
  late: number;
  lateSince: number | null;
  /** Things that failed and are tried again. */
  failing: number;
  /** Cards that were tried too often, and what the messenger said. */
  givenUp: { cards: number; reasons: readonly string[] };
  /** Numbers whose calls wait because of WhatsApp's limits. */
  resting: readonly { number: string; until: number }[];
  troubles: readonly { sentence: string; since: number }[];
  alerts: readonly AlertView[];
};

/** What the self-check saw of one thing. `unknown`: it could not be looked at, or there is nothing to see yet. */
export type FindingView = {
  name: string;
  level: "ok" | "warning" | "wrong" | "unknown";
  /** A whole sentence, or several. */
  seen: string;
  /** What a person does about it, in whole sentences; null: nothing. */
  cure: string | null;
  /** Since when it has looked like this to us. */
  since: number;
};

/** What an approver sees when the bot is opened. */
export type HomeView = {
  waiting: number;
  waitingGroups: number;
  /** Where somebody has waited longest. */
  oldest: readonly (WaitingLine & { overdue: number })[];
  attention: AttentionView;
  failed: readonly FailedWorkView[];
  health: HealthView;
};
