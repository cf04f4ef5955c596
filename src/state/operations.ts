// Operations one by one: found, asked for again, and changed under the lock they belong to. A create locks its number, the
// others their group.
import type { Ledger } from "../groups/dossier.ts";
import type { JoinRequest, Operation, OperationId } from "../groups/model.ts";
import { ended, isOver, type End } from "../groups/operations.ts";
import type { Lease } from "../outbox/worker.ts";
import type { Database, Trx } from "../store/database.ts";
import { operationFromRow, requestFromRow } from "../store/rows.ts";
import { momentOf, type Context } from "./context.ts";
import { openNumbers, withDossier } from "./dossiers.ts";
import { save } from "./save.ts";

export async function operationById(db: Database, id: OperationId): Promise<Operation | undefined> {
  const row = await db.selectFrom("operations").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : operationFromRow(row);
}

/** Whether this view or click has asked for its operation before. */
export async function wasAsked(db: Database, source: string): Promise<boolean> {
  return (await operationAsked(db, source)) !== undefined;
}

export async function operationAsked(db: Database, source: string): Promise<OperationId | undefined> {
  const row = await db.selectFrom("operations").select("id").where("source", "=", source).executeTakeFirst();
  return row?.id;
}

/** What a Try again of this operation is known by: it is used up once. */
export function retrySource(id: OperationId): string {
  return `again:${id}`;
}

/** Those a decision is still to be carried out for: who withdrew or got in meanwhile is not asked about. */
export async function requestsToDecide(db: Database, id: OperationId): Promise<JoinRequest[]> {
  const rows = await db
    .selectFrom("joinRequests")
    .selectAll()
    .where("operationId", "=", id)
    .where("state", "in", ["approving", "rejecting"])
    .orderBy("requestedAt")
    .orderBy("id")
    .execute();
  return rows.map(requestFromRow);
}

type Fence = Pick<Lease, "keep">;
type Change = <Any extends Ledger>(ledger: Any, current: Operation, trx: Trx) => Any | Promise<Any>;

/**
 * Changes an operation that is under way; answers with it as it is then, or undefined when news has ended it meanwhile.
 * With a lease it is the fence before a call: whoever lost the lane stops here.
 */
export async function changeOperation(
  context: Context,
  operation: Operation,
  change: Change,
  lease?: Fence,
): Promise<Operation | undefined> {
  if (operation.task.kind === "create") return changeCreate(context, operation, change, lease);
  if (operation.groupId === null) return undefined;
  return withDossier(context, operation.groupId, async (dossier, trx) => {
    await lease?.keep(trx);
    const next = await changed(dossier, operation.id, (current) => change(dossier, current, trx));
    return [next ?? dossier, next && found(next, operation.id)];
  });
}

/** What was told as the end of an operation about a group is not so any more. */
export async function endedOtherwise(context: Context, { id, groupId }: Operation, end: End): Promise<void> {
  if (groupId === null) return;
  const mentions = { operationIds: [id] };
  await withDossier(
    context,
    groupId,
    (dossier) => {
      const current = found(dossier, id);
      const next = current === undefined ? dossier : ended(dossier, current, end, momentOf(context));
      return [next, undefined];
    },
    mentions,
  );
}

async function changeCreate(
  context: Context,
  { id, phoneNumberId }: Operation,
  change: Change,
  lease?: Fence,
): Promise<Operation | undefined> {
  const result = await context.store.transact(async (trx) => {
    const ledger = (await openNumbers(context, trx, [phoneNumberId], { operationIds: [id] })).get(
      phoneNumberId,
    );
    if (ledger === undefined) return undefined;
    // After the number's lock, as elsewhere after the group's: two operations of a lane cannot deadlock.
    await lease?.keep(trx);
    const next = await changed(ledger, id, (current) => change(ledger, current, trx));
    if (next === undefined) return undefined;
    await save(context, trx, [[ledger, next]]);
    return found(next, id);
  });
  context.wake();
  return result;
}

async function changed<Any extends Ledger>(
  ledger: Any,
  id: OperationId,
  change: (current: Operation) => Any | Promise<Any>,
): Promise<Any | undefined> {
  const current = found(ledger, id);
  return current === undefined || isOver(current) ? undefined : change(current);
}

function found(ledger: Ledger, id: OperationId): Operation | undefined {
  return ledger.operations.find((each) => each.id === id);
}
