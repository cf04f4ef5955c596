// The life of an operation, whatever its kind: asked for → attempt written down → WhatsApp asked → waiting for its webhook →
// done or failed. What each kind adds when it ends is in `effects.ts`; who brings an operation through its life is
// `operations/engine.ts`.
import { beginsAt } from "./grace.ts";
import { beginCard } from "./beginnings.ts";
import { isBridged } from "./bridge.ts";
import {
  cardDue,
  isDossier,
  noted,
  operationDue,
  withCard,
  withOperation,
  type Dossier,
  type Ledger,
  type Moment,
} from "./dossier.ts";
import { effects } from "./effects.ts";
import { toldWhenLong } from "./told.ts";
import type {
  Answer,
  CardId,
  Failure,
  Operation,
  OperationId,
  OperationKind,
  OperationLife,
  SlackUserId,
  Task,
  TaskOf,
} from "./model.ts";
import type { AnnouncementId } from "./sending.ts";

/** What somebody asks for. `attemptedAt`: an earlier operation of which nobody knows whether it worked; looked for first. */
export type Ask<Kind extends OperationKind = OperationKind> = {
  task: TaskOf<Kind>;
  by: SlackUserId;
  source: string;
  attemptedAt?: number | null;
};

export function isOf<Kind extends OperationKind>(
  operation: Operation,
  kind: Kind,
): operation is Operation & Operation<Kind> {
  return operation.task.kind === kind;
}

export function isOver({ state }: Pick<Operation, "state">): boolean {
  return state === "done" || state === "failed";
}

export function begin(
  phoneNumberId: string,
  { by, source, attemptedAt = null }: Omit<Ask, "task">,
  moment: Moment,
): OperationLife {
  return {
    id: moment.newId("o") as OperationId,
    phoneNumberId,
    state: "due",
    source,
    requestedBy: by,
    requestId: null,
    attempts: 0,
    attemptedAt,
    failure: null,
    createdAt: moment.now,
    updatedAt: moment.now,
    settledAt: null,
  };
}

/** Asked for, about a group that exists; committed with its card, and the outbox does the rest. */
export function askedFor(
  dossier: Dossier,
  ask: Ask<Exclude<OperationKind, "create">>,
  moment: Moment,
): Dossier {
  const { id: groupId, phoneNumberId } = dossier.group;
  const operation: Operation = { ...begin(phoneNumberId, ask, moment), groupId, task: ask.task };
  return withItsCard(dossier, operation, moment);
}

/** Asked for, with a card that follows it. A decision needs none: the cards of its requests do; so does the card of a text to several groups. */
export function withItsCard<Any extends Ledger>(ledger: Any, operation: Operation, moment: Moment): Any {
  const next = operationDue(withOperation(ledger, operation), operation.id, beginsAt(operation));
  const asked = noteOf(next, operation, {
    moment,
    actor: operation.requestedBy ?? "groupdesk",
    what: "asked",
  });
  const hasNoCard = operation.task.kind === "decide" || isBridged(operation.task);
  if (hasNoCard || announcementOf(operation) !== undefined) return asked;
  const card = {
    ...beginCard({ channel: ledger.channel }, moment),
    kind: "operation" as const,
    groupId: operation.groupId,
    operationId: operation.id,
  };
  return cardDue(withCard(asked, card), card.id, true);
}

/** Before the call: if we die during it, the trace says that it may have happened. */
export function attempted<Any extends Operation>(operation: Any, moment: Moment): Any {
  return { ...operation, attempts: operation.attempts + 1, attemptedAt: moment.now, updatedAt: moment.now };
}

/** WhatsApp took it; what comes of it is told by webhook, which may have been here already. */
export function accepted<Any extends Operation>(
  operation: Any,
  requestId: string | null,
  moment: Moment,
): Any {
  return operation.state === "due"
    ? { ...operation, state: "asked", requestId, failure: null, updatedAt: moment.now }
    : operation;
}

