// Brings one task up to date: writes the attempt down, asks WhatsApp, waits for the webhook, and looks for itself when the
// webhook does not come or the answer was unclear.
import { withOperation, type Dossier } from "../groups/dossier.ts";
import { givenUp, sendsMessages } from "../groups/messages.ts";
import type { Operation, Task } from "../groups/model.ts";
import {
  taskAccepted,
  taskAttempted,
  taskCardDue,
  taskEnded,
  type TaskEnd,
  type TaskOperation,
} from "../groups/tasks.ts";
import type { Transaction } from "kysely";
import type { Tables } from "../store/tables.ts";
import { groupFromRow } from "../store/rows.ts";
import type { Lease, Verdict } from "../outbox/worker.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import type { GroupInfo, WhatsAppClient } from "../whatsapp/client.ts";
import { withDossier } from "../state/dossiers.ts";
import { endWithStatuses, taskWithStatuses } from "../inbox/message-statuses.ts";
import { momentOf, type Context } from "../state/context.ts";
import { createKeptPictures } from "./pictures/kept-pictures.ts";
import { taskRunners } from "./kinds/runners.ts";
import type { TaskRunner, TaskTools } from "./kinds/kind.ts";

/** How long the webhook may take before the bot looks for itself, and when it stops waiting altogether. */
const webhookWithinMs = 30_000;
const silentForMs = 10 * 60_000;

/** @throws WhatsAppError when it may pass. */
export async function bringTask(
  context: Context,
  whatsapp: WhatsAppClient,
  operation: TaskOperation,
  lease: Lease,
): Promise<Verdict> {
  if (operation.groupId === null || operation.state === "done" || operation.state === "failed")
    return { kind: "done" };
  const row = await context.store.db
    .selectFrom("groups")
    .selectAll()
    .where("id", "=", operation.groupId)
    .executeTakeFirst();
  if (row === undefined) return { kind: "done" };
  const tools: TaskTools = {
    whatsapp,
    group: groupFromRow(row),
    pictures: createKeptPictures(context.store.db),
    progress: (task) => keepProgress(context, operation, task, lease),
  };
  const runner = taskRunners[operation.kind as keyof typeof taskRunners] as unknown as TaskRunner<never>;
  if (operation.state === "asked") return awaitWebhook(context, runner, operation, tools);
  if (operation.attemptedAt !== null) {
    const seen = await look(runner, operation, tools);
    if (seen !== undefined) return ended(context, operation, seen);
    if (!runner.repeatable)
      return ended(context, operation, { task: operation.task, state: "failed", code: null });
  }
  return send(context, runner, operation, { tools, lease });
}

async function send(
  context: Context,
  runner: TaskRunner<never>,
  operation: TaskOperation,
  { tools, lease }: { tools: TaskTools; lease: Lease },
): Promise<Verdict> {
  const prepared = (await runner.prepare?.(operation as never, tools)) ?? operation.task;
  const attempted = await attempt(context, { ...operation, task: prepared }, lease);
  try {
    const asked = await runner.ask(attempted as never, tools);
    if (asked.kind === "ended") return await ended(context, operation, asked.end);
    await change(context, operation, (current, moment) => taskAccepted(current, asked.requestId, moment));
    return { kind: "later", at: context.clock.now() + webhookWithinMs };
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return failed(context, runner, operation, error);
  }
}

async function failed(
  context: Context,
  runner: TaskRunner<never>,
  operation: TaskOperation,
  error: WhatsAppError,
): Promise<Verdict> {
  if (error.cure.kind === "never")
    return ended(context, operation, {
      task: givenUp(operation.task, error.code),
      state: "failed",
      code: error.code,
    });
  const isRefused = error.family === "rate" || error.family === "auth" || !runner.repeatable;
  // Nothing was done: the next attempt need not look first. A call that does no harm twice may be sent again after a failure
  // that left it open; but it may have been done, and its webhook may be on the way.
  if (error.cure.kind === "again" && isRefused) {
    await withOpenTask(context, operation, (dossier, current) => {
      const updatedAt = context.clock.now();
      const waiting = { ...current, attemptedAt: null, failureCode: error.code, updatedAt };
      return taskCardDue(withOperation(dossier, waiting), waiting);
    });
  }
  throw error;
}

