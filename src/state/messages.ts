// Messages we have sent, by WhatsApp's id, and every word of WhatsApp's about them, each once. What they add up to is in
// `groups/messages.ts`.
import {
  followed,
  messagesEnd,
  messagesOf,
  sendsMessages,
  type MessageTask,
  type SentMessage,
} from "../groups/messages.ts";
import type { OperationId } from "../groups/model.ts";
import type { End } from "../groups/operations.ts";
import type { Trx } from "../store/database.ts";
import { failureFromRow } from "../store/rows.ts";
import type { MessageRow, MessageStatusRow } from "../store/tables.ts";
import { inParts, partsOf } from "./rows-in-parts.ts";

/** The end of an operation that sends messages, with what their statuses have told so far; any other end as it is. */
export async function endWithStatuses(trx: Trx, id: OperationId, end: End, now: number): Promise<End> {
  if (!sendsMessages(end.task)) return end;
  await keepSent(trx, id, end.task, now);
  const sent = await sentBy(trx, id);
  return sent.length === 0 ? end : messagesEnd(followed(end.task, sent));
}

/** A task with many messages under way, with what their statuses have told so far. */
export async function taskWithStatuses<Sending extends MessageTask>(
  trx: Trx,
  id: OperationId,
  task: Sending,
  now: number,
): Promise<Sending> {
  await keepSent(trx, id, task, now);
  return followed(task, await sentBy(trx, id));
}

function keepSent(trx: Trx, operationId: OperationId, task: MessageTask, now: number): Promise<void> {
  const rows = messagesOf(task).flatMap((message, position) =>
    message?.id == null ? [] : [{ id: message.id, operationId, position, createdAt: now }],
  );
  return keepMessages(trx, rows);
}

export async function sentBy(trx: Trx, operationId: OperationId): Promise<SentMessage[]> {
  const messages = await trx
    .selectFrom("messages")
    .selectAll()
    .where("operationId", "=", operationId)
    .orderBy("position")
    .orderBy("createdAt")
    .execute();
  const statuses = await inParts(
    messages.map((message) => message.id),
    (part) => trx.selectFrom("messageStatuses").selectAll().where("messageId", "in", part).execute(),
  );
  const news = Map.groupBy(statuses, (status) => status.messageId);
  return messages.map(({ id, position }) => ({
    id,
    position,
    news: (news.get(id) ?? []).map(({ status, waId, userId, failure }) => ({
      status,
      person:
        waId === "" && userId === "" ? null : { waId: waId || null, userId: userId || null, username: null },
      failure: failureFromRow(failure),
    })),
  }));
}

export async function knownMessages(trx: Trx, ids: readonly string[]): Promise<Map<string, MessageRow>> {
  const rows = await inParts([...new Set(ids)], (part) =>
    trx.selectFrom("messages").selectAll().where("id", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function keepMessages(trx: Trx, rows: readonly MessageRow[]): Promise<void> {
  for (const part of partsOf([...new Map(rows.map((row) => [row.id, row])).values()])) {
    await trx
      .insertInto("messages")
      .values(part)
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
}

/** Gives back the keys of those that were never heard before. */
export async function keepStatuses(trx: Trx, rows: readonly MessageStatusRow[]): Promise<Set<string>> {
  const fresh = new Set<string>();
  for (const part of partsOf([...new Map(rows.map((row) => [statusKey(row), row])).values()])) {
    const added = await trx
      .insertInto("messageStatuses")
      .values(part)
      .onConflict((conflict) => conflict.columns(["messageId", "status", "waId", "userId"]).doNothing())
      .returning(["messageId", "status", "waId", "userId"])
      .execute();
    for (const row of added) fresh.add(statusKey(row));
  }
  return fresh;
}

export function statusKey(row: Pick<MessageStatusRow, "messageId" | "status" | "waId" | "userId">): string {
  return JSON.stringify([row.messageId, row.status, row.waId, row.userId]);
}
