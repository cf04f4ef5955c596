// What cards, lists and forms show of people who ask to join: how it stands with each, who decided, and what went wrong.
import { beginsAt, canBeTakenBack } from "../groups/grace.ts";
import { isOpen, type JoinRequest, type Operation, type OperationId } from "../groups/model.ts";
import { isOf } from "../groups/operations.ts";
import type { RequestView } from "../groups/views.ts";
import { requestsToDecide } from "../state/operations.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { Context } from "../state/context.ts";
import type { Database } from "../store/database.ts";
import { operationFromRow } from "../store/rows.ts";
import { knownBefore } from "./known-before.ts";
import { delaySentence, sentenceFor } from "./words.ts";

export async function requestViews(
  context: Context,
  requests: readonly JoinRequest[],
): Promise<RequestView[]> {
  const { db } = context.store;
  const ids = requests.flatMap(({ operationId, failure, state }) =>
    operationId !== null && (failure !== null || isOpen({ state })) ? [operationId] : [],
  );
  const tried = await decisionsOf(db, ids);
  const before = await knownBefore(context, requests);
  const undos = await undosOf(db, [...tried.values()]);
  return requests
    .map((request): RequestView => {
      const { id, waId, userId, username, state, decidedBy, decidedAt, reason } = request;
      const { requestedAt, closedAt } = request;
      const decision = request.operationId === null ? undefined : tried.get(request.operationId);
      const { failure } = request;
      const undo = decision && undos.get(decision.id);
      const delay = decision?.failure == null ? null : delaySentence(decision.failure);
      return {
        id,
        waId,
        userId,
        username,
        state,
        decidedBy,
        decidedAt,
        reason,
        requestedAt,
        closedAt,
        failure: failure === null ? delay : sentenceFor(failure),
        failedDecision: failure === null ? null : (decision?.task.decision ?? null),
        before: before.get(id) ?? [],
        ...(isOpen(request) && state !== "pending" && undo !== undefined ? { undo } : {}),
      };
    })
    .toSorted((one, other) => one.requestedAt - other.requestedAt || one.id.localeCompare(other.id));
}

/** Of those that can be taken back. */
async function undosOf(db: Database, decisions: readonly Operation[]) {
  const undos = new Map<OperationId, NonNullable<RequestView["undo"]>>();
  for (const decision of decisions) {
    const begins = beginsAt(decision);
    if (begins === undefined || !canBeTakenBack(decision)) continue;
    const decided = await requestsToDecide(db, decision.id);
    const seconds = Math.round((begins - decision.createdAt) / 1_000);
    undos.set(decision.id, { seconds, people: decided.length });
  }
  return undos;
}

async function decisionsOf(
  db: Database,
  ids: readonly OperationId[],
): Promise<Map<OperationId, Operation & Operation<"decide">>> {
  const rows = await inParts([...new Set(ids)], (part) =>
    db.selectFrom("operations").selectAll().where("id", "in", part).execute(),
  );
  const operations = rows.map(operationFromRow).filter((operation) => isOf(operation, "decide"));
  return new Map(operations.map((operation) => [operation.id, operation]));
}