async function awaitWebhook(
  context: Context,
  runner: TaskRunner<never>,
  operation: TaskOperation,
  tools: TaskTools,
): Promise<Verdict> {
  const now = context.clock.now();
  const askedAt = operation.attemptedAt ?? operation.updatedAt;
  if (now - askedAt < webhookWithinMs) return { kind: "later", at: askedAt + webhookWithinMs };
  const info = await readIfThere(tools);
  const seen = await runner.look(operation as never, info, tools);
  if (seen !== undefined) return ended(context, operation, seen);
  if (now - askedAt < silentForMs) return { kind: "later", at: now + webhookWithinMs };
  const atLast = runner.atLast?.(operation as never, info);
  return ended(context, operation, atLast ?? { task: operation.task, state: "failed", code: null });
}

async function keepProgress(context: Context, operation: Operation, task: Task, lease: Lease): Promise<void> {
  await withOpenTask(
    context,
    operation,
    async (dossier, current, trx) => {
      const now = context.clock.now();
      const known = sendsMessages(task) ? await taskWithStatuses(trx, current, task, now) : task;
      return taskCardDue(withOperation(dossier, { ...current, task: known, updatedAt: now }), current);
    },
    lease,
  );
}

async function look(
  runner: TaskRunner<never>,
  operation: TaskOperation,
  tools: TaskTools,
): Promise<TaskEnd | undefined> {
  return runner.look(operation as never, await readIfThere(tools), tools);
}

async function readIfThere({ whatsapp, group }: TaskTools): Promise<GroupInfo | undefined> {
  try {
    return await whatsapp.readGroup(group.whatsappId);
  } catch (error) {
    if (error instanceof WhatsAppError && error.family === "not found") return undefined;
    throw error;
  }
}

/** The trace before the call, and the fence: only who holds the lane may ask. */
async function attempt(context: Context, operation: TaskOperation, lease: Lease): Promise<Operation> {
  return change(
    context,
    operation,
    (current, moment) => ({ ...taskAttempted(current, moment), task: operation.task }),
    lease,
  );
}

async function ended(context: Context, operation: Operation, end: TaskEnd): Promise<Verdict> {
  await withOpenTask(context, operation, async (dossier, current, trx) => {
    const known = await endWithStatuses(trx, current, end, context.clock.now());
    return taskEnded(dossier, current, known, momentOf(context));
  });
  return { kind: "done" };
}

/** Tried too often: failed, in sight. */
export async function buryTask(context: Context, operation: TaskOperation): Promise<void> {
  const { task, failureCode } = operation;
  await ended(context, operation, { task: givenUp(task, failureCode), state: "failed", code: failureCode });
}

async function change(
  context: Context,
  operation: Operation,
  next: (current: Operation, moment: ReturnType<typeof momentOf>) => Operation,
  lease?: Lease,
): Promise<Operation> {
  let changed = operation;
  await withOpenTask(
    context,
    operation,
    (dossier, current) => {
      changed = next(current, momentOf(context));
      return withOperation(dossier, changed);
    },
    lease,
  );
  return changed;
}

async function withOpenTask(
  context: Context,
  operation: Operation,
  move: (dossier: Dossier, current: Operation, trx: Transaction<Tables>) => Dossier | Promise<Dossier>,
  lease?: Lease,
): Promise<void> {
  if (operation.groupId === null) return;
  await withDossier(context, operation.groupId, async (dossier, trx) => {
    await lease?.keep(trx);
    const current = dossier.operations.find((each) => each.id === operation.id);
    return [current === undefined ? dossier : await move(dossier, current, trx), undefined];
  });
}
