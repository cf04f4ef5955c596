// Everything that may change together about one group. The moves (requests.ts, standing.ts, people.ts) turn one dossier
// into the next without touching anything else; the desk loads it under a lock and saves what differs.
import type {
  AuditEntry,
  Card,
  CardId,
  ChannelId,
  Group,
  JoinRequest,
  JoinRequestId,
  Operation,
  OperationId,
} from "./model.ts";

export type Dossier = {
  group: Group;
  /** Where the group's cards go. */
  channel: ChannelId;
  requests: readonly JoinRequest[];
  operations: readonly Operation[];
  cards: readonly Card[];
  /** What must be brought up to date once this is saved. */
  due: readonly Due[];
  audit: readonly AuditEntry[];
};

export type Due =
  /** Not before `at`, where more is likely to follow soon. */
  | { kind: "card"; id: CardId; urgent: boolean; at?: number }
  | { kind: "operation"; id: OperationId }
  /** Read the group at WhatsApp, not before `at`. */
  | { kind: "group"; at: number };

/** What a move may know beside the dossier. `newId` gives ids never used before. */
export type Moment = { now: number; newId: (prefix: string) => string };

export function withGroup(dossier: Dossier, changes: Partial<Group>): Dossier {
  return { ...dossier, group: { ...dossier.group, ...changes } };
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

export function withOperation(dossier: Dossier, operation: Operation): Dossier {
  return { ...dossier, operations: replaced(dossier.operations, operation) };
}

export function withCard(dossier: Dossier, card: Card): Dossier {
  return { ...dossier, cards: replaced(dossier.cards, card) };
}

export function cardDue(dossier: Dossier, id: CardId | null, urgent = false): Dossier {
  return id === null ? dossier : { ...dossier, due: [...dossier.due, { kind: "card", id, urgent }] };
}

export function operationDue(dossier: Dossier, id: OperationId): Dossier {
  return { ...dossier, due: [...dossier.due, { kind: "operation", id }] };
}

export function readingDue(dossier: Dossier, at: number): Dossier {
  return { ...dossier, due: [...dossier.due, { kind: "group", at }] };
}

export function noted(
  dossier: Dossier,
  entry: Omit<AuditEntry, "groupId" | "operationId"> & { operationId?: OperationId },
): Dossier {
  const complete = { operationId: null, ...entry, groupId: dossier.group.id };
  return { ...dossier, audit: [...dossier.audit, complete] };
}

function replaced<Row extends { id: string }>(rows: readonly Row[], row: Row): Row[] {
  return rows.some((each) => each.id === row.id)
    ? rows.map((each) => (each.id === row.id ? row : each))
    : [...rows, row];
}
