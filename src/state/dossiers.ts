// Dossiers in and out of the store: loaded under a lock on the group's row, many at once, and saved by what differs.
import type { Transaction } from "kysely";
import type { Dossier, Due } from "../groups/dossier.ts";
import {
  openStates,
  type AuditEntry,
  type Card,
  type CardId,
  type ChannelId,
  type Group,
  type GroupId,
  type JoinRequest,
  type Operation,
  type OperationId,
} from "../groups/model.ts";
import { put, type Put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import {
  cardFromRow,
  cardToRow,
  groupFromRow,
  groupToRow,
  operationFromRow,
  operationToRow,
} from "../store/rows.ts";
import type { Tables } from "../store/tables.ts";
import { lanes, type Context } from "./context.ts";

type Trx = Transaction<Tables>;

/** What must be in a dossier beside what is open: requests that are mentioned by WhatsApp's id, operations with their cards. */
export type Mentions = {
  whatsappIds: readonly string[];
  requestIds?: readonly string[];
  operationIds?: readonly OperationId[];
};

const idsPerStatement = 500;

/** Loads and locks, in the order of their ids, so that two transactions never wait for each other in a ring. */
export async function openDossiers(
  context: Context,
  trx: Trx,
  groupIds: readonly GroupId[],
  mentions: Mentions = { whatsappIds: [] },
): Promise<Map<GroupId, Dossier>> {
  const groups = await lockGroups(context, trx, groupIds);
  const ids = groups.map((group) => group.id);
  const operations = await openOperations(trx, ids, mentions);
  const cards = await changeableCards(trx, ids, operations);
  const requests = await requestsOf(trx, ids, { cardIds: cards.map((card) => card.id), mentions });
  const channels = await channelsOf(trx, ids);
  const byGroup = { cards: grouped(cards), requests: grouped(requests), operations: grouped(operations) };
  return new Map(
    groups.map((group) => [
      group.id,
      {
        group,
        channel: channels.get(group.id) ?? context.defaultChannel,
        requests: byGroup.requests.get(group.id) ?? [],
        operations: byGroup.operations.get(group.id) ?? [],
        cards: byGroup.cards.get(group.id) ?? [],
        due: [],
        audit: [],
      },
    ]),
  );
}

/** Runs one move on one dossier in a transaction. Answers undefined when there is no such group. */
export async function withDossier<Result>(
  context: Context,
  groupId: GroupId,
  move: (dossier: Dossier, trx: Trx) => Promise<readonly [Dossier, Result]> | readonly [Dossier, Result],
  mentions?: Mentions,
): Promise<Result | undefined> {
  const result = await context.store.transact(async (trx) => {
    const before = (await openDossiers(context, trx, [groupId], mentions)).get(groupId);
    if (before === undefined) return undefined;
    const [after, value] = await move(before, trx);
    await saveDossiers(context, trx, [[before, after]]);
    return { value };
  });
  context.wake();
  return result?.value;
}

/** Writes what differs, arms what is due, and says so in the audit. Anything beside dossiers comes in `extra`. */
export async function saveDossiers(
  context: Context,
  trx: Trx,
  changes: readonly (readonly [Dossier, Dossier])[],
  extra: { puts?: readonly Put[]; audit?: readonly AuditEntry[] } = {},
): Promise<void> {
  const differing = <Row extends { id: string }>(rowsOf: (dossier: Dossier) => readonly Row[]): Row[] =>
    changes.flatMap(([before, after]) => {
      const old = new Set<Row>(rowsOf(before));
      return rowsOf(after).filter((row) => !old.has(row));
    });
  await upsert(trx, "groups", differing((dossier) => [dossier.group]).map(groupToRow));
  await upsert(trx, "cards", differing((dossier) => dossier.cards).map(cardToRow));
  await upsert(
    trx,
    "joinRequests",
    differing((dossier) => dossier.requests),
  );
  await upsert(trx, "operations", differing((dossier) => dossier.operations).map(operationToRow));
  const afters = changes.map(([, after]) => after);
  await put(trx, [
    ...afters.flatMap((dossier) => dossier.due.map((due) => putFor(context, dossier, due))),
    ...(extra.puts ?? []),
  ]);
  await appendAudit(trx, context.store, [
    ...afters.flatMap((dossier) => dossier.audit),
    ...(extra.audit ?? []),
  ]);
}

function putFor(context: Context, dossier: Dossier, due: Due): Put {
  const now = context.clock.now();
  const { phoneNumberId, id } = dossier.group;
  switch (due.kind) {
    case "card": {
      const channel = dossier.cards.find((card) => card.id === due.id)?.channel ?? dossier.channel;
      return {
        key: `card:${due.id}`,
        lane: lanes.slack(channel),
        priority: due.urgent ? 0 : 1,
        dueAt: due.at ?? now,
      };
    }
    case "operation":
      return { key: `operation:${due.id}`, lane: lanes.whatsapp(phoneNumberId), priority: 0, dueAt: now };
    case "group":
      return { key: `group:${id}`, lane: lanes.readings(phoneNumberId), priority: 1, dueAt: due.at };
  }
}

/** What the lane of a card writes, outside the group's lock: where in Slack the card is and what it shows. */
const projected: ReadonlySet<string> = new Set(["ts", "postingAt", "postedAt", "shownHash"]);

/** Rows by their primary key `id`, written over what is there. */
export async function upsert<Table extends "groups" | "cards" | "joinRequests" | "operations">(
  trx: Trx,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  const first = rows[0];
  if (first === undefined) return;
  const columns = Object.keys(first).filter(
    (column) => column !== "id" && !(table === "cards" && projected.has(column)),
  );
  for (let start = 0; start < rows.length; start += idsPerStatement) {
    await trx
      .insertInto(table)
      .values(rows.slice(start, start + idsPerStatement) as never)
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(
            (row) =>
              Object.fromEntries(
                columns.map((column) => [column, row.ref(`excluded.${column}` as never)]),
              ) as never,
          ),
      )
      .execute();
  }
}

