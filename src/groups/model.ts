// The nouns of Groupdesk: what a group, a join request, an operation and a card are. Rows of the store have these
// very shapes; every other room speaks in them. Times are milliseconds since 1970.
import type { ActivityEntry } from "./activity.ts";
import type { ButtonPlace } from "./button-places.ts";
import type { Vouched } from "./guests.ts";
import type { Escalated, Reminded, Summary } from "./reminders.ts";
import type { AlertFacts } from "./alert-views.ts";
import type { Watched } from "./watch-words.ts";
import type {
  AnnouncementId,
  FileCode,
  FromThread,
  InviteTemplate,
  MessageProgress,
  SentTemplate,
} from "./sending.ts";

export type { AuditEntry } from "./audit-entry.ts";
export type { InviteVariable, MessageProgress } from "./sending.ts";

/** Ours, opaque and safe to show anywhere. WhatsApp's own ids carry phone numbers and never leave the store. */
export type GroupId = string & { readonly brand: "GroupId" };
export type JoinRequestId = string & { readonly brand: "JoinRequestId" };
export type OperationId = string & { readonly brand: "OperationId" };
export type CardId = string & { readonly brand: "CardId" };

export type SlackUserId = string;
export type ChannelId = string;

/** People in one group, the business not counted. Source: WhatsApp Groups API, "Groups API" overview. */
export const groupCapacity = 8;

/** WhatsApp's times are whole seconds, cut off; ours are not. */
export const roundingMs = 1_000;

export type Person = { waId: string | null; userId: string | null; username: string | null };

export type JoinApprovalMode = "approval_required" | "auto_approve";

export type Group = {
  id: GroupId;
  phoneNumberId: string;
  whatsappId: string;
  /** Null until WhatsApp has been read; `readFailedAt` tells that reading was tried in vain. */
  subject: string | null;
  description: string | null;
  joinApprovalMode: JoinApprovalMode | null;
  inviteLink: string | null;
  memberCount: number | null;
  /** The `request_id` of the create that made it, when a webhook told. */
  createRequestId: string | null;
  /** The create of ours that made it. */
  createdBy: OperationId | null;
  suspendedAt: number | null;
  deletedAt: number | null;
  /** Newest event believed, per aspect: older ones change nothing. */
  standingAt: number;
  settingsAt: number;
  peopleAt: number;
  /** What was last changed in the group and by whom: the first question after a suspension. */
  lastChange: LastChange | null;
  readAt: number | null;
  readFailedAt: number | null;
  createdAt: number;
};

/** `by` is a Slack user id; null when it was not done from Slack. */
export type LastChange = { what: string; by: SlackUserId | null; at: number };

export type JoinRequestState =
  | "pending"
  | "approving"
  | "rejecting"
  | "approved"
  | "rejected"
  | "withdrawn"
  | "gone";

export type JoinRequest = Person & {
  id: JoinRequestId;
  groupId: GroupId;
  /** WhatsApp's id: the same again when the same person asks again. Carries a phone number. */
  whatsappId: string;
  state: JoinRequestState;
  cardId: CardId | null;
  /** Who decided from Slack; null with "approved" means it was decided elsewhere. */
  decidedBy: SlackUserId | null;
  decidedAt: number | null;
  operationId: OperationId | null;
  /** Why it was decided so, in the words of whoever decided. Never leaves Slack. */
  reason: string | null;
  /** Why the last decision failed. */
  failure: Failure | null;
  requestedAt: number;
  closedAt: number | null;
  updatedAt: number;
};

export type Decision = "approve" | "reject";

/** Why something was not done: WhatsApp's code or a word of ours, and WhatsApp's own explanation, cleaned. Never a sentence of ours. */
export type Failure = { code: number | OwnCode | null; detail: string | null };

/**
 * no answer: WhatsApp could not be reached. unclear: no clear answer, so nobody knows whether it was done. no word: accepted, and then
 * nothing was heard of it. self-check: the detail says what it found. unforeseen: an error that nobody handled. picture forgotten: it
 * waited for too long. bridge switched: nothing goes from Slack to the group any more. WhatsApp's own: somebody is not in the group; nobody has written in it for a day, so that it takes no texts.
 */
