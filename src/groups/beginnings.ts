// Rows as they are when they begin: nothing decided, nothing tried, nothing posted.
import type { Moment } from "./dossier.ts";
import type {
  Card,
  CardId,
  ChannelId,
  GroupId,
  JoinRequest,
  JoinRequestId,
  Operation,
  OperationId,
  Person,
} from "./model.ts";

export function beginRequest(
  parts: Pick<JoinRequest, "groupId" | "whatsappId" | "requestedAt"> & { person: Person },
  moment: Moment,
): JoinRequest {
  const { person, ...rest } = parts;
  return {
    ...person,
    ...rest,
    id: moment.newId("r") as JoinRequestId,
    state: "pending",
    cardId: null,
    decidedBy: null,
    decidedAt: null,
    operationId: null,
    failureCode: null,
    closedAt: null,
    updatedAt: moment.now,
  };
}

export function beginOperation(
  parts: Pick<Operation, "kind" | "phoneNumberId" | "groupId" | "source" | "requestedBy"> &
    Partial<Pick<Operation, "input" | "task">>,
  moment: Moment,
): Operation {
  return {
    input: null,
    task: null,
    ...parts,
    id: moment.newId("o") as OperationId,
    state: "due",
    requestId: null,
    attempts: 0,
    attemptedAt: null,
    failureCode: null,
    failure: null,
    createdAt: moment.now,
    updatedAt: moment.now,
    settledAt: null,
  };
}

export type CardBeginning = { kind: Card["kind"]; channel: ChannelId; groupId: GroupId | null } & Partial<
  Pick<Card, "id" | "state" | "operationId" | "threadOf" | "facts">
>;

export function beginCard(parts: CardBeginning, moment: Moment): Card {
  return {
    id: moment.newId("c") as CardId,
    state: "live",
    operationId: null,
    threadOf: null,
    facts: null,
    ...parts,
    successorId: null,
    ts: null,
    postingAt: null,
    postedAt: null,
    shownHash: null,
    createdAt: moment.now,
  };
}
