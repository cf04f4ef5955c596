// What a card says, before anybody has decided how it looks: plain values that the Slack room draws. One view per kind
// of card; `cards.ts` makes them from the state.
import type { ReminderStanding } from "./reminders.ts";
import type { BridgeStanding } from "./conversation-view.ts";
import type {
  CardId,
  ChannelId,
  Decision,
  Failure,
  FactsOf,
  GroupId,
  GroupTask,
  JoinApprovalMode,
  LastChange,
  Person,
  OperationId,
  SlackUserId,
} from "./model.ts";
import type { ActivityEntry } from "./activity.ts";
import type { Agreement } from "./agreements.ts";
import type { Trouble } from "./trouble.ts";
import type { AlertView } from "./alert-views.ts";
import type { AnnouncementView } from "./announcement-views.ts";
import type { ExpectedView, GuestsView } from "./guest-views.ts";
import type { InvitationView } from "./invitation-views.ts";
import type { RequestView } from "./request-view.ts";

export type { KnownBefore, RequestView } from "./request-view.ts";

export type Standing = "active" | "suspended" | "deleted";

export type GroupName = {
  id: GroupId;
  /** Null while WhatsApp has not told us, or would not. */
  subject: string | null;
  /** The business number as people write it, when there are several to tell apart. */
  numberLabel: string | null;
};

export type GroupCardView = {
  kind: "group";
  cardId: CardId;
  group: GroupName;
  standing: Standing;
  memberCount: number | null;
  capacity: number;
  /** Places left after members and approvals under way; null when the members are not known. */
  seats: number | null;
  /** Everybody on this card, oldest first: those who wait and those about whom it was decided. */
  requests: readonly RequestView[];
  /** All who wait in the group; more than are listed here when there are very many. */
  waiting: number;
  /** When it was drawn up. */
  asOf: number;
};

/** A group card whose waiting people have gone to a newer card. */
export type MovedCardView = {
  kind: "moved";
  group: GroupName;
  /** The newer card; null while its address is not known. */
  link: string | null;
  /** What was decided on this card. */
  requests: readonly RequestView[];
};

export type CreationView = {
  kind: "creation";
  operationId: OperationId;
  /** Once it is there. */
  groupId: GroupId | null;
  subject: string;
  numberLabel: string | null;
  joinApprovalMode: JoinApprovalMode;
  state: "creating" | "created" | "failed";
  /** While creating: a sentence when it takes longer than usual. When failed: why. */
  remark: string | null;
  inviteLink: string | null;
  requestedBy: SlackUserId | null;
  requestedAt: number;
  settledAt: number | null;
  /** True once somebody pressed Try again: the next attempt has a card of its own. */
  triedAgain: boolean;
};

/** A task for a group that exists, from the form to its end. */
export type TaskView = {
  kind: "task";
  operationId: OperationId;
  group: GroupName;
  task: GroupTask;
  state: "under way" | "done" | "failed";
  /** While under way: a sentence when it takes longer than usual. When failed: why. */
  remark: string | null;
  requestedBy: SlackUserId | null;
  requestedAt: number;
  settledAt: number | null;
  /** Something of it is left that can be asked for once more. */
  canTryAgain: boolean;
  triedAgain: boolean;
};

/** What came of a decision, for whoever made it. `done`: to how many of these people it was done. */
export type DecisionView = {
  kind: "decision";
  group: GroupName;
  decision: Decision;
  people: readonly Person[];
  done: number;
};

/** That something which took long is over, for whoever asked for it. */
export type ToldView = { kind: "told"; to: SlackUserId; what: CreationView | TaskView | DecisionView };

export type SuspensionView = {
  kind: "suspension";
  group: GroupName;
  suspendedAt: number;
  clearedAt: number | null;
  lastChange: LastChange | null;
  /** Who asks to join meanwhile. */
  waiting: number;
};

export type ClearanceView = { kind: "clearance"; group: GroupName; at: number };
export type DeletionView = { kind: "deletion"; group: GroupName; at: number; lastMemberCount: number | null };
/** WhatsApp refused a create or delete that somebody else asked for. */
export type RefusalView = {
  kind: "refusal";
  what: "create" | "delete";
  subject: string | null;
  failure: Failure;
  at: number;
};
/** One admin wants what takes two; `end`: another has agreed, or there is nothing left to agree to. */
export type AgreementView = Omit<Agreement, "groupId"> & {
  kind: "agreement";
  group: GroupName;
  end: { kind: "agreed"; by: SlackUserId | null; at: number } | { kind: "over" } | null;
};
export type ActivityView = { kind: "activity"; group: GroupName; entries: readonly ActivityEntry[] };

