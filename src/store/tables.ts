// The tables as Kysely sees them: the nouns of `groups/model.ts`, with structured values as JSON text, and what the
// outbox, the audit and the intake keep for themselves. Column names are the model's own (camelCase).
import type { Agreement } from "../groups/agreements.ts";
import type { Alert } from "../groups/alerts.ts";
import type {
  CardId,
  CardKind,
  CardLife,
  Group,
  GroupId,
  JoinRequest,
  JoinRequestId,
  OperationId,
  OperationKind,
  OperationLife,
} from "../groups/model.ts";
import type { Trouble } from "../groups/trouble.ts";
import type {
  BridgedFileRow,
  BridgedMessageRow,
  BridgedReactionRow,
  BridgeRow,
  BridgeThreadRow,
  UnbridgedRow,
} from "./bridge-tables.ts";
import type { ReminderId } from "../groups/reminders.ts";
import type { Route, RouteId } from "../groups/routes.ts";
import type { Announcement, AnnouncementId } from "../groups/sending.ts";
import type { KnownIdentity, PersonId } from "../groups/identities.ts";

type Stored<Row, Json extends keyof Row> = Omit<Row, Json> & { [Key in Json]: string | null };

/** `searchKey`: the subject as people look for it, whatever its case. */
export type GroupRow = Stored<Group, "lastChange"> & { searchKey: string };
export type JoinRequestRow = Stored<JoinRequest, "failure">;
/** `kind` is the task's, to look for. */
export type OperationRow = Stored<OperationLife, "failure"> & {
  kind: OperationKind;
  groupId: GroupId | null;
  task: string;
};
export type CardRow = Stored<CardLife, "buttons"> & {
  kind: CardKind;
  groupId: GroupId | null;
  operationId: OperationId | null;
  threadOf: CardId | null;
  facts: string | null;
};
export type TroubleRow = Omit<Trouble, "failure"> & { failure: string };

/** By what it is about. */
export type AlertRow = Omit<Alert, "news"> & { news: string };

/** Who goes by another number, or another id, from `at` on. */
export type IdentityChangeRow = {
  id: string;
  at: number;
  fromWaId: string | null;
  fromUserId: string | null;
  toWaId: string | null;
  toUserId: string | null;
};

export type AgreementRow = Omit<Agreement, "wants"> & { wants: string };

export type AnnouncementRow = Stored<Announcement, "template">;

/** Which operations send it: one for each group and try. */
export type AnnouncementSendRow = { operationId: OperationId; announcementId: AnnouncementId };

export type RouteRow = Stored<Route, "match" | "deciders" | "calls" | "shows" | "settings"> & {
  /** Its place in the order, from 0. */
  position: number;
};

/** A call about people who wait: where it was told last and when, who put it off, and since when nobody waits any more. */
export type ReminderRow = {
  id: ReminderId;
  route: RouteId;
  channel: string;
  cardId: CardId;
  /** The card that tells it elsewhere; null: it was not told there. */
  escalationId: CardId | null;
  remindedAt: number;
  snoozedBy: string | null;
  snoozedUntil: number | null;
  overAt: number | null;
  /** The channel in which all who still wait do so now, where that is another. */
  movedTo: string | null;
};

/** Whom a reminder is about. */
export type RemindedRow = { requestId: JoinRequestId; reminderId: ReminderId };

/** The last day, as its calendar says, on which the summary of a route was made. */
export type SummaryRow = { route: RouteId; day: string; at: number };

/** Which channel was chosen for one group alone. */
export type GroupChannelRow = { groupId: string; channel: string };

/** Somebody who is expected in a group, by their number, digits only. */
export type GuestRow = { id: string; groupId: GroupId; phone: string; addedBy: string; addedAt: number };

/** A business number and how far it is known. */
export type NumberRow = {
  phoneNumberId: string;
  adoptedAt: number | null;
  lastSweepAt: number | null;
};

/** Somebody, and what the address book says of them; `searchKey` is the name as people look for it. */
export type PersonRow = {
  id: PersonId;
  name: string | null;
  note: string | null;
  /** Who wrote what stands there, when, and how; null as long as nobody has. */
  source: "written" | "imported" | null;
  writtenBy: string | null;
  writtenAt: number | null;
  searchKey: string;
  createdAt: number;
};
export type IdentityRow = KnownIdentity;

/** Who is in a group, by each of their identities, as far as WhatsApp has told. */
export type MemberRow = { groupId: GroupId; value: string };

/** By whose identity an operation that invites is found. */
export type InvitationRow = { value: string; operationId: OperationId; createdAt: number };

