// The life of a task — a change of settings, a removal, a deletion, a new link, a message — for a group that exists:
// due → asked (accepted, its webhook is awaited) → done or failed. The webhook may overtake the answer, or never come.
import { beginOperation } from "./beginnings.ts";
import {
  cardDue,
  noted,
  operationDue,
  readingDue,
  withCard,
  withGroup,
  withOperation,
  type Dossier,
  type Moment,
} from "./dossier.ts";
import { newCard } from "./live-card.ts";
import { samePerson } from "./requests.ts";
import { groupDeleted } from "./standing.ts";
import type { Operation, SettingsPart, SlackUserId, Task, TaskKind } from "./model.ts";

export type TaskOperation<Kind extends TaskKind = TaskKind> = Operation & {
  task: Extract<Task, { kind: Kind }>;
};

export function isTask(operation: Operation): operation is TaskOperation {
  return operation.task !== null;
}

/** Committed with its card; the outbox does the rest. */
export function newTask(
  dossier: Dossier,
  wish: { task: Task; by: SlackUserId; source: string },
  moment: Moment,
): Dossier {
  const operation = beginOperation(
    {
      kind: wish.task.kind,
      phoneNumberId: dossier.group.phoneNumberId,
      groupId: dossier.group.id,
      task: wish.task,
      source: wish.source,
      requestedBy: wish.by,
    },
    moment,
  );
  const card = { ...newCard(dossier, moment, { kind: "task" }), operationId: operation.id };
  const next = operationDue(
    cardDue(withCard(withOperation(dossier, operation), card), card.id, true),
    operation.id,
  );
  return noted(next, {
    at: moment.now,
    actor: wish.by,
    action: `${wish.task.kind} asked`,
    operationId: operation.id,
    details: {},
  });
}

export function taskAttempted(operation: Operation, moment: Moment): Operation {
  return { ...operation, attempts: operation.attempts + 1, attemptedAt: moment.now, updatedAt: moment.now };
}

/** WhatsApp took it; what comes of it is told by webhook, which may have been here already. */
export function taskAccepted(operation: Operation, requestId: string | null, moment: Moment): Operation {
  return operation.state === "due"
    ? { ...operation, state: "asked", requestId, failure: null, updatedAt: moment.now }
    : operation;
}

/** What the news with this `request_id` is about: a task that has it, or one of that kind whose answer is still awaited. */
export function taskFor<Kind extends TaskKind>(
  dossier: Dossier,
  kind: Kind,
  requestId: string | null,
): TaskOperation<Kind> | undefined {
  const tasks = dossier.operations.filter(
    (operation): operation is TaskOperation<Kind> => operation.task?.kind === kind,
  );
  // Without an id it was not asked for through the API: somebody changed it elsewhere.
  if (requestId === null) return undefined;
  const named = tasks.find((operation) => operation.requestId === requestId);
  const unanswered = tasks.find((operation) => isUnanswered(operation));
  return named ?? (unanswered === undefined ? undefined : { ...unanswered, requestId });
}

/** Its answer has not come, or named no request: a delete may be answered with nothing but "success". */
function isUnanswered(operation: Operation): boolean {
  const isTried = operation.state === "due" && operation.attemptedAt !== null;
  return operation.requestId === null && (isTried || operation.state === "asked");
}

/** A task of this kind that is under way. */
export function openTask<Kind extends TaskKind>(
  dossier: Dossier,
  kind: Kind,
): TaskOperation<Kind> | undefined {
  return dossier.operations.find(
    (operation): operation is TaskOperation<Kind> =>
      operation.task?.kind === kind && (operation.state === "due" || operation.state === "asked"),
  );
}

/** `failure` is why, in words, when it is no word of WhatsApp's. */
export type TaskEnd = { task: Task; state: "done" | "failed"; code: number | null; failure?: string };

