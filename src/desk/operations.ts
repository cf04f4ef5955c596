// The outbox's handler for operations: asks WhatsApp for what was decided, and records what it answered. Decisions may be
// repeated without harm; a create may not, so an unclear one is looked into first.
import { delayAfter } from "../outbox/retry.ts";
import type { Handler, Lease, Verdict } from "../outbox/worker.ts";
import { operationFromRow } from "../store/rows.ts";
import { isTask } from "../groups/tasks.ts";
import type { Operation, OperationId } from "../groups/model.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { bringCreation, buryCreation } from "./operations-create.ts";
import { bringDecision, buryDecision, delayDecision } from "./operations-decide.ts";
import type { Office } from "./office.ts";
import { bringTask, buryTask } from "./tasks/bring-task.ts";
import { troubleBegins, troubleEnds } from "./troubles.ts";

const attempts = 9;
/** So many failures in a row may be a hiccup of the network; more are something to tell. */
const hiccups = 3;

export function createOperationHandler(office: Office, whatsapp: WhatsAppClient): Handler {
  return {
    attempts,
    async act(id, lease) {
      const operation = await operationOf(office, id as OperationId);
      if (operation === undefined) return { kind: "done" };
      const verdict = await bring(office, whatsapp, operation, lease);
      if (verdict.kind === "done") await troubleEnds(office, lease.lane);
      return verdict;
    },
    async giveUp(id, error) {
      const operation = await operationOf(office, id as OperationId);
      if (operation === undefined) return;
      if (operation.kind === "create") await buryCreation(office, operation, error);
      else if (isTask(operation)) await buryTask(office, operation);
      else await buryDecision(office, operation);
    },
  };
}

async function bring(
  office: Office,
  whatsapp: WhatsAppClient,
  operation: Operation,
  lease: Lease,
): Promise<Verdict> {
  try {
    if (operation.kind === "create") return await bringCreation(office, whatsapp, operation, lease);
    if (isTask(operation)) return await bringTask(office, whatsapp, operation, lease);
    return await bringDecision(office, whatsapp, operation, lease);
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    if (operation.kind !== "create") await delayDecision(office, operation, error);
    return retryAfter(office, error, lease);
  }
}

/** A failure that may pass: the lane waits if everything in it would fail alike, and somebody is told. */
export async function retryAfter(office: Office, error: WhatsAppError, lease: Lease): Promise<Verdict> {
  const delayMs = error.cure.kind === "again" ? error.cure.delayMs : null;
  const wholeLane = error.family === "auth" || error.family === "rate" || error.family === "network";
  const lasts = error.family === "network" && lease.attempt > hiccups;
  if (error.family === "auth" || lasts) await troubleBegins(office, lease.lane, error);
  return {
    kind: "again",
    delayMs: delayMs ?? delayAfter(lease.attempt),
    wholeLane,
    error: `${error.family} ${error.code ?? ""}`.trim(),
  };
}

async function operationOf(office: Office, id: OperationId): Promise<Operation | undefined> {
  const row = await office.store.db
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : operationFromRow(row);
}
