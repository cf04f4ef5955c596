// Decisions on join requests: who may still be decided on, and one operation for all of them. The first decision wins; what
// it cannot include is said, not forgotten.
import { cardDue, changeRequest, type Dossier, type Moment } from "./dossier.ts";
import { begin, withItsCard } from "./operations.ts";
import {
  groupCapacity,
  roundingMs,
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
    task: { kind: "decide", decision, answers: null },
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