export type OwnCode =
  | "no answer"
  | "unclear"
  | "no word"
  | "picture forgotten"
  | FileCode
  | "not a member"
  | "window closed"
  | "bridge switched"
  | "unforeseen"
  | "self-check";

/** What is asked of WhatsApp, and what came of it. */
export type Task =
  | {
      kind: "create";
      subject: string;
      description: string | null;
      joinApprovalMode: JoinApprovalMode;
      channel: ChannelId;
    }
  /** Which requests it is about stands with them; `answers` is null until WhatsApp has answered. Until `beginsAt` it can be taken back. */
  | { kind: "decide"; decision: Decision; answers: Answer[] | null; beginsAt?: number | undefined }
  | {
      kind: "settings";
      subject: string | null;
      description: string | null;
      /** The texts before, for what is changed; not known of what was asked for before this was kept. */
      was?: { subject: string | null; description: string | null } | undefined;
      /** Under which the picture waits among the keyed values. */
      pictureKey: string | null;
      parts: { part: SettingsPart; done: boolean; failure: Failure | null }[] | null;
    }
  | {
      kind: "remove";
      people: Person[];
      outcome: { removed: Person[]; failed: PersonFailed[] } | null;
    }
  | { kind: "delete"; subject: string | null }
  /** `previousLink` is read before the call: after an unclear end it tells whether the link has changed. */
  | { kind: "reset link"; previousLink: string | null; link: string | null }
  /** `people` is how many were in the group when it was written; null when WhatsApp could not be asked. */
  | ({
      kind: "send";
      text: string;
      /** Of which the text was made. */
      template?: SentTemplate | undefined;
      /** Of several groups, which has the card. */
      announcement?: AnnouncementId | undefined;
      people: number | null;
      message: MessageProgress | null;
    } & FromThread)
  | {
      kind: "invite";
      template: InviteTemplate;
      people: { person: Person; message: MessageProgress | null }[];
    };

export type OperationKind = Task["kind"];
/** What is asked for a group that exists, with a card of its own. */
export type GroupTask = TaskOf<Exclude<OperationKind, "create" | "decide">>;
export type TaskOf<Kind extends OperationKind> = Extract<Task, { kind: Kind }>;

export type PersonFailed = { person: Person; failure: Failure };

/** What WhatsApp answered about one request of a decision. */
export type Answer =
  | { requestId: JoinRequestId; result: "done" | "gone" }
  | { requestId: JoinRequestId; result: "failed"; failure: Failure };

/** due → asked (accepted, its webhook is awaited) → done or failed. Some go from due to their end at once. */
export type OperationState = "due" | "asked" | "done" | "failed";

export type OperationLife = {
  id: OperationId;
  phoneNumberId: string;
  state: OperationState;
  /** What asked for it, once: a view, a click. Unique, so that a repeated delivery asks nothing twice. */
  source: string;
  requestedBy: SlackUserId | null;
  /** WhatsApp's, from its answer or its webhook. */
  requestId: string | null;
  attempts: number;
  /** Set before the call: a crash after it leaves a trace that the call may have happened. Null again once it is known not to have. */
  attemptedAt: number | null;
  /** While under way: why it takes so long. When failed: why. */
  failure: Failure | null;
  createdAt: number;
  updatedAt: number;
  settledAt: number | null;
};

/** A write we ask of WhatsApp. Only a create belongs to no group, until its group is there. */
export type Operation<Kind extends OperationKind = OperationKind> = OperationLife &
  (
    | ("create" extends Kind ? { task: TaskOf<"create">; groupId: GroupId | null } : never)
    | ([Exclude<Kind, "create">] extends [never]
        ? never
        : { task: TaskOf<Exclude<Kind, "create">>; groupId: GroupId })
  );

/** live: news changes it. closed: history, once posted. moved: a newer card took over. folded: a digest speaks for it. */
export type CardState = "live" | "closed" | "moved" | "folded";

