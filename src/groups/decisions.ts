// Decisions on join requests: who may still be decided on, and one operation for all of them. The first decision wins; what
// it cannot include is said, not forgotten.
import { canBeTakenBack } from "./grace.ts";
import { fingerMs } from "./button-places.ts";
import { cardDue, changeRequest, noted, withOperation, type Dossier, type Moment } from "./dossier.ts";
import { isRule } from "./guests.ts";
import { cardForWaiting } from "./live-card.ts";
import { begin, isOf, withItsCard } from "./operations.ts";
import { routeOf } from "./routes.ts";
import {
  groupCapacity,
  type Decision,
  type JoinRequest,
  type JoinRequestId,
  type Operation,
  type SlackUserId,
} from "./model.ts";

export type Decided = {
  dossier: Dossier;
  taken: readonly JoinRequest[];
  /** Those who came second, with what had been decided before. */
  late: readonly JoinRequest[];
  /** Left waiting because the group has no place for them. */
  left: readonly JoinRequest[];
  /** "no reason": one has to be given. */
  refusal: "suspended" | "deleted" | "full" | "no reason" | null;
};

type Wanted = {
  decision: Decision;
  requestIds: readonly JoinRequestId[];
  /** Whoever decides, or the rule that does. */
  by: SlackUserId;
  source: string;
  reason?: string | undefined;
  /** Of those who are rejected. */
  needsReason?: boolean | undefined;
};

/** Somebody decides on these requests: one operation for all that are still open to decide. The first decision wins. */
export function decide(dossier: Dossier, wanted: Wanted, moment: Moment): Decided {
  const asked = [...new Set(wanted.requestIds)].flatMap((id) =>
    dossier.requests.filter((request) => request.id === id),
  );
  const pending = asked.filter((request) => request.state === "pending");
  const late = asked.filter((request) => request.state !== "pending");
  const none = { dossier, taken: [], late, left: [] };
  if (dossier.group.deletedAt !== null) return { ...none, refusal: "deleted" };
  if (dossier.group.suspendedAt !== null) return { ...none, refusal: "suspended" };
  if (lacksReason(wanted) && pending.length > 0) return { ...none, left: pending, refusal: "no reason" };
  const fitting = wanted.decision === "approve" ? (seats(dossier) ?? pending.length) : pending.length;
  const taken = pending.toSorted((one, other) => one.requestedAt - other.requestedAt).slice(0, fitting);
  const left = pending.filter((request) => !taken.includes(request));
  if (taken.length === 0) return { ...none, left, refusal: left.length > 0 ? "full" : null };
  return { dossier: asDecided(dossier, taken, wanted, moment), taken, late, left, refusal: null };
}

function lacksReason({ decision, reason, needsReason = false }: Wanted): boolean {
  return needsReason && decision === "reject" && reason === undefined;
}

function asDecided(
  dossier: Dossier,
  taken: readonly JoinRequest[],
  { decision, by, source, reason = null }: Omit<Wanted, "reason"> & { reason?: string | null | undefined },
  moment: Moment,
): Dossier {
  const { id: groupId, phoneNumberId } = dossier.group;
  const operation: Operation = {
    ...begin(phoneNumberId, { by, source }, moment),
    groupId,
    task: { kind: "decide", decision, answers: null, ...graceOf(dossier, by, moment) },
  };
  const decided = {
    state: decision === "approve" ? ("approving" as const) : ("rejecting" as const),
    decidedBy: by,
    decidedAt: moment.now,
    operationId: operation.id,
    reason,
    failure: null,
    updatedAt: moment.now,
  };
  const next = taken.reduce(
    (each, request) => cardDue(changeRequest(each, request.id, decided), request.cardId, true),
    dossier,
  );
  return withItsCard(next, operation, moment);
}

/** For people who press too fast; a rule does not. */
function graceOf(dossier: Dossier, by: SlackUserId, { now }: Moment): { beginsAt?: number } {
  const { graceSeconds } = routeOf(dossier.group, dossier.routes).settings;
  return graceSeconds === 0 || isRule(by) ? {} : { beginsAt: now + graceSeconds * 1_000 };
}

/** "just pressed": where the button to decide stood a moment ago. */
export type Undone = "undone" | "just pressed" | "begun" | "over";

/** Takes back the decision on this request, with everybody it was made on, as long as nothing of it has been sent. */
export function undo(
  dossier: Dossier,
  { requestId, by }: { requestId: JoinRequestId; by: SlackUserId },
  moment: Moment,
): { dossier: Dossier; outcome: Undone } {
  const request = dossier.requests.find(({ id }) => id === requestId);
  if (request === undefined || (request.state !== "approving" && request.state !== "rejecting"))
    return { dossier, outcome: "over" };
  const operation = dossier.operations.find(({ id }) => id === request.operationId);
  if (operation === undefined || !isOf(operation, "decide") || !canBeTakenBack(operation))
    return { dossier, outcome: "begun" };
  if (moment.now - operation.createdAt < fingerMs) return { dossier, outcome: "just pressed" };
  const { decision } = operation.task;
  const taken = dossier.requests.filter(
    ({ operationId, state }) =>
      operationId === operation.id && (state === "approving" || state === "rejecting"),
  );
  const over = withOperation(dossier, {
    ...operation,
    task: { ...operation.task, answers: [] },
    state: "done",
    updatedAt: moment.now,
    settledAt: moment.now,
  });
  const next = taken.reduce((each, one) => waitsAgain(each, one, moment), over);
  const details = { decision, requests: taken.map(({ id }) => id) };
  const note = { at: moment.now, actor: by, action: "undone", operationId: operation.id, details };
  return { dossier: noted(next, note), outcome: "undone" };
}

function waitsAgain(dossier: Dossier, request: JoinRequest, moment: Moment): Dossier {
  const [next, cardId] = cardForWaiting(dossier, moment);
  const undecided = {
    state: "pending",
    decidedBy: null,
    decidedAt: null,
    operationId: null,
    reason: null,
  } as const;
  const changed = changeRequest(next, request.id, { ...undecided, cardId, updatedAt: moment.now });
  const shown = cardDue(changed, cardId, true);
  return cardId === request.cardId ? shown : cardDue(shown, request.cardId, true);
}

/** Places left after members and approvals under way; null when the members are not known. */
export function seats({ group, requests }: Pick<Dossier, "group" | "requests">): number | null {
  if (group.memberCount === null) return null;
  const onTheirWay = requests.filter(({ state }) => state === "approving");
  return Math.max(0, groupCapacity - group.memberCount - onTheirWay.length);
}
