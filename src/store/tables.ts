// The tables as Kysely sees them: the nouns of `groups/model.ts`, with structured values as JSON text, and what the
// outbox, the audit and the intake keep for themselves. Column names are the model's own (camelCase).
import type { Alert } from "../groups/alerts.ts";
import type {
  CardId,
  CardKind,
  CardLife,
  Group,
  GroupId,
  JoinRequest,
  OperationId,
  OperationKind,
  OperationLife,
} from "../groups/model.ts";
import type { Trouble } from "../groups/trouble.ts";
import type { BridgeMode, FileFailure, Media } from "../groups/bridge.ts";
import type { Route } from "../groups/routes.ts";
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

export type AnnouncementRow = Stored<Announcement, "template">;

/** Which operations send it: one for each group and try. */
export type AnnouncementSendRow = { operationId: OperationId; announcementId: AnnouncementId };

export type RouteRow = Stored<Route, "match" | "deciders" | "calls" | "shows" | "settings"> & {
  /** Its place in the order, from 0. */
  position: number;
};

/** Which channel was chosen for one group alone. */
export type GroupChannelRow = { groupId: string; channel: string };

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

/** A group whose conversation is shown in Slack. `namesAuthors`: 1 or 0. */
export type BridgeRow = {
  groupId: GroupId;
  mode: BridgeMode;
  namesAuthors: number;
  heardAt: number | null;
  changedBy: string;
  changedAt: number;
};

/** Where a conversation of a day stands. `pointsOnAt`: since when it says that the next thread goes on. */
export type BridgeThreadRow = {
  id: string;
  groupId: GroupId;
  channel: string;
  ts: string | null;
  postingAt: number | null;
  pointsOnAt: number | null;
  createdAt: number;
};

/** A message of a bridged group: on its way to Slack as long as it has a content; after that, and from Slack, only ids. */
export type BridgedMessageRow = {
  id: string;
  groupId: GroupId;
  /** Of what came from WhatsApp. */
  whatsappId: string | null;
  /** Of what came from Slack. */
  operationId: OperationId | null;
  author: string | null;
  /** Where it stands in Slack. */
  channel: string | null;
  ts: string | null;
  content: string | null;
  /** The post it was to be part of when `postingAt` was written. */
  postId: string | null;
  postingAt: number | null;
  /** What is shown of how far it has come in WhatsApp. */
  marked: string | null;
  /** WhatsApp's time. */
  at: number;
  createdAt: number;
};

/** A file of a bridged group, on its way to Slack or not come: gone as soon as it stands there. */
export type BridgedFileRow = {
  id: string;
  groupId: GroupId;
  /** Where it goes, and where the line about it stands. */
  channel: string;
  threadTs: string;
  lineTs: string;
  media: Media;
  /** WhatsApp's, which keeps the file for a week. */
  mediaId: string;
  name: string | null;
  mimeType: string | null;
  /** uploaded: Slack has its bytes, and nobody sees it yet. */
  state: "fetching" | "uploaded" | "failed";
  size: number | null;
  /** Slack's, of what is uploaded. */
  slackId: string | null;
  failure: FileFailure | null;
  /** Since when it is being shared, or the note about it posted. */
  postingAt: number | null;
  /** Where it is said that it did not come. */
  noteTs: string | null;
  createdAt: number;
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
  announcements: AnnouncementRow;
  announcementSends: AnnouncementSendRow;
  routes: RouteRow;
  groupChannels: GroupChannelRow;
  numbers: NumberRow;
  people: PersonRow;
  identities: IdentityRow;
  members: MemberRow;
  invitations: InvitationRow;
  deliveries: DeliveryRow;
  messages: MessageRow;
  messageStatuses: MessageStatusRow;
  bridges: BridgeRow;
  bridgeThreads: BridgeThreadRow;
  bridgedMessages: BridgedMessageRow;
  bridgedFiles: BridgedFileRow;
  outbox: OutboxRow;
  lanes: LaneRow;
  paces: PaceRow;
  audit: AuditRow;
  auditTail: AuditTailRow;
  keyed: KeyedRow;
};
