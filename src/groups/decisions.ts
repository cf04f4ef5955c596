// Decisions on join requests: who may still be decided on, one operation for all of them, and what WhatsApp answered. The
// first decision wins; what it cannot include is said, not forgotten.
import { beginOperation } from "./beginnings.ts";
import {
  cardDue,
  changeRequest,
  noted,
  operationDue,
  withOperation,
  type Dossier,
  type Moment,
} from "./dossier.ts";
import {
  groupCapacity,
  isOpen,
  roundingMs,
  type Decision,
  type JoinRequest,
  type JoinRequestId,
  type Operation,
  type SlackUserId,
} from "./model.ts";
import { closed } from "./requests.ts";

export type Decided = {
  dossier: Dossier;
  taken: readonly JoinRequest[];
  /** Those who came second, with what had been decided before. */
  late: readonly JoinRequest[];
  /** Left waiting because the group has no place for them. */
  left: readonly JoinRequest[];
  refusal: "suspended" | "deleted" | "full" | null;
};

/** Somebody decides on these requests: one operation for all that are still open to decide. The first decision wins. */
export function decide(
  dossier: Dossier,
  wish: { decision: Decision; requestIds: readonly JoinRequestId[]; by: SlackUserId; source: string },
  moment: Moment,
): Decided {
  const asked = [...new Set(wish.requestIds)].flatMap((id) =>
    dossier.requests.filter((request) => request.id === id),
  );
  const pending = asked.filter((request) => request.state === "pending");
  const late = asked.filter((request) => request.state !== "pending");
  const none = { dossier, taken: [], late, left: [] };
  if (dossier.group.deletedAt !== null) return { ...none, refusal: "deleted" };
  if (dossier.group.suspendedAt !== null) return { ...none, refusal: "suspended" };
  const fitting = wish.decision === "approve" ? (seats(dossier) ?? pending.length) : pending.length;
  const taken = pending.toSorted((one, other) => one.requestedAt - other.requestedAt).slice(0, fitting);
  const left = pending.filter((request) => !taken.includes(request));
  if (taken.length === 0) return { ...none, left, refusal: left.length > 0 ? "full" : null };
  return { dossier: asDecided(dossier, taken, wish, moment), taken, late, left, refusal: null };
}

function asDecided(
  dossier: Dossier,
  taken: readonly JoinRequest[],
  wish: { decision: Decision; by: SlackUserId; source: string },
  moment: Moment,
): Dossier {
  const { id: groupId, phoneNumberId } = dossier.group;
  const asked = { kind: wish.decision, source: wish.source, requestedBy: wish.by };
  const operation = beginOperation({ ...asked, phoneNumberId, groupId }, moment);
  let next = operationDue(withOperation(dossier, operation), operation.id);
  for (const request of taken) {
    next = changeRequest(next, request.id, {
      state: wish.decision === "approve" ? "approving" : "rejecting",
      decidedBy: wish.by,
      decidedAt: moment.now,
      operationId: operation.id,
      failureCode: null,
      updatedAt: moment.now,
    });
    next = cardDue(next, request.cardId, true);
  }
  const details = { decision: wish.decision, requests: taken.map((request) => request.id) };
  return noted(next, {
    at: moment.now,
    actor: wish.by,
    action: "decided",
    operationId: operation.id,
    details,
  });
}

/** WhatsApp could not take it yet: whoever waits for it is told why. */
export function decisionDelayed(
  dossier: Dossier,
  operation: Operation,
  failure: string,
  moment: Moment,
): Dossier {
  if (operation.failure === failure) return dossier;
  const told = withOperation(dossier, { ...operation, failure, updatedAt: moment.now });
  return dossier.requests
    .filter((request) => request.operationId === operation.id && isOpen(request))
    .reduce((next, request) => cardDue(next, request.cardId, true), told);
}

/** What WhatsApp answered about one request of a decision. */
export type Answer =
  | { requestId: JoinRequestId; result: "done" }
  | { requestId: JoinRequestId; result: "gone" }
  | { requestId: JoinRequestId; result: "failed"; code: number };

/** WhatsApp answered a decision: its word is the truth, also about what was withdrawn meanwhile. */
export function answered(
  dossier: Dossier,
  operation: Operation,
  answers: readonly Answer[],
  moment: Moment,
): Dossier {
  let next = dossier;
  for (const answer of answers) {
    const request = next.requests.find((each) => each.id === answer.requestId);
    if (request === undefined || request.operationId !== operation.id) continue;
    next = answeredOne(next, operation, request, answer, moment);
  }
  const failed = answers.length > 0 && answers.every((answer) => answer.result === "failed");
  next = withOperation(next, {
    ...operation,
    state: failed ? "failed" : "done",
    failureCode: answers.find((answer) => answer.result === "failed")?.code ?? null,
    failure: null,
    updatedAt: moment.now,
    settledAt: moment.now,
  });
  const details = { decision: operation.kind, answers: answers.map((answer) => ({ ...answer })) };
  return noted(next, {
    at: moment.now,
    actor: "whatsapp",
    action: "answered",
    operationId: operation.id,
    details,
  });
}

function answeredOne(
  dossier: Dossier,
  operation: Operation,
  request: JoinRequest,
  answer: Answer,
  moment: Moment,
): Dossier {
  const done = operation.kind === "approve" ? "approved" : "rejected";
  // Who has joined is in, whatever our own rejection was told.
  if (request.state === "approved" || request.state === "rejected") return dossier;
  if (answer.result === "done")
    return closed(dossier, request, { state: done, closedAt: moment.now }, moment);
  if (!isOpen(request)) return dossier;
  if (answer.result === "gone")
    return closed(dossier, request, { state: "gone", closedAt: moment.now }, moment);
  const back = { state: "pending" as const, failureCode: answer.code, updatedAt: moment.now };
  return cardDue(changeRequest(dossier, request.id, back), request.cardId, true);
}

/** Places left after members and approvals under way; null when the members are not known. */
export function seats(dossier: Pick<Dossier, "group" | "requests">): number | null {
  const { memberCount, readAt, peopleAt } = dossier.group;
  if (memberCount === null) return null;
  const countedAt = Math.max(readAt ?? 0, peopleAt + roundingMs);
  const onTheirWay = dossier.requests.filter(
    (request) =>
      request.state === "approving" ||
      (request.state === "approved" && request.closedAt !== null && request.closedAt > countedAt),
  );
  return Math.max(0, groupCapacity - memberCount - onTheirWay.length);
}