/** What each kind of card belongs to, and what it alone remembers; everything else it shows is read when it is drawn. */
type CardKinds = {
  /** Who asks to join a group. */
  group: { groupId: GroupId };
  /** Follows an operation from the form to its end. */
  operation: { operationId: OperationId };
  /** To whoever asked, once, that something which took long is over. */
  told: { operationId: OperationId; threadOf: CardId | null };
  activity: { groupId: GroupId; threadOf: CardId; facts: { entries: ActivityEntry[] } };
  suspension: {
    groupId: GroupId;
    facts: { suspendedAt: number; clearedAt: number | null; lastChange: LastChange | null };
  };
  clearance: { groupId: GroupId; threadOf: CardId; facts: { at: number } };
  deletion: { groupId: GroupId; facts: { at: number } };
  guests: { groupId: GroupId; threadOf: CardId; facts: { vouched: Vouched[] } };
  /** One admin wants what takes two: a row of its own. */
  agreement: { groupId: GroupId };
  refusal: {
    facts: { what: "create" | "delete"; subject: string | null; failure: Failure; at: number };
  };
  /** Speaks for the cards that are folded into it. */
  digest: { groupId: null };
  /** Something stops a number's work: a row of its own. */
  trouble: { groupId: null; facts: { troubleId: string } };
  /** What WhatsApp says about the account as a whole. */
  alert: { groupId: null; facts: AlertFacts };
  /** A text to several groups, and what came of it in each. */
  announcement: { groupId: null; facts: { announcementId: AnnouncementId } };
  /** What WhatsApp sends and we cannot place; null: about a number we are not set up for. */
  "unknown update": {
    groupId: null;
    facts: { what: { field: string; type: string | null } | null; at: number };
  };
  /** Opens the thread for what nobody must act on, once a day in a channel. */
  day: { groupId: null; facts: { at: number } };
  /** About people who have waited for long; in the thread of their group's card where it is about one group. */
  reminder: { groupId: null; threadOf: CardId | null; facts: Reminded };
  escalation: { groupId: null; facts: Escalated };
  summary: { groupId: null; facts: Summary };
  "watch word": { groupId: GroupId; facts: Watched };
  /** `code` is the messenger's own word for why it lets us write nothing there. */
  "closed channel": { groupId: null; facts: { channel: ChannelId; code: string; at: number } };
};

export type CardKind = keyof CardKinds;
export type FactsOf<Kind extends CardKind> = CardKinds[Kind] extends { facts: infer Facts } ? Facts : null;

export type CardLife = {
  id: CardId;
  channel: ChannelId;
  state: CardState;
  /** For a moved card the one that took over; for a folded one the digest. */
  successorId: CardId | null;
  ts: string | null;
  /** Set before a post: with no `ts` it means that the message may exist. */
  postingAt: number | null;
  postedAt: number | null;
  shownHash: string | null;
  /** Where in the message its buttons stand, and what they do. Null: none, or nobody can take them away any more. */
  buttons: readonly ButtonPlace[] | null;
  /** When one of them last took the place of another. */
  movedAt: number | null;
  createdAt: number;
};

type BelongsTo<Kind extends CardKind> = {
  groupId: CardKinds[Kind] extends { groupId: infer Id } ? Id : GroupId | null;
  operationId: CardKinds[Kind] extends { operationId: infer Id } ? Id : null;
  /** The card in whose thread it stands. */
  threadOf: CardKinds[Kind] extends { threadOf: infer Id } ? Id : null;
};

/** A message in Slack that follows the state. */
export type Card<Kind extends CardKind = CardKind> = Kind extends CardKind
  ? CardLife & BelongsTo<Kind> & { kind: Kind; facts: FactsOf<Kind> }
  : never;

export type SettingsPart = "picture" | "subject" | "description";

export const openStates: readonly JoinRequestState[] = ["pending", "approving", "rejecting"];

export function isOpen(request: Pick<JoinRequest, "state">): boolean {
  return openStates.includes(request.state);
}
