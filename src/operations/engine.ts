// The outbox's handler for operations: asks WhatsApp for what was decided, and records what it answered. Decisions may be
// repeated without harm; a create may not, so an unclear one is looked into first.
import { delayAfter } from "../outbox/retry.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { operationFromRow } from "../store/rows.ts";
import { isTask } from "../groups/tasks.ts";
import type { Operation, OperationId } from "../groups/model.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { bringCreation, buryCreation } from "./kinds/create.ts";
import { bringDecision, buryDecision, delayDecision } from "./kinds/decide.ts";
import type { Context } from "../state/context.ts";
import { bringTask, buryTask } from "./bring-task.ts";
import { troubleBegins, troubleEnds } from "../state/troubles.ts";

const attempts = 9;
/** So many failures in a row may be a hiccup of the network; more are something to tell. */
const hiccups = 3;

export function createOperationHandler(context: Context, whatsapp: WhatsAppClient): Handler {
  return {
    attempts,
    async act(id, lease) {
      const operation = await operationOf(context, id as OperationId);
      if (operation === undefined) return { kind: "done" };
      const verdict = await bring(context, whatsapp, operation, lease);
      if (verdict.kind === "done") await troubleEnds(context, lease.lane);
      return verdict;
    },
    async giveUp(id, error) {
      const operation = await operationOf(context, id as OperationId);
      if (operation === undefined) return;
      if (operation.kind === "create") await buryCreation(context, operation, error);
      else if (isTask(operation)) await buryTask(context, operation);
      else await buryDecision(context, operation);
    },
  };
}

async function bring(
  context: Context,
  whatsapp: WhatsAppClient,
  operation: Operation,
  lease: Lease,
): Promise<Verdict> {
  try {
    if (operation.kind === "create") return await bringCreation(context, whatsapp, operation, lease);
    if (isTask(operation)) return await bringTask(context, whatsapp, operation, lease);
    return await bringDecision(context, whatsapp, operation, lease);
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    if (operation.kind !== "create") await delayDecision(context, operation, error);
    return retryAfter(context, error, lease);
  }
}

/** A failure that may pass: the lane waits if everything in it would fail alike, and somebody is told. */
export async function retryAfter(context: Context, error: WhatsAppError, lease: Lease): Promise<Verdict> {
  const delayMs = error.cure.kind === "again" ? error.cure.delayMs : null;
  const wholeLane = error.family === "auth" || error.family === "rate" || error.family === "network";
  const lasts = error.family === "network" && lease.attempt > hiccups;
  if (error.family === "auth" || lasts) await troubleBegins(context, lease.lane, error);
  return {
    kind: "again",
    delayMs: delayMs ?? delayAfter(lease.attempt),
    wholeLane,
    error: `${error.family} ${error.code ?? ""}`.trim(),
  };
}

async function operationOf(context: Context, id: OperationId): Promise<Operation | undefined> {
  const row = await context.store.db
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : operationFromRow(row);
}