/**
 * It goes on later, and whoever looks at its cards is told why. `untouched`: WhatsApp proved that it did nothing, so that
 * the next attempt need not look first.
 */
export function delayed<Any extends Ledger>(
  ledger: Any,
  operation: Operation,
  why: { failure: Failure; untouched: boolean },
  moment: Moment,
): Any {
  if (isOver(operation)) return ledger;
  const attemptedAt = why.untouched ? null : operation.attemptedAt;
  const isTold = sameFailure(operation.failure, why.failure);
  if (isTold && attemptedAt === operation.attemptedAt) return ledger;
  const next = withOperation(ledger, {
    ...operation,
    attemptedAt,
    failure: why.failure,
    updatedAt: moment.now,
  });
  return isTold ? next : cardsDue(next, operation.id);
}

function sameFailure(one: Failure | null, other: Failure): boolean {
  return one !== null && one.code === other.code && one.detail === other.detail;
}

/** What has been done so far of an operation with many steps. */
export function progressed<Any extends Ledger>(ledger: Any, operation: Operation, moment: Moment): Any {
  return cardsDue(withOperation(ledger, { ...operation, updatedAt: moment.now }), operation.id);
}

/** How an operation has ended: what came of it, and why when it failed. */
export type End<Kind extends OperationKind = OperationKind> = {
  task: TaskOf<Kind>;
  state: "done" | "failed";
  failure: Failure | null;
};

/** The end of an operation: its cards say so, whoever brought the news. A later word of WhatsApp's stands instead. */
export function ended<Any extends Ledger>(
  ledger: Any,
  operation: Operation,
  given: End,
  moment: Moment,
): Any {
  const end = withoutWords(given);
  // The same news once more, in other bytes: WhatsApp repeats itself.
  if (operation.settledAt !== null && isSameEnd(operation, end)) return ledger;
  const over = settledAs(operation, end, moment);
  const affected = isDossier(ledger) ? { ...ledger, ...effects(ledger, over, moment) } : ledger;
  const shown = cardClosed(withOperation<Any>(affected, over), over.id);
  const isTold = operation.settledAt !== null || isBridged(over.task);
  const told = isTold ? shown : toldWhenLong(shown, over, moment);
  return noteOf(told, over, { moment, actor: "whatsapp", what: end.state });
}

/** What was said in a bridged thread is not kept once it is delivered or given up. */
function withoutWords(end: End): End {
  if (!isBridged(end.task)) return end;
  const { template, file } = end.task;
  const empty = template === undefined ? {} : { template: { ...template, variables: [] } };
  const forgotten = file === undefined ? {} : { file: { ...file, slackId: "", name: "", mediaId: null } };
  return { ...end, task: { ...end.task, text: "", ...empty, ...forgotten } };
}

function settledAs(operation: Operation, end: End, moment: Moment): Operation {
  const changes = { state: end.state, failure: end.failure, updatedAt: moment.now, settledAt: moment.now };
  return withTask({ ...operation, ...changes }, end.task);
}

/** The same operation with its task further on. */
export function withTask(operation: Operation, task: Task): Operation {
  const { groupId } = operation;
  if (task.kind === "create") return { ...operation, task };
  if (groupId === null) throw new Error(`a ${task.kind} without a group`);
  return { ...operation, groupId, task };
}

function isSameEnd(operation: Operation, end: End): boolean {
  const said = (each: Pick<Operation, "task" | "state" | "failure">): string =>
    JSON.stringify([each.task, each.state, each.failure]);
  return said(operation) === said(end);
}

/** The cards that show an operation: its own, and those of the requests it decides on. */
export function cardsDue<Any extends Ledger>(ledger: Any, id: OperationId): Any {
  const shown = cardIdsOf(ledger, id).reduce<Any>((next, cardId) => cardDue(next, cardId, true), ledger);
  const operation = ledger.operations.find((each) => each.id === id);
  return operation === undefined ? shown : announcementDue(shown, operation);
}

