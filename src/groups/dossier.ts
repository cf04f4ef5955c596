// What may change together, and the small steps that every move is made of. The moves (requests.ts, standing.ts, …) turn one
// dossier into the next without touching anything else; `state/` loads it under a lock and saves what differs.
import type {
  AuditEntry,
  Card,
  CardId,
  ChannelId,
  Group,
  GroupId,
  JoinRequest,
  JoinRequestId,
  Operation,
  OperationId,
} from "./model.ts";
import { channelOf, type Routes } from "./routes.ts";
import type { AnnouncementId } from "./sending.ts";

/** What an operation changes, whether it belongs to a group or, like a create, only to a number. */
export type Ledger = {
  operations: readonly Operation[];
  cards: readonly Card[];
  /** Where new cards go. */
  channel: ChannelId;
  /** What must be brought up to date once this is saved. */
  due: readonly Due[];
  audit: readonly AuditEntry[];
};

/** Everything that may change together about one group. */
export type Dossier = Ledger & {
  group: Group;
  routes: Routes;
  /** Chosen for this group alone; null: the route's. */
  ownChannel: ChannelId | null;
  requests: readonly JoinRequest[];
  /** The newest message of ours in the channel. */
  lastPosted: CardId | null;
  /** People wait on the live card whose requests are not among these, because this change does not concern them. */
  othersWait: boolean;
};

/** The creates of one business number. */
export type NumberLedger = Ledger & { phoneNumberId: string };

export type Due =
  /** Not before `at`, where more is likely to follow soon. */
  | { kind: "card"; id: CardId; urgent: boolean; at?: number }
  /** Not before `at`, as long as it can be taken back. */
  | { kind: "operation"; id: OperationId; at?: number | undefined }
  /** The card of a text to several groups, which belongs to none of them. */
  | { kind: "announcement"; id: AnnouncementId; at?: number }
  /** Read the group at WhatsApp, not before `at`. */
  | { kind: "group"; id: GroupId; at: number }
  /** Its cards go where its news goes now, and its conversation is shown as its route says. */
  | { kind: "route"; id: GroupId };

/** What a move may know beside the dossier. `newId` gives ids never used before. */
export type Moment = { now: number; newId: (prefix: string) => string };

export function isDossier<Any extends Ledger>(ledger: Any): ledger is Any & Dossier {
  return "group" in ledger;
}

export function withGroup(dossier: Dossier, changes: Partial<Group>): Dossier {
  const group = { ...dossier.group, ...changes };
  return { ...dossier, group, channel: channelOf(group, dossier.routes, dossier.ownChannel) };
}

/** Null: its route says where its news goes. */
export function withOwnChannel(dossier: Dossier, ownChannel: ChannelId | null): Dossier {
  return { ...dossier, ownChannel, channel: channelOf(dossier.group, dossier.routes, ownChannel) };
}

export function withRequest(dossier: Dossier, request: JoinRequest): Dossier {
  return { ...dossier, requests: replaced(dossier.requests, request) };
}

export function changeRequest(dossier: Dossier, id: JoinRequestId, changes: Partial<JoinRequest>): Dossier {
  return {
    ...dossier,
    requests: dossier.requests.map((each) => (each.id === id ? { ...each, ...changes } : each)),
  };
}

export function withOperation<Any extends Ledger>(ledger: Any, operation: Operation): Any {
  return { ...ledger, operations: replaced(ledger.operations, operation) };
}

export function withCard<Any extends Ledger>(ledger: Any, card: Card): Any {
  return { ...ledger, cards: replaced(ledger.cards, card) };
}

export function cardDue<Any extends Ledger>(ledger: Any, id: CardId | null, urgent = false): Any {
  return id === null ? ledger : { ...ledger, due: [...ledger.due, { kind: "card", id, urgent }] };
}

export function operationDue<Any extends Ledger>(ledger: Any, id: OperationId, at?: number): Any {
  return { ...ledger, due: [...ledger.due, { kind: "operation", id, at }] };
}

export function readingDue(dossier: Dossier, at: number): Dossier {
  return { ...dossier, due: [...dossier.due, { kind: "group", id: dossier.group.id, at }] };
}

type Note = Omit<AuditEntry, "groupId" | "operationId"> &
  Partial<Pick<AuditEntry, "groupId" | "operationId">>;

export function noted<Any extends Ledger>(ledger: Any, note: Note): Any {
  const groupId = isDossier(ledger) ? ledger.group.id : null;
  return { ...ledger, audit: [...ledger.audit, { groupId, operationId: null, ...note }] };
}

function replaced<Row extends { id: string }>(rows: readonly Row[], row: Row): Row[] {
  return rows.some((each) => each.id === row.id)
    ? rows.map((each) => (each.id === row.id ? row : each))
    : [...rows, row];
}
