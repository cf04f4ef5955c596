// Groups wished for in Slack: the form's transaction makes operation and card, once, however often it is delivered. What
// becomes of it at WhatsApp is in creation-claims.ts.
import type { Transaction } from "kysely";
import { newCreation } from "../groups/creation.ts";
import { type CreateInput, type Operation, type OperationId, type SlackUserId } from "../groups/model.ts";
import type { Put } from "../outbox/outbox.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import { cardToRow, operationFromRow, operationToRow } from "../store/rows.ts";
import type { Tables } from "../store/tables.ts";
import { lanes, momentOf, type Context } from "../state/context.ts";

type Trx = Transaction<Tables>;

export type CreateWish = {
  input: CreateInput;
  phoneNumberId: string;
  by: SlackUserId;
  /** The view or click: one wish, one group. */ source: string;
};

/** Committed when it resolves. A second delivery of the same form changes nothing. */
export async function wishForGroup(context: Context, wish: CreateWish): Promise<void> {
  const moment = momentOf(context);
  const { operation, card, audit } = newCreation(wish, moment);
  await context.store.transact(async (trx) => {
    const added = await trx
      .insertInto("operations")
      .values(operationToRow(operation))
      .onConflict((conflict) => conflict.column("source").doNothing())
      .returning("id")
      .execute();
    if (added.length === 0) return;
    await trx.insertInto("cards").values(cardToRow(card)).execute();
    await put(trx, [
      {
        key: `operation:${operation.id}`,
        lane: lanes.whatsapp(wish.phoneNumberId),
        priority: 0,
        dueAt: moment.now,
      },
      { key: `card:${card.id}`, lane: lanes.slack(card.channel), priority: 0, dueAt: moment.now },
    ]);
    await appendAudit(trx, context.store, [audit]);
  });
  context.wake();
}

export type TryAgain = "again" | "not failed" | "already tried again";

/** Somebody presses Try again on a failed create: a new operation with the same form. */
export async function tryCreateAgain(
  context: Context,
  operationId: OperationId,
  by: SlackUserId,
): Promise<TryAgain> {
  const row = await context.store.db
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", operationId)
    .executeTakeFirst();
  const operation = row === undefined ? undefined : operationFromRow(row);
  if (operation?.input == null || operation.state !== "failed") return "not failed";
  const source = retrySource(operationId);
  const tried = await context.store.db
    .selectFrom("operations")
    .select("id")
    .where("source", "=", source)
    .executeTakeFirst();
  if (tried !== undefined) return "already tried again";
  await wishForGroup(context, { input: operation.input, phoneNumberId: operation.phoneNumberId, by, source });
  await context.store.transact((trx) =>
    operationCardsDue(trx, [operation], context.clock.now()).then((puts) => put(trx, puts)),
  );
  context.wake();
  return "again";
}

export function retrySource(operationId: OperationId): string {
  return `again:${operationId}`;
}

/** The cards that follow these operations. */
export async function operationCardsDue(
  trx: Trx,
  operations: readonly Operation[],
  now: number,
): Promise<Put[]> {
  if (operations.length === 0) return [];
  const cards = await trx
    .selectFrom("cards")
    .select(["id", "channel"])
    .where(
      "operationId",
      "in",
      operations.map((operation) => operation.id),
    )
    .execute();
  return cards.map((card) => ({
    key: `card:${card.id}`,
    lane: lanes.slack(card.channel),
    priority: 0,
    dueAt: now,
  }));
}
