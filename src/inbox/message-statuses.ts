// What WhatsApp says about messages of ours: kept once, matched with the task that sent them, by what we sent along or by
// WhatsApp's id. A status may overtake the answer that tells the id. Statuses of other programs' messages are not kept.
import type { Transaction } from "kysely";
import type { Dossier, Moment } from "../groups/dossier.ts";
import {
  followed,
  messagesEnd,
  messagesMoved,
  messagesOf,
  readCallbackData,
  sendsMessages,
  type MessageTask,
  type SentMessage,
} from "../groups/messages.ts";
import type { GroupId, Operation, OperationId } from "../groups/model.ts";
import type { TaskEnd } from "../groups/tasks.ts";
import type { MessageRow, MessageStatusRow, Tables } from "../store/tables.ts";
import type { WhatsAppEvent } from "../whatsapp/events.ts";
import { inParts, openDossiers, saveDossiers } from "../state/dossiers.ts";
import { momentOf, type Context } from "../state/context.ts";

type Trx = Transaction<Tables>;

export type MessageEvent = Extract<WhatsAppEvent, { kind: "message status" }>;

const rowsPerStatement = 500;

/** Resolves after the commit, with whether each was heard before; those of other programs are left out. */
export async function takeMessageStatuses(
  context: Context,
  events: readonly MessageEvent[],
): Promise<{ duplicate: boolean }[]> {
  const ours = events.filter((event) => context.phoneNumberIds.includes(event.phoneNumberId));
  if (ours.length === 0) return [];
  const moment = momentOf(context);
  const taken = await context.store.transact(async (trx) => take(context, trx, ours, moment));
  context.wake();
  return taken;
}

async function take(
  context: Context,
  trx: Trx,
  events: readonly MessageEvent[],
  moment: Moment,
): Promise<{ duplicate: boolean }[]> {
  const { groupIds, operationIds } = await whereFrom(trx, events);
  if (groupIds.length === 0) return [];
  // Under the lock of its group a message is either known by now or still on its way; an answer cannot slip in between.
  const before = await openDossiers(context, trx, groupIds, { whatsappIds: [], operationIds });
  const operations = new Map(
    [...before.values()].flatMap((dossier) => dossier.operations.map((each) => [each.id, each] as const)),
  );
  await keepMessages(trx, namedIn(events, operations, moment));
  const known = await knownMessages(trx, events);
  const underWay = [...operations.values()].some(isUnderWay);
  const ours = events.filter((event) => known.has(event.messageId) || underWay);
  const fresh = await keepStatuses(trx, ours, moment);
  const moved = new Set([...known.values()].map((message) => message.operationId));
  const changes: (readonly [Dossier, Dossier])[] = [];
  for (const dossier of before.values()) {
    const next = await followedIn(trx, dossier, moved, moment);
    if (next !== dossier) changes.push([dossier, next]);
  }
  await saveDossiers(context, trx, changes);
  return ours.map((event) => ({ duplicate: !fresh.has(keyOf(rowOf(event, moment))) }));
}

/** Whose messages these may be: the sender's callback data says it, the id does, or somebody's answer is still awaited. */
async function whereFrom(
  trx: Trx,
  events: readonly MessageEvent[],
): Promise<{ groupIds: GroupId[]; operationIds: OperationId[] }> {
  // First those under way, then the known: a message that is answered between the two is found by one of them.
  const underWay = await trx
    .selectFrom("operations")
    .select("id")
    .where("kind", "in", ["send", "invite"])
    .where("state", "=", "due")
    .where("attemptedAt", "is not", null)
    .where("phoneNumberId", "in", [...new Set(events.map((event) => event.phoneNumberId))])
    .execute();
  const known = await knownMessages(trx, events);
  const operationIds = [
    ...new Set([
      ...underWay.map((operation) => operation.id),
      ...[...known.values()].map((message) => message.operationId),
      ...events.flatMap((event) => readCallbackData(event.callbackData)?.operationId ?? []),
    ]),
  ];
  const rows = await inParts(operationIds, (part) =>
    trx.selectFrom("operations").select(["id", "groupId"]).where("id", "in", part).execute(),
  );
  const groupIds = [...new Set(rows.flatMap((row) => row.groupId ?? []))];
  return { groupIds, operationIds };
}

function isUnderWay(operation: Operation): boolean {
  return sendsMessages(operation.task) && operation.state === "due" && operation.attemptedAt !== null;
}