export type DigestView = {
  kind: "digest";
  cardId: CardId;
  since: number;
  waiting: number;
  waitingGroups: number;
  suspended: number;
  /** Groups with news that nobody must act on. */
  activeGroups: number;
  otherAlerts: number;
  /** A newer digest speaks for all of it; its address. */
  movedTo: string | null;
};

export type TroubleView = { kind: "trouble" } & Pick<Trouble, "failure" | "since" | "clearedAt">;
export type UnknownUpdateView = { kind: "unknown update" } & FactsOf<"unknown update">;
export type DayView = { kind: "day" } & FactsOf<"day">;
export type ReminderView = {
  kind: "reminder";
  cardId: CardId;
  standing: ReminderStanding;
} & FactsOf<"reminder">;
export type EscalationView = Omit<FactsOf<"escalation">, "groupId"> & {
  kind: "escalation";
  isDecided: boolean;
  /** Where it is about one. */
  group: GroupName | null;
};
export type SummaryView = Omit<FactsOf<"summary">, "oldest"> & {
  kind: "summary";
  oldest: { group: GroupName; since: number } | null;
};
export type WatchWordView = {
  kind: "watch word";
  group: GroupName;
  isBridged: boolean;
} & FactsOf<"watch word">;
export type ClosedChannelView = { kind: "closed channel" } & FactsOf<"closed channel">;

export type CardView =
  | GroupCardView
  | MovedCardView
  | CreationView
  | TaskView
  | ToldView
  | SuspensionView
  | ClearanceView
  | DeletionView
  | RefusalView
  | AgreementView
  | ActivityView
  | DigestView
  | TroubleView
  | AlertView
  | AnnouncementView
  | UnknownUpdateView
  | DayView
  | GuestsView
  | ReminderView
  | EscalationView
  | SummaryView
  | WatchWordView
  | ClosedChannelView;

/** A group in a list. */
export type GroupLine = {
  group: GroupName;
  standing: Standing;
  memberCount: number | null;
  waiting: number;
  createdAt: number;
};

/** `total` counts all that match; `lines` is one page of them. */
export type FoundGroups = {
  total: number;
  lines: readonly GroupLine[];
  /** When no name has the words. */
  instead?: FoundInstead;
};

/** `nearest` were probably meant; `deleted` were called so, the last one first. */
export type FoundInstead = { nearest: readonly GroupLine[]; deleted: readonly DeletedGroup[] };

/** `by` is null when it was not deleted from Slack. */
export type DeletedGroup = { group: GroupName; at: number; by: SlackUserId | null };

/** Everything known about one group. */
export type GroupInfoView = GroupLine & {
  /** When all of this was so. */
  at: number;
  description: string | null;
  joinApprovalMode: JoinApprovalMode | null;
  lastChange: LastChange | null;
  suspendedAt: number | null;
  capacity: number;
  /** Who is in it, as WhatsApp said just now; null when it could not be asked. */
  members: readonly Person[] | null;
  /** Null when WhatsApp could not be asked. */
  inviteLink: string | null;
  readAt: number | null;
  /** Whether its conversation is shown in Slack. */
  bridge?: BridgeStanding;
  /** Where its news goes. */
  news?: NewsView;
  /** Only for those who want to invite. */
  invitation?: InvitationView;
  /** Only for those who look after who is expected. */
  expected?: ExpectedView;
};

/** `isOwn`: chosen for this group alone. `chosen`: who last chose, unless that was whoever made the group. */
export type NewsView = {
  channel: ChannelId;
  isOwn: boolean;
  chosen: { by: SlackUserId; at: number } | null;
};

/** A group where somebody waits. */
export type WaitingLine = {
  group: GroupName;
  memberCount: number | null;
  waiting: number;
  /** When the first of them asked. */
  since: number;
  /** A card of theirs, to open the list of them with. */
  cardId: CardId | null;
};

/** How it stands with somebody who was decided on in bulk. */
export type DecidedView = { group: GroupName; request: RequestView };

/** WhatsApp has answered about this one. */
export function isSettled({ request }: DecidedView): boolean {
  return request.state !== "approving" && request.state !== "rejecting";
}

/** One page of everything that waits, for the list a digest or a crowded card opens. */
export type WaitingListView = {
  /** Null: across all groups of the channel. */
  group: GroupName | null;
  groups: readonly WaitingGroupView[];
  page: number;
  pages: number;
  waiting: number;
  /** When it was drawn up. */
  asOf: number;
};

export type WaitingGroupView = {
  group: GroupName;
  standing: Standing;
  memberCount: number | null;
  capacity: number;
  seats: number | null;
  requests: readonly RequestView[];
  waiting: number;
};
