// What the cards of operations say: a create from the form to the link, a task from the form to its end.
import { isTask, whatIsLeft, type TaskOperation } from "../groups/tasks.ts";
import type { Card, Group, Operation, Task } from "../groups/model.ts";
import type { CreationView, TaskView } from "../groups/views.ts";
import type { Database } from "../store/database.ts";
import { operationFromRow } from "../store/rows.ts";
import { explain } from "../whatsapp/errors.ts";
import { retrySource } from "../operations/creations.ts";
import type { Context } from "../state/context.ts";
import { groupById, nameOf, numberLabel, sentenceFor } from "./names.ts";

export async function operationView(
  context: Context,
  card: Pick<Card, "operationId">,
  group: Group | null,
): Promise<CreationView | TaskView | undefined> {
  const { db } = context.store;
  if (card.operationId === null) return undefined;
  const row = await db
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", card.operationId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const operation = operationFromRow(row);
  if (operation.kind === "create") return creationView(context, operation);
  return isTask(operation) && group !== null ? taskView(context, operation, group) : undefined;
}

async function creationView(context: Context, operation: Operation): Promise<CreationView | undefined> {
  if (operation.input === null) return undefined;
  const group = operation.groupId === null ? undefined : await groupById(context.store.db, operation.groupId);
  return {
    kind: "creation",
    operationId: operation.id,
    subject: operation.input.subject,
    numberLabel: await numberLabel(context, operation.phoneNumberId),
    joinApprovalMode: operation.input.joinApprovalMode,
    state: operation.state === "done" ? "created" : operation.state === "failed" ? "failed" : "creating",
    remark: remarkOn(operation),
    inviteLink: group?.inviteLink ?? null,
    requestedBy: operation.requestedBy,
    requestedAt: operation.createdAt,
    settledAt: operation.settledAt,
    triedAgain: await wasTriedAgain(context.store.db, operation),
  };
}

async function taskView(context: Context, operation: TaskOperation, group: Group): Promise<TaskView> {
  return {
    kind: "task",
    operationId: operation.id,
    group: await nameOf(context, group),
    task: operation.task,
    state: operation.state === "done" || operation.state === "failed" ? operation.state : "under way",
    remark: remarkOn(operation),
    sentences: new Map(codesIn(operation.task).map((code) => [code, sentenceFor(code)])),
    requestedBy: operation.requestedBy,
    requestedAt: operation.createdAt,
    settledAt: operation.settledAt,
    canTryAgain: whatIsLeft(operation) !== undefined,
    triedAgain: await wasTriedAgain(context.store.db, operation),
  };
}

function codesIn(task: Task): number[] {
  switch (task.kind) {
    case "settings":
      return codes((task.parts ?? []).map((part) => part.code));
    case "remove":
      return codes((task.outcome?.failed ?? []).map(({ code }) => code));
    case "send":
      return codes([task.message?.code ?? null]);
    case "invite":
      return codes(task.people.map(({ message }) => message?.code ?? null));
    case "delete":
    case "reset link":
      return [];
  }
}

function codes(given: readonly (number | null)[]): number[] {
  return given.filter((code) => code !== null);
}

function remarkOn(operation: Operation): string | null {
  if (operation.state === "done") return null;
  if (operation.state === "failed" && operation.failureCode === null && operation.failure !== null)
    return operation.failure;
  if (operation.state === "failed" && operation.failureCode === null && isTask(operation)) return unanswered;
  if (operation.state === "failed") return explain(operation.failureCode, operation.failure);
  if (operation.failureCode !== null && operation.attemptedAt === null)
    return `${explain(operation.failureCode)} Groupdesk tries again by itself.`;
  return operation.failure === "" ? null : operation.failure;
}

const unanswered = "WhatsApp has not said what became of it. Look at the group before trying again.";

async function wasTriedAgain(db: Database, operation: Operation): Promise<boolean> {
  const again = await db
    .selectFrom("operations")
    .select("id")
    .where("source", "=", retrySource(operation.id))
    .executeTakeFirst();
  return again !== undefined;
}
