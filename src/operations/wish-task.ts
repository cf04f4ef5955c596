// From a form to a task: committed before Slack gets its acknowledgement, carried out by the outbox afterwards.
import { isTask, newTask, whatIsLeft } from "../groups/tasks.ts";
import type { GroupId, Operation, OperationId, SlackUserId, Task, TaskKind } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import { operationFromRow } from "../store/rows.ts";
import { operationCardsDue, retrySource } from "./creations.ts";
import { withDossier } from "../state/dossiers.ts";
import { momentOf, type Context } from "../state/context.ts";

export type TaskWish = {
  groupId: GroupId;
  task: Task;
  by: SlackUserId;
  /** The view or the click: one wish, one task, however often it is delivered. */
  source: string;
};

export type TaskWishOutcome = "wished" | "wished before" | "deleted" | "suspended" | "unknown";

/** While a group is suspended WhatsApp takes no change to it (131207), so none is asked for. */
export async function wishTask(
  context: Context,
  wish: TaskWish,
  /** Their cards have a button that is used up with this. */
  triedAgain: readonly Operation[] = [],
): Promise<TaskWishOutcome> {
  const outcome = await withDossier(context, wish.groupId, async (dossier, trx) => {
    const before = await trx
      .selectFrom("operations")
      .select("id")
      .where("source", "=", wish.source)
      .executeTakeFirst();
    if (before !== undefined) return [dossier, "wished before" as const];
    if (dossier.group.deletedAt !== null) return [dossier, "deleted" as const];
    if (dossier.group.suspendedAt !== null) return [dossier, "suspended" as const];
    await put(trx, await operationCardsDue(trx, triedAgain, context.clock.now()));
    return [newTask(dossier, wish, momentOf(context)), "wished" as const];
  });
  return outcome ?? "unknown";
}

/** Try again on a task that failed, or did in part: what is left of it once more, as an operation of its own. */
export async function tryTaskAgain(
  context: Context,
  operationId: OperationId,
  by: SlackUserId,
): Promise<TaskWishOutcome | "not failed"> {
  const operation = await operationOf(context, operationId);
  if (operation === undefined || !isTask(operation) || operation.groupId === null) return "unknown";
  const task = whatIsLeft(operation);
  if (task === undefined) return "not failed";
  const wish = { groupId: operation.groupId, task, by, source: retrySource(operationId) };
  return wishTask(context, wish, [operation]);
}

export async function taskKind(context: Context, operationId: OperationId): Promise<TaskKind | undefined> {
  return (await operationOf(context, operationId))?.task?.kind;
}

async function operationOf(context: Context, operationId: OperationId): Promise<Operation | undefined> {
  const row = await context.store.db
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", operationId)
    .executeTakeFirst();
  return row === undefined ? undefined : operationFromRow(row);
}
