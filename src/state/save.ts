// Saves what moves have changed: the rows that differ, what is due because of it, and a line for the audit.
import { isDossier, type Dossier, type Due, type Ledger, type NumberLedger } from "../groups/dossier.ts";
import { identitiesOf, type Identity } from "../groups/identities.ts";
import type { Card, Operation, OperationId } from "../groups/model.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Trx } from "../store/database.ts";
import { cardToRow, groupToRow, operationToRow, requestToRow } from "../store/rows.ts";
import type { Context } from "./context.ts";
import { partsOf, upsert } from "./rows-in-parts.ts";

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
  await indexInvitations(trx, changes);
  const afters = changes.map(([, after]) => after);
  const due = afters.flatMap((after) => after.due.map((each) => putFor(context, after, each)));
  await put(trx, [...due, ...puts]);
  await appendAudit(
    trx,
    context.store,
    afters.flatMap(({ audit }) => audit),
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

/** By each identity of whoever is invited, so that all invitations of a person are found. */
async function indexInvitations(
  trx: Trx,
  changes: readonly (Change<Dossier> | Change<NumberLedger>)[],
): Promise<void> {
  const rows = changes.flatMap(([before, after]) => {
    const old = new Set(before.operations.map(({ id }) => id));
    return after.operations.flatMap(({ id: operationId, task, createdAt }) => {
      if (task.kind !== "invite" || old.has(operationId)) return [];
      const values = new Set(task.people.flatMap(({ person }) => identitiesOf(person).map(valueOf)));
      return [...values].map((value) => ({ value, operationId, createdAt }));
    });
  });
  for (const part of partsOf(rows)) await trx.insertInto("invitations").values(part).execute();
}

function valueOf({ value }: Identity): string {
  return value;
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