async function lockGroups(context: Context, trx: Trx, ids: readonly GroupId[]): Promise<Group[]> {
  const rows = await inParts(ids.toSorted(), (part) => {
    const query = trx.selectFrom("groups").selectAll().where("id", "in", part).orderBy("id");
    return (context.store.locksRows ? query.forUpdate() : query).execute();
  });
  return rows.map(groupFromRow);
}

/** Those that may change: live ones, and the closed cards of tasks that WhatsApp has a late word about. */
async function changeableCards(
  trx: Trx,
  groupIds: readonly GroupId[],
  operations: readonly Operation[],
): Promise<Card[]> {
  const live = await liveCards(trx, groupIds);
  const known = new Set(live.map((card) => card.id));
  const ended = operations.filter(({ task, state }) => task !== null && state !== "due" && state !== "asked");
  const rows = await inParts(
    ended.map(({ id }) => id),
    (part) => trx.selectFrom("cards").selectAll().where("operationId", "in", part).execute(),
  );
  return [...live, ...rows.map(cardFromRow).filter((card) => !known.has(card.id))];
}

async function liveCards(trx: Trx, groupIds: readonly GroupId[]): Promise<Card[]> {
  const rows = await inParts(groupIds, (part) =>
    trx
      .selectFrom("cards")
      .selectAll()
      .where("groupId", "in", part)
      .where((card) =>
        card.or([
          card("state", "=", "live"),
          card.and([card("state", "=", "folded"), card("kind", "in", ["group", "suspension"])]),
          card.and([card("state", "=", "closed"), card("ts", "is", null)]),
        ]),
      )
      .orderBy("createdAt")
      .orderBy("id")
      .execute(),
  );
  return rows.map(cardFromRow);
}

async function requestsOf(
  trx: Trx,
  groupIds: readonly GroupId[],
  also: { cardIds: readonly CardId[]; mentions: Mentions },
): Promise<JoinRequest[]> {
  const found = [
    await inParts(groupIds, (part) =>
      trx
        .selectFrom("joinRequests")
        .selectAll()
        .where("groupId", "in", part)
        .where("state", "in", openStates)
        .execute(),
    ),
    await inParts(also.cardIds, (part) =>
      trx.selectFrom("joinRequests").selectAll().where("cardId", "in", part).execute(),
    ),
    await inParts([...new Set(also.mentions.whatsappIds)], (part) =>
      trx.selectFrom("joinRequests").selectAll().where("whatsappId", "in", part).execute(),
    ),
  ].flat();
  const unique = new Map(found.map((request) => [request.id, request]));
  return [...unique.values()].toSorted(
    (one, other) => one.requestedAt - other.requestedAt || one.id.localeCompare(other.id),
  );
}

async function openOperations(
  trx: Trx,
  groupIds: readonly GroupId[],
  { requestIds = [], operationIds = [] }: Mentions,
): Promise<Operation[]> {
  const rows = await inParts(groupIds, (part) =>
    trx
      .selectFrom("operations")
      .selectAll()
      .where("groupId", "in", part)
      .where((operation) =>
        operation.or([
          operation("state", "in", ["due", "asked"]),
          // A webhook may come after we have stopped waiting for it.
          ...(requestIds.length > 0 ? [operation("requestId", "in", requestIds)] : []),
          ...(operationIds.length > 0 ? [operation("id", "in", operationIds)] : []),
        ]),
      )
      .execute(),
  );
  return rows.map(operationFromRow);
}

async function channelsOf(trx: Trx, groupIds: readonly GroupId[]): Promise<Map<string, ChannelId>> {
  const rows = await inParts(groupIds, (part) =>
    trx.selectFrom("routes").selectAll().where("groupId", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.groupId, row.channel]));
}

/** Databases bound the number of parameters; a burst names thousands of ids. */
export async function inParts<Id extends string, Row>(
  ids: readonly Id[],
  select: (part: readonly Id[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += idsPerStatement) {
    rows.push(...(await select(ids.slice(start, start + idsPerStatement))));
  }
  return rows;
}

function grouped<Row extends { groupId: string | null }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.groupId ?? "");
}