/** The end of a task: its card says so, whoever brought the news. */
export function taskEnded(dossier: Dossier, operation: Operation, end: TaskEnd, moment: Moment): Dossier {
  // The same news once more, in other bytes: WhatsApp repeats itself.
  if (operation.settledAt !== null && isSameEnd(operation, end)) return dossier;
  const ended: Operation = {
    ...operation,
    task: end.task,
    state: end.state,
    failureCode: end.code,
    failure: end.failure ?? null,
    updatedAt: moment.now,
    settledAt: moment.now,
  };
  const lastChange = end.state === "done" ? changeBy(ended, moment) : null;
  const grouped = lastChange === null ? dossier : withGroup(dossier, { lastChange });
  const isGone = end.task.kind === "delete" && end.state === "done";
  // Known at once, or its webhook, when it comes after we have looked, would be news of somebody else's deed.
  const known = isGone ? groupDeleted(grouped, { at: moment.now, byTask: true }, moment) : grouped;
  const shown = cardClosed(withOperation(known, ended), ended);
  const next = readingDue(shown, moment.now + readingDelayMs);
  const details = { code: end.code, state: end.state };
  return noted(next, {
    at: moment.now,
    actor: "whatsapp",
    action: `${operation.kind} ${end.state}`,
    operationId: operation.id,
    details,
  });
}

const readingDelayMs = 2_000;

function isSameEnd(operation: Operation, end: TaskEnd): boolean {
  return (
    operation.state === end.state &&
    operation.failureCode === end.code &&
    JSON.stringify(operation.task) === JSON.stringify(end.task)
  );
}

export function taskCardDue(dossier: Dossier, operation: Operation): Dossier {
  return cardDue(dossier, dossier.cards.find((card) => card.operationId === operation.id)?.id ?? null, true);
}

function cardClosed(dossier: Dossier, operation: Operation): Dossier {
  const card = dossier.cards.find((each) => each.operationId === operation.id);
  return card === undefined
    ? dossier
    : cardDue(withCard(dossier, { ...card, state: "closed" }), card.id, true);
}

/** What a suspension would be asked about; messages and removals change nothing that WhatsApp judges. */
function changeBy(
  { task, requestedBy }: Operation,
  moment: Moment,
): { what: string; by: SlackUserId | null; at: number } | null {
  if (task?.kind === "settings") {
    const what = task.parts?.filter((part) => part.done).map((part) => part.part) ?? [];
    return what.length === 0 ? null : { what: what.join(" and "), by: requestedBy, at: moment.now };
  }
  return null;
}

/** What of a task that has ended can be asked for once more; undefined when it is done, or when asking would be in vain. */
export function whatIsLeft({ task, state, failureCode, failure }: TaskOperation): Task | undefined {
  if (task.kind === "settings" && state === "done") return settingsLeft(task);
  if (task.kind === "invite" && state === "done") return invitationsLeft(task);
  if (task.kind === "remove" && state === "done") return removalLeft(task);
  const isInVain = failureCode === null && failure !== null;
  return state === "failed" && !isInVain ? asAtFirst(task) : undefined;
}

function settingsLeft(task: Extract<Task, { kind: "settings" }>): Task | undefined {
  const isLeft = (part: SettingsPart): boolean =>
    task.parts !== null && !task.parts.some((each) => each.part === part && each.done);
  const left = {
    subject: isLeft("subject") ? task.subject : null,
    description: isLeft("description") ? task.description : null,
    pictureKey: isLeft("picture") ? task.pictureKey : null,
  };
  return Object.values(left).every((part) => part === null) ? undefined : { ...task, ...left, parts: null };
}

/** Those who are not known to have been sent one. */
function invitationsLeft(task: Extract<Task, { kind: "invite" }>): Task | undefined {
  const left = task.people.filter(
    ({ message }) => message === null || message.state === "failed" || message.state === "unclear",
  );
  return left.length === 0
    ? undefined
    : { ...task, people: left.map(({ person }) => ({ person, message: null })) };
}

/** WhatsApp's word for somebody who is not in the group. */
export const notAMember = 131_212;

/** Those who were not removed and have not left by themselves. */
function removalLeft(task: Extract<Task, { kind: "remove" }>): Task | undefined {
  const { removed = [], failed = [] } = task.outcome ?? {};
  const gone = [...removed, ...failed.filter(({ code }) => code === notAMember).map(({ person }) => person)];
  const left = task.people.filter((person) => !gone.some((each) => samePerson(each, person)));
  return left.length === 0 ? undefined : { ...task, people: left, outcome: null };
}

/** Without what came of the first try. */
function asAtFirst(task: Task): Task {
  switch (task.kind) {
    case "settings":
      return { ...task, parts: null };
    case "remove":
      return removalLeft(task) ?? { ...task, outcome: null };
    case "reset link":
      return { ...task, previousLink: null, link: null };
    case "send":
      return { ...task, message: null };
    case "invite":
      return invitationsLeft(task) ?? task;
    case "delete":
      return task;
  }
}
