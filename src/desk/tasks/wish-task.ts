// From a form to a task: committed before Slack gets its acknowledgement, carried out by the outbox afterwards.
import { isTask, newTask, whatIsLeft } from "../../groups/tasks.ts";
import type { GroupId, Operation, OperationId, SlackUserId, Task, TaskKind } from "../../groups/model.ts";
import { put } from "../../outbox/outbox.ts";
import { operationFromRow } from "../../store/rows.ts";
import { operationCardsDue, retrySource } from "../creations.ts";
import { withDossier } from "../dossiers.ts";
import { momentOf, type Office } from "../office.ts";

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
  office: Office,
  wish: TaskWish,
  /** Their cards have a button that is used up with this. */
  triedAgain: readonly Operation[] = [],
): Promise<TaskWishOutcome> {
  const outcome = await withDossier(office, wish.groupId, async (dossier, trx) => {
    const before = await trx
      .selectFrom("operations")
      .select("id")
      .where("source", "=", wish.source)
      .executeTakeFirst();
    if (before !== undefined) return [dossier, "wished before" as const];
    if (dossier.group.deletedAt !== null) return [dossier, "deleted" as const];
    if (dossier.group.suspendedAt !== null) return [dossier, "suspended" as const];
    await put(trx, await operationCardsDue(trx, triedAgain, office.clock.now()));
    return [newTask(dossier, wish, momentOf(office)), "wished" as const];
  });
  return outcome ?? "unknown";
}

/** Try again on a task that failed, or did in part: what is left of it once more, as an operation of its own. */
export async function tryTaskAgain(
  office: Office,
  operationId: OperationId,
  by: SlackUserId,
): Promise<TaskWishOutcome | "not failed"> {
  const operation = await operationOf(office, operationId);
  if (operation === undefined || !isTask(operation) || operation.groupId === null) return "unknown";
  const task = whatIsLeft(operation);
  if (task === undefined) return "not failed";
  const wish = { groupId: operation.groupId, task, by, source: retrySource(operationId) };
  return wishTask(office, wish, [operation]);
}

export async function taskKind(office: Office, operationId: OperationId): Promise<TaskKind | undefined> {
  return (await operationOf(office, operationId))?.task?.kind;
}

async function operationOf(office: Office, operationId: OperationId): Promise<Operation | undefined> {
  const row = await office.store.db
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", operationId)
    .executeTakeFirst();
  return row === undefined ? undefined : operationFromRow(row);
}