/** News that was answered for and is to be read, as JSON; `line` is the queue they wait in, by the order of their ids. */
export type ArrivalRow = {
  id: string;
  line: number;
  pieces: string;
  count: number;
  receivedAt: number;
  readAfter: number;
};

/** Each webhook update as received: the key against duplicates, and the evidence. */
export type DeliveryRow = { hash: string; receivedAt: number; field: string; kind: string; body: string };

/** A message we sent: WhatsApp's id, and which of the messages of its operation it is. */
export type MessageRow = { id: string; operationId: OperationId; position: number; createdAt: number };

/** One word about a message, once. Empty `waId` and `userId`: about the message as a whole. */
export type MessageStatusRow = {
  messageId: string;
  status: "sent" | "delivered" | "read" | "failed";
  waId: string;
  userId: string;
  failure: string | null;
  receivedAt: number;
};

/** A thing to bring up to date, and the lane in which that happens. */
export type OutboxRow = {
  kind:
    | "card"
    | "operation"
    | "group"
    | "route"
    | "number"
    | "home"
    | "housekeeping"
    | "bridge"
    | "bridge mark"
    | "bridge fetch"
    | "bridge file";
  id: string;
  platform: Platform;
  laneId: string;
  /** Two entries about the same are never worked on at once. */
  about: string;
  /** 0: a person is waiting for it. 1: news. 2: housekeeping. */
  priority: number;
  /** When it is tried next. */
  dueAt: number;
  /** Since when it has been due, however often it was tried in vain. */
  dueSince: number;
  /** Grows with every put that has news: who settles an older version leaves the entry due. */
  version: number;
  /** Failures of its own; after so many it is given up. */
  attempts: number;
  /** Failures in a row as in an outage, whosever fault they were. */
  doubts: number;
  lastError: string | null;
};

/** Readings and files have lanes of their own: an approval never waits behind them. */
export type Platform = "slack" | "whatsapp" | "readings" | "files" | "homes" | "housekeeping";

export type LaneRow = {
  platform: Platform;
  id: string;
  holder: string | null;
  heldUntil: number;
  /** No call before this time: its pace, a rate limit, or something that stops it. */
  readyAt: number;
  failures: number;
  /** The entry that failed last as in an outage ("kind id"), as long as nobody knows whether it was its own fault. */
  suspect: string | null;
  /** What stops it, and since when: all of the platform, or this lane alone. Null: nothing, or a limit. */
  pausedFor: "platform" | "lane" | null;
  pausedAt: number;
};

/** A limit that all instances share, as the time until which it is used up. */
export type PaceRow = { name: string; takenUntil: number };

export type AuditRow = {
  chain: number;
  seq: number;
  at: number;
  actor: string;
  action: string;
  groupId: string | null;
  operationId: string | null;
  details: string;
  previousHash: string;
  hash: string;
  /** Names the key it is hashed with; null: a bare hash. */
  keyId: string | null;
};

/** The end of each audit chain, and the lock for those who lengthen it. `id` is the chain. */
export type AuditTailRow = { id: number; seq: number; hash: string; keyId: string | null };

/** What Keyv keeps: looked up by key, may expire, may be forgotten. */
export type KeyedRow = { key: string; value: string; expiresAt: number | null };

export type Tables = {
  groups: GroupRow;
  joinRequests: JoinRequestRow;
  operations: OperationRow;
  cards: CardRow;
  troubles: TroubleRow;
  alerts: AlertRow;
  identityChanges: IdentityChangeRow;
  agreements: AgreementRow;
  announcements: AnnouncementRow;
  announcementSends: AnnouncementSendRow;
  routes: RouteRow;
  groupChannels: GroupChannelRow;
  guests: GuestRow;
  reminders: ReminderRow;
  reminded: RemindedRow;
  summaries: SummaryRow;
  numbers: NumberRow;
  people: PersonRow;
  identities: IdentityRow;
  members: MemberRow;
  invitations: InvitationRow;
  arrivals: ArrivalRow;
  deliveries: DeliveryRow;
  messages: MessageRow;
  messageStatuses: MessageStatusRow;
  bridges: BridgeRow;
  unbridged: UnbridgedRow;
  bridgeThreads: BridgeThreadRow;
  bridgedMessages: BridgedMessageRow;
  bridgedReactions: BridgedReactionRow;
  bridgedFiles: BridgedFileRow;
  outbox: OutboxRow;
  lanes: LaneRow;
  paces: PaceRow;
  audit: AuditRow;
  auditTail: AuditTailRow;
  keyed: KeyedRow;
};
