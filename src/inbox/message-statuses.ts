// What WhatsApp says about messages of ours: kept once, matched with the operation that sent them, by what we sent along or by
// WhatsApp's id. A status may overtake the answer that tells the id. Statuses of other programs' messages are not kept.
import type { Dossier, Moment } from "../groups/dossier.ts";
import { messagesMoved, messagesOf, readCallbackData, sendsMessages } from "../groups/messages.ts";
import type { GroupId, Operation, OperationId } from "../groups/model.ts";
import { momentOf, type Context } from "../state/context.ts";
import { openDossiers } from "../state/dossiers.ts";
import { failureIn } from "../state/failures.ts";
import { keepMessages, keepStatuses, knownMessages, sentBy, statusKey } from "../state/messages.ts";
import { inParts } from "../state/rows-in-parts.ts";
import { save } from "../state/save.ts";
import type { Trx } from "../store/database.ts";
import { json } from "../store/rows.ts";
import type { MessageRow, MessageStatusRow } from "../store/tables.ts";
import type { WhatsAppEvent } from "../whatsapp/events.ts";

export type MessageEvent = Extract<WhatsAppEvent, { kind: "message status" }>;

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
  const messageIds = events.map((event) => event.messageId);
  const { groupIds, operationIds } = await whereFrom(trx, events);
  if (groupIds.length === 0) return [];
  // Under the lock of its group a message is either known by now or still on its way; an answer cannot slip in between.
  const before = await openDossiers(context, trx, groupIds, { operationIds });
  const operations = new Map(
    [...before.values()].flatMap((dossier) => dossier.operations.map((each) => [each.id, each] as const)),
  );
  await keepMessages(trx, namedIn(events, operations, moment));
  const known = await knownMessages(trx, messageIds);
  const underWay = [...operations.values()].some(isUnderWay);
  const ours = events.filter((event) => known.has(event.messageId) || underWay);
  const rows = ours.map((event) => rowOf(event, moment));
  const fresh = await keepStatuses(trx, rows);
  const moved = new Set([...known.values()].map((message) => message.operationId));
  const changes: (readonly [Dossier, Dossier])[] = [];
  for (const dossier of before.values()) {
    const next = await followedIn(trx, dossier, moved, moment);
    if (next !== dossier) changes.push([dossier, next]);
  }
  await save(context, trx, changes);
  return rows.map((row) => ({ duplicate: !fresh.has(statusKey(row)) }));
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
  const known = await knownMessages(
    trx,
    events.map((event) => event.messageId),
  );
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
  return { groupIds: [...new Set(rows.flatMap((row) => row.groupId ?? []))], operationIds };
}

function isUnderWay({ task, state, attemptedAt }: Operation): boolean {
  return sendsMessages(task) && state === "due" && attemptedAt !== null;
}

/** Messages whose status names the operation and the place in it. */
function namedIn(
  events: readonly MessageEvent[],
  operations: ReadonlyMap<OperationId, Operation>,
  moment: Moment,
): MessageRow[] {
  return events.flatMap((event) => {
    const named = readCallbackData(event.callbackData);
    const task = named === null ? undefined : operations.get(named.operationId)?.task;
    if (named === null || task === undefined || !sendsMessages(task)) return [];
    return named.position < messagesOf(task).length
      ? [{ id: event.messageId, ...named, createdAt: moment.now }]
      : [];
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

function rowOf({ messageId, status, person, faults }: MessageEvent, moment: Moment): MessageStatusRow {
  return {
    messageId,
    status,
    waId: person?.waId ?? "",
    userId: person?.userId ?? "",
    failure: faults.length === 0 ? null : json(failureIn(faults)),
    receivedAt: moment.now,
  };
}
