// How far messages have come, from the statuses WhatsApp tells: in any order, any number of times, early or late. The tasks
// that send (a text to a group, invitations) follow them; `state/messages.ts` keeps the statuses and asks here what they add up to.
import { noted, withOperation, type Dossier, type Moment } from "./dossier.ts";
import type { Failure, MessageProgress, Operation, OperationId, Person, Task, TaskOf } from "./model.ts";
import { isOver, withTask, type End } from "./operations.ts";
import { samePerson } from "./requests.ts";

/** One word of WhatsApp's about a message. `person`: whom in a group it has reached; null: the message as a whole. */
export type MessageNews = {
  status: "sent" | "delivered" | "read" | "failed";
  person: Person | null;
  failure: Failure | null;
};

/** A message a task has sent, by its place among the task's messages. */
export type SentMessage = { id: string; position: number; news: readonly MessageNews[] };

export type MessageTask = TaskOf<"send" | "invite">;

export const unclearMessage: MessageProgress = {
  id: null,
  state: "unclear",
  delivered: 0,
  read: 0,
  failure: null,
};

export function sendsMessages(task: Task): task is MessageTask {
  return task.kind === "send" || task.kind === "invite";
}

export function messagesOf(task: MessageTask): (MessageProgress | null)[] {
  return task.kind === "send" ? [task.message] : task.people.map(({ message }) => message);
}

/** The same task with one message further on. */
export function withMessage<Sending extends MessageTask>(
  task: Sending,
  position: number,
  message: MessageProgress | null,
): Sending {
  if (task.kind === "send") return { ...task, message };
  const people = task.people.map((each, at) => (at === position ? { ...each, message } : each));
  return { ...task, people };
}

/** Comes back with every status, so that one that overtakes the answer finds its way. */
export function callbackDataFor(operationId: OperationId, position: number): string {
  return `${operationId} ${position}`;
}

export function readCallbackData(data: string | null): { operationId: OperationId; position: number } | null {
  const [, id, position] = /^(o_[a-z0-9]{8,32}) (\d{1,3})$/u.exec(data ?? "") ?? [];
  return id === undefined ? null : { operationId: id as OperationId, position: Number(position) };
}

/** sent < delivered < read; failed ends it. What was unclear is proven by any news. */
export function progressOf(id: string, news: readonly MessageNews[]): MessageProgress {
  const failure = news.find(({ status, person }) => status === "failed" && person === null);
  const read = distinct(news.filter(({ status }) => status === "read"));
  const delivered = distinct(news.filter(({ status }) => status === "read" || status === "delivered"));
  const counts = { delivered: delivered.length, read: read.length };
  if (failure !== undefined) return { id, state: "failed", ...counts, failure: failure.failure };
  const state = (["read", "delivered"] as const).find((word) => news.some(({ status }) => status === word));
  return { id, state: state ?? "sent", ...counts, failure: null };
}

function distinct(news: readonly MessageNews[]): Person[] {
  const people: Person[] = [];
  for (const { person } of news) {
    if (person !== null && !people.some((each) => samePerson(each, person))) people.push(person);
  }
  return people;
}

/** A task with what is known of its messages. */
export function followed<Sending extends MessageTask>(task: Sending, sent: readonly SentMessage[]): Sending {
  return sent.reduce(
    (next, { id, position, news }) => withMessage(next, position, progressOf(id, news)),
    task,
  );
}

/** What a task that has sent everything has come to: it has failed only when nobody was reached. */
export function messagesEnd(task: MessageTask): End {
  const messages = messagesOf(task);
  const isReached = messages.some(
    (message) => message !== null && message.state !== "failed" && message.state !== "unclear",
  );
  if (isReached) return { task, state: "done", failure: null };
  const failure = messages.find((message) => message?.failure != null)?.failure ?? nobodyKnows;
  return { task, state: "failed", failure };
}

const nobodyKnows: Failure = { code: "unclear", detail: null };

/** A task that is not tried any more: what was not sent by then failed, and what was is as it is. */
export function givenUp(task: Task, failure: Failure): Task {
  if (!sendsMessages(task)) return task;
  return messagesOf(task).reduce<MessageTask>(
    (next, message, position) =>
      message === null ? withMessage(next, position, failedMessage(failure)) : next,
    task,
  );
}

/** WhatsApp refused it at once. */
export function failedMessage(failure: Failure): MessageProgress {
  return { ...unclearMessage, state: "failed", failure };
}

/** WhatsApp took it. */
export function sentMessage(id: string | null): MessageProgress {
  return { ...unclearMessage, id, state: "sent" };
}

/** News of messages: its card follows, and a task that had ended may end otherwise. */
export function messagesMoved(
  dossier: Dossier,
  operation: Operation,
  sent: readonly SentMessage[],
  moment: Moment,
): Dossier {
  if (!sendsMessages(operation.task)) return dossier;
  const task = followed(operation.task, sent);
  if (JSON.stringify(task) === JSON.stringify(operation.task)) return dossier;
  const moved = withTask({ ...operation, updatedAt: moment.now }, task);
  // Under way: whoever sends will end it, with all that is known by then.
  if (!isOver(operation)) return cardDueSoon(withOperation(dossier, moved), operation.id, moment);
  const { state, failure } = messagesEnd(task);
  const next = cardDueSoon(withOperation(dossier, { ...moved, state, failure }), operation.id, moment);
  if (state === operation.state) return next;
  return noted(next, {
    at: moment.now,
    actor: "whatsapp",
    action: `${task.kind} ${state}`,
    operationId: operation.id,
    details: { code: failure?.code ?? null, state },
  });
}

/** Eight people get and read a message within moments: that is one change of the card, not sixteen. */
const togetherMs = 1_000;

function cardDueSoon(dossier: Dossier, operationId: OperationId, moment: Moment): Dossier {
  const card = dossier.cards.find((each) => each.kind === "operation" && each.operationId === operationId);
  if (card === undefined) return dossier;
  const due = { kind: "card", id: card.id, urgent: false, at: moment.now + togetherMs } as const;
  return { ...dossier, due: [...dossier.due, due] };
}