/** The card of a text to several groups follows each of them. */
export function announcementDue<Any extends Ledger>(ledger: Any, operation: Operation, at?: number): Any {
  const id = announcementOf(operation);
  if (id === undefined) return ledger;
  const due = { kind: "announcement" as const, id, ...(at === undefined ? {} : { at }) };
  return { ...ledger, due: [...ledger.due, due] };
}

function announcementOf({ task }: Operation): AnnouncementId | undefined {
  return task.kind === "send" ? task.announcement : undefined;
}

function cardIdsOf(ledger: Ledger, id: OperationId): CardId[] {
  const own = ledger.cards.filter((card) => card.operationId === id).map((card) => card.id);
  const requests = isDossier(ledger) ? ledger.requests.filter((request) => request.operationId === id) : [];
  return [...new Set([...own, ...requests.flatMap((request) => request.cardId ?? [])])];
}

function cardClosed<Any extends Ledger>(ledger: Any, id: OperationId): Any {
  return ledger.cards
    .filter((card) => card.kind === "operation" && card.operationId === id)
    .reduce<Any>((next, card) => withCard(next, { ...card, state: "closed" }), cardsDue(ledger, id));
}

const wordsForDecisions = { asked: "decided", done: "answered", failed: "answered" };

/** What an operation is called in the audit. */
function noteOf<Any extends Ledger>(
  ledger: Any,
  operation: Operation,
  { moment, actor, what }: { moment: Moment; actor: string; what: "asked" | "done" | "failed" },
): Any {
  return noted(ledger, {
    at: moment.now,
    actor,
    action: operation.task.kind === "decide" ? wordsForDecisions[what] : `${operation.task.kind} ${what}`,
    groupId: operation.groupId,
    operationId: operation.id,
    details: detailsOf(ledger, operation),
  });
}

function detailsOf(ledger: Ledger, { id, task, state, failure }: Operation): Record<string, unknown> {
  const code = failure?.code ?? null;
  if (task.kind === "create") return state === "due" ? { subject: task.subject } : { code };
  if (task.kind !== "decide") return state === "due" ? {} : { code, state };
  const { decision, answers } = task;
  if (answers !== null) return { decision, answers: answers.map(codeOnly) };
  const requests = isDossier(ledger) ? ledger.requests.filter((each) => each.operationId === id) : [];
  const reason = requests[0]?.reason ?? null;
  return {
    decision,
    requests: requests.map((request) => request.id),
    ...(reason === null ? {} : { reason }),
  };
}

/** WhatsApp's explanation may be personal, and the audit is kept. */
function codeOnly(answer: Answer): Record<string, unknown> {
  const { requestId, result } = answer;
  return result === "failed" ? { requestId, result, code: answer.failure.code } : { requestId, result };
}

/** What the news with this `request_id` is about: an operation that has it, or one of that kind whose answer is still awaited. */
export function operationFor<Kind extends OperationKind>(
  ledger: Ledger,
  kind: Kind,
  requestId: string | null,
): (Operation & Operation<Kind>) | undefined {
  // Without an id it was not asked for through the API: somebody changed it elsewhere.
  if (requestId === null) return undefined;
  const theirs = ledger.operations.filter((operation) => isOf(operation, kind));
  const named = theirs.find((operation) => operation.requestId === requestId);
  const unanswered = theirs.find(isUnanswered);
  return named ?? (unanswered === undefined ? undefined : { ...unanswered, requestId });
}

/** Its answer has not come, or named no request: a delete may be answered with nothing but "success". */
function isUnanswered({ requestId, state, attemptedAt }: Operation): boolean {
  return requestId === null && ((state === "due" && attemptedAt !== null) || state === "asked");
}

/** An operation of this kind that is under way. */
export function openOperation<Kind extends OperationKind>(
  ledger: Ledger,
  kind: Kind,
): (Operation & Operation<Kind>) | undefined {
  return ledger.operations.filter((operation) => isOf(operation, kind)).find((each) => !isOver(each));
}
