// Saves what moves have changed: the rows that differ, what is due because of it, and a line for the audit.
import { isDossier, type Dossier, type Due, type Ledger, type NumberLedger } from "../groups/dossier.ts";
import type { Card, Operation, OperationId } from "../groups/model.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Trx } from "../store/database.ts";
import { cardToRow, groupToRow, operationToRow, requestToRow } from "../store/rows.ts";
import type { Context } from "./context.ts";
import { upsert } from "./rows-in-parts.ts";

type Change<Any extends Ledger> = readonly [before: Any, after: Any];

export async function save(
  context: Context,
  trx: Trx,
  changes: readonly (Change<Dossier> | Change<NumberLedger>)[],
  puts: readonly Put[] = [],
): Promise<void> {
  const dossiers = changes.filter(isOfGroup);
  await upsert(trx, "groups", differing(dossiers, ({ group }) => [group]).map(groupToRow));
  await saveRoutes(trx, dossiers);
  await upsert(trx, "cards", differing<Ledger, Card>(changes, ({ cards }) => cards).map(cardToRow));
  await upsert(trx, "joinRequests", differing(dossiers, ({ requests }) => requests).map(requestToRow));
  await upsert(
    trx,
    "operations",
    differing<Ledger, Operation>(changes, ({ operations }) => operations).map(operationToRow),
  );
  const afters = changes.map(([, after]) => after);
  const due = afters.flatMap((after) => after.due.map((each) => putFor(context, after, each)));
  await put(trx, [...due, ...puts]);
  await appendAudit(
    trx,
    context.store,
    afters.flatMap(({ audit }) => audit),
  );
  for (const change of changes) logMoves(context, change);
}

/** A long list of people is followed by their group. */
const mostIds = 20;

/**
 * One line a move, with ids of ours alone, by which a request is followed from its webhook to its answer. A transaction that loses
 * against another runs again, and says it again.
 */
function logMoves({ log }: Context, change: Change<Dossier> | Change<NumberLedger>): void {
  const [, { audit, due }] = change;
  const requests = isOfGroup(change) ? differing([change], (ledger) => ledger.requests) : [];
  const cards = due.flatMap((each) => (each.kind === "card" ? each.id : []));
  for (const { action, groupId, operationId } of audit)
    log.info(
      {
        group: groupId,
        operation: operationId,
        requests: requests.slice(0, mostIds).map(({ id }) => id),
        cards: [...new Set(cards)].slice(0, mostIds),
      },
      `move: ${action}`,
    );
}

function isOfGroup(change: Change<Dossier> | Change<NumberLedger>): change is Change<Dossier> {
  return isDossier<Ledger>(change[1]);
}

function differing<Any extends Ledger, Row>(
  changes: readonly Change<Any>[],
  rowsOf: (ledger: Any) => readonly Row[],
): Row[] {
  return changes.flatMap(([before, after]) => {
    const old = new Set(rowsOf(before));
    return rowsOf(after).filter((row) => !old.has(row));
  });
}

async function saveRoutes(trx: Trx, changes: readonly Change<Dossier>[]): Promise<void> {
  for (const [before, { group, channel }] of changes) {
    if (before.channel === channel) continue;
    await trx
      .insertInto("routes")
      .values({ groupId: group.id, channel })
      .onConflict((conflict) => conflict.column("groupId").doUpdateSet({ channel }))
      .execute();
  }
}

function putFor(context: Context, ledger: Dossier | NumberLedger, due: Due): Put {
  const now = context.clock.now();
  const phoneNumberId = isDossier<Ledger>(ledger) ? ledger.group.phoneNumberId : ledger.phoneNumberId;
  switch (due.kind) {
    case "card": {
      const { id, urgent, at = now } = due;
      const channel = ledger.cards.find((card) => card.id === id)?.channel ?? ledger.channel;
      return { thing: { kind: "card", id }, lane: lanes.slack(channel), priority: urgent ? 0 : 1, dueAt: at };
    }
    case "operation":
      return {
        thing: { kind: "operation", id: due.id },
        lane: lanes.whatsapp(phoneNumberId),
        about: subjectOf(ledger, due.id),
        priority: 0,
        dueAt: now,
      };
    case "group":
      return {
        thing: { kind: "group", id: due.id },
        lane: lanes.readings(phoneNumberId),
        priority: 1,
        dueAt: due.at,
      };
  }
}

/** What an operation is about: its group, or, of a create, the name by which its group may have to be recognised. */
function subjectOf(ledger: Dossier | NumberLedger, id: OperationId): string {
  const operation = ledger.operations.find((each) => each.id === id);
  if (operation === undefined) return id;
  return operation.task.kind === "create" ? `named ${operation.task.subject}` : (operation.groupId ?? id);
}
