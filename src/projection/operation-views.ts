// What the cards of operations say: a create from the form to the link, the others from the form to their end.
import type { Group, Operation, OperationId } from "../groups/model.ts";
import { isOf, isOver } from "../groups/operations.ts";
import type { CreationView, DecisionView, TaskView, ToldView } from "../groups/views.ts";
import { whatIsLeft } from "../groups/what-is-left.ts";
import type { Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { operationById, retrySource, wasAsked } from "../state/operations.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { Database } from "../store/database.ts";
import { operationFromRow } from "../store/rows.ts";
import { nameOf, numberLabel } from "./names.ts";
import { delaySentence, sentenceFor } from "./words.ts";

export async function operationView(
  context: Context,
  id: OperationId,
  group: Group | null,
): Promise<CreationView | TaskView | undefined> {
  const { db } = context.store;
  const operation = await operationById(db, id);
  if (operation === undefined || operation.task.kind === "decide") return undefined;
  const life = {
    operationId: operation.id,
    remark: remarkOn(operation),
    requestedBy: operation.requestedBy,
    requestedAt: operation.createdAt,
    settledAt: operation.settledAt,
    triedAgain: await wasAsked(db, retrySource(operation.id)),
  };
  if (isOf(operation, "create")) return { kind: "creation", ...life, ...(await created(context, operation)) };
  if (group === null) return undefined;
  return {
    kind: "task",
    ...life,
    group: await nameOf(context, group),
    task: operation.task,
    state: operation.state === "done" || operation.state === "failed" ? operation.state : "under way",
    canTryAgain: whatIsLeft(operation) !== undefined,
  };
}

/** Undefined while it is under way: WhatsApp may take back what it said. */
export async function toldView(
  context: Context,
  id: OperationId,
  group: Group | null,
): Promise<ToldView | undefined> {
  const operation = await operationById(context.store.db, id);
  if (operation === undefined || operation.requestedBy === null || !isOver(operation)) return undefined;
  const what = isOf(operation, "decide")
    ? group && (await decisionView(context, operation, group))
    : await operationView(context, id, group);
  return what == null ? undefined : { kind: "told", to: operation.requestedBy, what };
}

async function decisionView(
  context: Context,
  { id, task }: Operation<"decide">,
  group: Group,
): Promise<DecisionView | null> {
  const { decision, answers } = task;
  const people = await context.store.db
    .selectFrom("joinRequests")
    .select(["id", "waId", "userId", "username"])
    .where((request) =>
      // Whoever it failed for may have been decided on again.
      answers === null || answers.length === 0
        ? request("operationId", "=", id)
        : request(
            "id",
            "in",
            answers.map(({ requestId }) => requestId),
          ),
    )
    .orderBy("requestedAt")
    .execute();
  if (people.length === 0) return null;
  const done = answers?.filter(({ result }) => result === "done").length ?? 0;
  return { kind: "decision", group: await nameOf(context, group), decision, people, done };
}

async function created(context: Context, { groupId, state, task, phoneNumberId }: Operation<"create">) {
  const group = groupId === null ? null : await groupById(context.store.db, groupId);
  return {
    groupId,
    subject: task.subject,
    numberLabel: await numberLabel(context, phoneNumberId),
    joinApprovalMode: task.joinApprovalMode,
    state:
      state === "done"
        ? ("created" as const)
        : state === "failed"
          ? ("failed" as const)
          : ("creating" as const),
    inviteLink: group?.inviteLink ?? null,
  };
}

/** Why it takes so long, or why it failed. */
function remarkOn(operation: Operation): string | null {
  const { state, failure } = operation;
  if (state === "done") return null;
  if (state === "failed") return sentenceFor(failure);
  return failure === null || isOver(operation) ? null : delaySentence(failure);
}

export async function decisionsOf(
  db: Database,
  ids: readonly OperationId[],
): Promise<Map<OperationId, Operation & Operation<"decide">>> {
  const rows = await inParts([...new Set(ids)], (part) =>
    db.selectFrom("operations").selectAll().where("id", "in", part).execute(),
  );
  const operations = rows.map(operationFromRow).filter((operation) => isOf(operation, "decide"));
  return new Map(operations.map((operation) => [operation.id, operation]));
}