/** Messages whose status names the operation and the place in it. */
function namedIn(
  events: readonly MessageEvent[],
  operations: ReadonlyMap<OperationId, Operation>,
  moment: Moment,
): MessageRow[] {
  return events.flatMap((event) => {
    const named = readCallbackData(event.callbackData);
    const operation = named === null ? undefined : operations.get(named.operationId);
    if (named === null || operation === undefined || !sendsMessages(operation.task)) return [];
    if (named.position >= messagesOf(operation.task).length) return [];
    return [{ id: event.messageId, ...named, createdAt: moment.now }];
  });
}

async function followedIn(
  trx: Trx,
  dossier: Dossier,
  operationIds: ReadonlySet<OperationId>,
  moment: Moment,
): Promise<Dossier> {
  let next = dossier;
  for (const operation of dossier.operations) {
    if (operationIds.has(operation.id))
      next = messagesMoved(next, operation, await sentBy(trx, operation.id), moment);
  }
  return next;
}

/** The end of a task that sends messages, with what their statuses have told so far; any other end as it is. */
export async function endWithStatuses(
  trx: Trx,
  operation: Operation,
  end: TaskEnd,
  now: number,
): Promise<TaskEnd> {
  if (!sendsMessages(end.task)) return end;
  await keepSent(trx, operation.id, end.task, now);
  const sent = await sentBy(trx, operation.id);
  return sent.length === 0 ? end : messagesEnd(followed(end.task, sent));
}

/** A task with many messages under way, with what their statuses have told so far. */
export async function taskWithStatuses(
  trx: Trx,
  operation: Operation,
  task: MessageTask,
  now: number,
): Promise<MessageTask> {
  await keepSent(trx, operation.id, task, now);
  return followed(task, await sentBy(trx, operation.id));
}

function keepSent(trx: Trx, operationId: OperationId, task: MessageTask, now: number): Promise<void> {
  const rows = messagesOf(task).flatMap((message, position) =>
    message?.id == null ? [] : [{ id: message.id, operationId, position, createdAt: now }],
  );
  return keepMessages(trx, rows);
}

async function sentBy(trx: Trx, operationId: OperationId): Promise<SentMessage[]> {
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
    news: (news.get(id) ?? []).map(({ status, waId, userId, code }) => ({
      status,
      person:
        waId === "" && userId === "" ? null : { waId: waId || null, userId: userId || null, username: null },
      code,
    })),
  }));
}

async function knownMessages(trx: Trx, events: readonly MessageEvent[]): Promise<Map<string, MessageRow>> {
  const rows = await inParts([...new Set(events.map((event) => event.messageId))], (part) =>
    trx.selectFrom("messages").selectAll().where("id", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function keepMessages(trx: Trx, rows: readonly MessageRow[]): Promise<void> {
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  for (let start = 0; start < unique.length; start += rowsPerStatement) {
    await trx
      .insertInto("messages")
      .values(unique.slice(start, start + rowsPerStatement))
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
}

/** Gives back the keys of those that were never heard before. */
async function keepStatuses(trx: Trx, events: readonly MessageEvent[], moment: Moment): Promise<Set<string>> {
  const rows = events.map((event) => rowOf(event, moment));
  const unique = [...new Map(rows.map((row) => [keyOf(row), row])).values()];
  const fresh = new Set<string>();
  for (let start = 0; start < unique.length; start += rowsPerStatement) {
    const added = await trx
      .insertInto("messageStatuses")
      .values(unique.slice(start, start + rowsPerStatement))
      .onConflict((conflict) => conflict.columns(["messageId", "status", "waId", "userId"]).doNothing())
      .returning(["messageId", "status", "waId", "userId"])
      .execute();
    for (const row of added) fresh.add(keyOf(row));
  }
  return fresh;
}

function rowOf({ messageId, status, person, faults }: MessageEvent, moment: Moment): MessageStatusRow {
  return {
    messageId,
    status,
    waId: person?.waId ?? "",
    userId: person?.userId ?? "",
    code: faults[0]?.code ?? null,
    receivedAt: moment.now,
  };
}

function keyOf(row: Pick<MessageStatusRow, "messageId" | "status" | "waId" | "userId">): string {
  return JSON.stringify([row.messageId, row.status, row.waId, row.userId]);
}
