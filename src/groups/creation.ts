// The life of a create: due → asked → done or failed. WhatsApp has no idempotency key for it, so each step is matched by
// the `request_id` of its answer or, while there is none, by the subject; what the answer says later is stronger.
import { beginCard, beginOperation } from "./beginnings.ts";
import type { Moment } from "./dossier.ts";
import type { AuditEntry, Card, CreateInput, Group, Operation, SlackUserId } from "./model.ts";

/** Clocks differ; a group made this long before we asked may still be ours. */
const clockSkewMs = 60_000;

export type NewCreation = { operation: Operation; card: Card; audit: AuditEntry };

export function newCreation(
  wish: { input: CreateInput; phoneNumberId: string; by: SlackUserId; source: string },
  moment: Moment,
): NewCreation {
  const { input, phoneNumberId, source } = wish;
  const operation = beginOperation(
    { kind: "create", phoneNumberId, groupId: null, input, source, requestedBy: wish.by },
    moment,
  );
  const card = beginCard(
    { kind: "creation", channel: input.channel, groupId: null, operationId: operation.id },
    moment,
  );
  return {
    operation,
    card,
    audit: audited(operation, moment, wish.by, "create asked", { subject: wish.input.subject }),
  };
}

/** Marked before the call: if we die during it, the trace says that a group may exist. */
export function createAttempted(operation: Operation, moment: Moment): Operation {
  return { ...operation, attempts: operation.attempts + 1, attemptedAt: moment.now, updatedAt: moment.now };
}

/** WhatsApp proved that it did nothing (a rate limit, say): asking again is safe. */
export function createUntouched(operation: Operation, failure: string, moment: Moment): Operation {
  return { ...operation, attemptedAt: null, failure, updatedAt: moment.now };
}

export function createAccepted(operation: Operation, requestId: string | null, moment: Moment): Operation {
  return { ...operation, state: "asked", requestId, failure: null, updatedAt: moment.now };
}

/** The wrong group was claimed by its subject: back to the question. */
export function createReopened(operation: Operation, moment: Moment): Operation {
  return {
    ...operation,
    state: "due",
    requestId: null,
    groupId: null,
    settledAt: null,
    updatedAt: moment.now,
  };
}

export function createDone(
  operation: Operation,
  group: Pick<Group, "id" | "createRequestId">,
  moment: Moment,
): [Operation, AuditEntry] {
  const done: Operation = {
    ...operation,
    state: "done",
    groupId: group.id,
    requestId: operation.requestId ?? group.createRequestId,
    failure: null,
    updatedAt: moment.now,
    settledAt: moment.now,
  };
  return [done, audited(done, moment, "whatsapp", "create done", {})];
}

export function createFailed(
  operation: Operation,
  failure: { code: number | null; sentence: string | null },
  moment: Moment,
): [Operation, AuditEntry] {
  const failed: Operation = {
    ...operation,
    state: "failed",
    failureCode: failure.code,
    failure: failure.sentence,
    updatedAt: moment.now,
    settledAt: moment.now,
  };
  return [failed, audited(failed, moment, "whatsapp", "create failed", { code: failure.code })];
}

/** Which of the creates under way this news is about: by `request_id`, else the oldest unanswered one with the subject. */
export function createdBy(
  operations: readonly Operation[],
  news: { requestId: string | null; subject: string | null; at: number },
): Operation | undefined {
  const named = operations.find(
    (operation) => news.requestId !== null && operation.requestId === news.requestId,
  );
  if (named !== undefined) return named;
  return operations
    .filter((operation) => mayHaveMade(operation, news))
    .toSorted((one, other) => (one.attemptedAt ?? 0) - (other.attemptedAt ?? 0))
    .at(0);
}

export function mayHaveMade(
  operation: Operation,
  news: { requestId: string | null; subject: string | null; at: number },
): boolean {
  const unanswered = operation.requestId === null || news.requestId === null;
  const open = operation.state === "due" || operation.state === "asked";
  return (
    open &&
    unanswered &&
    operation.attemptedAt !== null &&
    operation.input !== null &&
    operation.input.subject === news.subject &&
    news.at >= operation.attemptedAt - clockSkewMs
  );
}

function audited(
  operation: Operation,
  moment: Moment,
  actor: string,
  action: string,
  details: Record<string, unknown>,
): AuditEntry {
  return { at: moment.now, actor, action, groupId: operation.groupId, operationId: operation.id, details };
}
