// The nouns of Groupdesk: what a group, a join request, an operation and a card are. Rows of the store have these
// very shapes; every other room speaks in them. Times are milliseconds since 1970.

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
  /** WhatsApp's error code of the last decision that failed. */
  failureCode: number | null;
  requestedAt: number;
  closedAt: number | null;
  updatedAt: number;
};

export type Decision = "approve" | "reject";

export type CreateInput = {
  subject: string;
  description: string | null;
  joinApprovalMode: JoinApprovalMode;
  channel: ChannelId;
};

/** What a person asks for a group that exists, beside decisions; `tasks.ts` knows their moves. */
export type TaskKind = Task["kind"];

export type OperationKind = "create" | Decision | TaskKind;

/** What is to be done, and what came of it. */
export type Task =
  | {
      kind: "settings";
      subject: string | null;
      description: string | null;
      /** Under which the picture waits among the keyed values. */
      pictureKey: string | null;
      parts: { part: SettingsPart; done: boolean; code: number | null }[] | null;
    }
  | {
      kind: "remove";
      people: Person[];
      outcome: { removed: Person[]; failed: { person: Person; code: number | null }[] } | null;
    }
  | { kind: "delete"; subject: string | null }
  /** `previousLink` is read before the call: after an unclear end it tells whether the link has changed. */
  | { kind: "reset link"; previousLink: string | null; link: string | null }
  /** `people` is how many were in the group when it was written; null when WhatsApp could not be asked. */
  | { kind: "send"; text: string; people: number | null; message: MessageProgress | null }
  | {
      kind: "invite";
      template: InviteTemplate;
      people: { person: Person; message: MessageProgress | null }[];
    };

/** An approved template, and what goes into its blanks, in their order. */
type InviteTemplate = { name: string; language: string; variables: InviteVariable[] };

export type InviteVariable = { kind: "invite link" } | { kind: "text"; text: string };

/** How far a message has come; the furthest word of its status webhooks. */
export type MessageProgress = {
  /** WhatsApp's id of the message; null when its answer never came. */
  id: string | null;
  state: "sent" | "delivered" | "read" | "failed" | "unclear";
  /** In a group: how many people it has reached, and how many have read it. */
  delivered: number;
  read: number;
  code: number | null;
};

/** due → asked (accepted, its webhook is awaited) → done or failed. Decisions go from due to done at once. */
export type OperationState = "due" | "asked" | "done" | "failed";

/** A write we ask of WhatsApp. */
export type Operation = {
  id: OperationId;
  kind: OperationKind;
  phoneNumberId: string;
  groupId: GroupId | null;
  /** Only for `create`: the form as it was filled in. */
  input: CreateInput | null;
  /** For everything but `create` and decisions. */
  task: Task | null;
  state: OperationState;
  /** What asked for it, once: a view, a click. Unique, so that a repeated delivery asks nothing twice. */
  source: string;
  requestedBy: SlackUserId | null;
  requestId: string | null;
  attempts: number;
  /** Set before the call: a crash after it leaves a trace that the call may have happened. */
  attemptedAt: number | null;
  failureCode: number | null;
  failure: string | null;
  createdAt: number;
  updatedAt: number;
  settledAt: number | null;
};

export type CardKind =
  /** The live card of a group: its join requests, and the thread for what nobody must act on. */
  | "group"
  /** Follows a create from the form to the invite link. */
  | "creation"
  /** Follows a task from the form to its end. */
  | "task"
  | "activity"
  | "suspension"
  | "clearance"
  | "deletion"
  | "refusal"
  | "digest"
  | "trouble"
  | "oddity";

/** live: news changes it. closed: final, once posted. moved: a newer card took over. folded: a digest speaks for it. */
export type CardState = "live" | "closed" | "moved" | "folded";

/** A message in Slack that follows the state. */
export type Card = {
  id: CardId;
  kind: CardKind;
  channel: ChannelId;
  state: CardState;
  groupId: GroupId | null;
  operationId: OperationId | null;
  /** The card in whose thread it stands. */
  threadOf: CardId | null;
  /** For a moved card the one that took over; for a folded one the digest. */
  successorId: CardId | null;
  facts: CardFacts | null;
  ts: string | null;
  /** Set before a post: with no `ts` it means that the message may exist. */
  postingAt: number | null;
  postedAt: number | null;
  shownHash: string | null;
  createdAt: number;
};

export type CardFacts =
  | { kind: "activity"; entries: ActivityEntry[] }
  | { kind: "suspension"; suspendedAt: number; clearedAt: number | null; lastChange: LastChange | null }
  | { kind: "clearance"; at: number }
  | { kind: "deletion"; at: number }
  | { kind: "refusal"; what: "create" | "delete"; subject: string | null; codes: number[]; at: number }
  | { kind: "trouble"; code: number | null; sentence: string; since: number; clearedAt: number | null }
  | { kind: "oddity"; sentence: string; at: number }
  /** `code` is the messenger's own word for why it lets us write nothing there. */
  | { kind: "closed channel"; channel: ChannelId; code: string; at: number }
  /** What a digest speaks for beside join requests, which are counted when it is drawn. */
  | { kind: "digest"; activeGroups: number; otherAlerts: number };

export type ActivityEntry =
  | { what: "created elsewhere"; at: number }
  | { what: "joined" | "left" | "removed"; people: Person[]; at: number }
  | { what: "not removed"; people: { person: Person; code: number | null }[]; at: number }
  | { what: "changed"; part: SettingsPart; text: string | null; at: number }
  | { what: "not changed"; part: SettingsPart; code: number | null; at: number };

export type SettingsPart = "picture" | "subject" | "description";

/** One line of the audit: `actor` is a Slack user id, "whatsapp" or "groupdesk". */
export type AuditEntry = {
  at: number;
  actor: string;
  action: string;
  groupId: GroupId | null;
  operationId: OperationId | null;
  details: Record<string, unknown>;
};

export const openStates: readonly JoinRequestState[] = ["pending", "approving", "rejecting"];

export function isOpen(request: Pick<JoinRequest, "state">): boolean {
  return openStates.includes(request.state);
}
