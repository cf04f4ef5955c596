// Saves what moves have changed: the rows that differ, what is due because of it, and a line for the audit.
import { isDossier, type Dossier, type Due, type Ledger, type NumberLedger } from "../groups/dossier.ts";
import { identitiesOf, type Identity } from "../groups/identities.ts";
import type { Card, Operation, OperationId } from "../groups/model.ts";
import type { AnnouncementId } from "../groups/sending.ts";
import { liveCard, unpostedFollow } from "../groups/live-card.ts";
import { isBridged } from "../groups/bridge.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { bridgePace } from "../pace.ts";
import { afterCommit } from "../store/after-commit.ts";
import { appendAudit } from "../store/audit.ts";
import type { Trx } from "../store/database.ts";
import { cardToRow, groupToRow, operationToRow, requestToRow } from "../store/rows.ts";
import { bridgesEnd } from "./bridge-ends.ts";
import { announcementPuts, keepSends } from "./announcements.ts";
import { bridgesOfMovedGroups } from "./route-bridges.ts";
import { remindersDue } from "./reminder-cards.ts";
import type { Context } from "./context.ts";
import { partsOf, upsert } from "./rows-in-parts.ts";

type Change<Any extends Ledger> = readonly [before: Any, after: Any];

export async function save(
  context: Context,
  trx: Trx,
  given: readonly (Change<Dossier> | Change<NumberLedger>)[],
  puts: readonly Put[] = [],
): Promise<void> {
  const changes = given.map((change) => (isOfGroup(change) ? following(change) : change));
  const dossiers = changes.filter(isOfGroup);
  const groups = differing(dossiers, ({ group }) => [group]);
  const cards = differing<Ledger, Card>(changes, ({ cards: theirs }) => theirs);
  const requests = differing(dossiers, (dossier) => dossier.requests);
  const operations = differing<Ledger, Operation>(changes, (ledger) => ledger.operations);
  const afters = changes.map(([, after]) => after);
  const due = afters.flatMap((after) =>
    after.due.flatMap((each) => (each.kind === "announcement" ? [] : [putFor(context, after, each)])),
  );
  const announced = await announcementPuts(trx, announcementsDue(context, afters));
  const reminders = await remindersDue(trx, dossiers, context.clock.now());
  const ended = await bridgesEnd(context, trx, dossiers);
  const bridges = await bridgesOfMovedGroups(context, trx, dossiers);
  const marks = operations.flatMap((operation) => marksOf(operation, context.clock.now()));
  const audit = afters.flatMap((after) => after.audit);
  await Promise.all([
    upsert(trx, "groups", groups.map(groupToRow)),
    saveOwnChannels(trx, dossiers),
    upsert(trx, "cards", cards.map(cardToRow)),
    upsert(trx, "joinRequests", requests.map(requestToRow)),
    upsert(trx, "operations", operations.map(operationToRow)),
    keepSends(trx, operations),
    indexInvitations(trx, changes),
    put(trx, [...due, ...announced, ...reminders, ...ended, ...bridges, ...marks, ...puts]),
    appendAudit(trx, context.store, audit),
  ]);
  afterCommit(trx, () => changes.forEach((change) => logMoves(context, change)));
}

/** A long list of people is followed by their group. */
const mostIds = 20;

/**
 * One line a move, with ids of ours alone, by which a request is followed from its webhook to its answer. Written after the commit: what
 * was not stored did not happen.
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

/** A new name, or a channel of its own, sends the group's news elsewhere: what is in a channel already follows in a moment. */
function following([before, after]: Change<Dossier>): Change<Dossier> {
  if (before.channel === after.channel) return [before, after];
  const next = unpostedFollow(after);
  const live = liveCard(next);
  if (live === undefined || live.channel === next.channel) return [before, next];
  return [before, { ...next, due: [...next.due, { kind: "route", id: after.group.id }] }];
}

async function saveOwnChannels(trx: Trx, changes: readonly Change<Dossier>[]): Promise<void> {
  for (const [before, { group, ownChannel: channel }] of changes) {
    if (before.ownChannel === channel) continue;
    if (channel === null) {
      await trx.deleteFrom("groupChannels").where("groupId", "=", group.id).execute();
      continue;
    }
    await trx
      .insertInto("groupChannels")
      .values({ groupId: group.id, channel })
      .onConflict((conflict) => conflict.column("groupId").doUpdateSet({ channel }))
      .execute();
  }
}

/** Whatever happens to a message from a bridged thread shows on it. */
function marksOf({ id, task }: Operation, dueAt: number): Put[] {
  if (!isBridged(task)) return [];
  return [
    { thing: { kind: "bridge mark", id }, lane: lanes.slack(task.bridged.channel), priority: 1, dueAt },
  ];
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

/** One card speaks for many groups: the earliest of their times counts. */
function announcementsDue(context: Context, ledgers: readonly Ledger[]): Map<AnnouncementId, number> {
  const now = context.clock.now();
  const due = new Map<AnnouncementId, number>();
  for (const each of ledgers.flatMap((ledger) => ledger.due)) {
    if (each.kind !== "announcement") continue;
    due.set(each.id, Math.min(each.at ?? now, due.get(each.id) ?? Infinity));
  }
  return due;
}

type DueHere = Exclude<Due, { kind: "announcement" }>;

function putFor(context: Context, ledger: Dossier | NumberLedger, due: DueHere): Put {
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
        lane: isWithFiles(ledger, due.id) ? lanes.files(phoneNumberId) : lanes.whatsapp(phoneNumberId),
        about: subjectOf(ledger, due.id),
        priority: 0,
        dueAt: due.at ?? writtenAt(ledger, due.id, now),
      };
    case "route":
      return { thing: { kind: "route", id: due.id }, lane: lanes.housekeeping, priority: 0, dueAt: now };
    case "group":
      return {
        thing: { kind: "group", id: due.id },
        lane: lanes.readings(phoneNumberId),
        priority: 1,
        dueAt: due.at,
      };
  }
}

/** Whole files may take minutes: approvals never wait behind them. */
function isWithFiles({ operations }: Ledger, id: OperationId): boolean {
  const task = operations.find((each) => each.id === id)?.task;
  return task !== undefined && isBridged(task) && task.bridged.withFiles === true;
}

/** What people write goes over in the order in which they wrote it, as far as it waits together: others may be stored first. */
function writtenAt({ operations }: Ledger, id: OperationId, now: number): number {
  const task = operations.find((each) => each.id === id)?.task;
  const at = task !== undefined && isBridged(task) ? Math.floor(Number(task.bridged.ts) * 1_000) : now;
  return at < now && at > now - bridgePace.mostOvertakenMs ? at : now;
}

/** What an operation is about: its group, or, of a create, the name by which its group may have to be recognised. */
function subjectOf(ledger: Dossier | NumberLedger, id: OperationId): string {
  const operation = ledger.operations.find((each) => each.id === id);
  if (operation === undefined) return id;
  return operation.task.kind === "create" ? `named ${operation.task.subject}` : (operation.groupId ?? id);
}
