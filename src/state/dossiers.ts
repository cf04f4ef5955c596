// Dossiers and the ledgers of numbers, in and out of the store: loaded under a lock, many at once, and saved by what differs.
import type { Dossier, NumberLedger } from "../groups/dossier.ts";
import { liveCard, takesNewcomers } from "../groups/live-card.ts";
import {
  type Card,
  type CardId,
  type ChannelId,
  type Group,
  type GroupId,
  type Operation,
  type OperationId,
  type Person,
} from "../groups/model.ts";
import { channelOf, routeOf, type Routes } from "../groups/routes.ts";
import { isOver } from "../groups/operations.ts";
import { cardFromRow, groupFromRow, operationFromRow } from "../store/rows.ts";
import type { Trx } from "../store/database.ts";
import type { Context } from "./context.ts";
import {
  allRequestsOf,
  beingApproved,
  cardsWhereOthersWait,
  inOrder,
  mentionedRequests,
} from "./dossier-requests.ts";
import { inParts, lockNumbers } from "./rows-in-parts.ts";
import { heldRoutes, ownChannels } from "./routes.ts";
import { save } from "./save.ts";

/** What must be loaded beside what is open: requests that are mentioned by WhatsApp's id or by who asks, operations with their cards. */
export type Mentions = {
  whatsappIds?: readonly string[];
  people?: readonly Pick<Person, "waId" | "userId">[];
  requestIds?: readonly string[];
  operationIds?: readonly OperationId[];
  /** Groups of whose requests only the mentioned ones can change, as long as their card stays the same. Thousands may wait. */
  narrow?: ReadonlySet<GroupId>;
};

/** Loads and locks, in the order of their ids, so that two transactions cannot deadlock. */
export async function openDossiers(
  context: Context,
  trx: Trx,
  groupIds: readonly GroupId[],
  mentions: Mentions = {},
): Promise<Map<GroupId, Dossier>> {
  // The database carries them out in this order: what belongs to a group is read under its lock.
  const [groups, operations, live, routes, own, mentioned] = await Promise.all([
    lockedGroups(context, trx, groupIds),
    operationsOf(trx, groupIds, mentions),
    liveCards(trx, groupIds),
    heldRoutes(context, trx),
    ownChannels(trx, groupIds),
    mentionedRequests(trx, mentions),
  ]);
  const ids = groups.map((group) => group.id);
  const channels = new Map(
    groups.map((group) => [group.id, channelOf(group, routes, own.get(group.id) ?? null)]),
  );
  const [over, newest, othersWaitOn] = await Promise.all([
    cardsOf(trx, operations.filter(isHistory)),
    newestMessages(trx, [...new Set(channels.values())]),
    cardsWhereOthersWait(trx, grouped(live), mentions),
  ]);
  const cards = [...new Map([...live, ...over].map((card) => [card.id, card])).values()];
  const cardsByGroup = grouped(cards);
  const lastPosted = (id: GroupId): CardId | null => newest.get(channels.get(id) ?? "") ?? null;
  const now = context.clock.now();
  const narrow = new Set<string>(
    groups
      .filter((group) => group.memberCount !== null || !rulesDecide(group, routes))
      .flatMap(({ id }) => {
        const card = liveCard({ cards: cardsByGroup.get(id) ?? [] });
        if (mentions.narrow?.has(id) !== true || card === undefined) return [];
        const whoWaits = { requests: [], othersWait: othersWaitOn.has(card.id), lastPosted: lastPosted(id) };
        return takesNewcomers(whoWaits, card, { now }) ? [id] : [];
      }),
  );
  const whole = new Set(ids.filter((id) => !narrow.has(id)));
  const ruled = groups.filter((group) => narrow.has(group.id) && rulesDecide(group, routes));
  const [all, approved] = await Promise.all([
    allRequestsOf(trx, whole, cards),
    beingApproved(
      trx,
      ruled.map(({ id }) => id),
    ),
  ]);
  const requests = inOrder([...mentioned, ...all, ...approved]);
  const byGroup = { cards: cardsByGroup, requests: grouped(requests), operations: grouped(operations) };
  return new Map(
    groups.map((group) => [
      group.id,
      {
        group,
        routes,
        ownChannel: own.get(group.id) ?? null,
        channel: channels.get(group.id) ?? context.defaultChannel,
        lastPosted: lastPosted(group.id),
        othersWait:
          narrow.has(group.id) && cardsByGroup.get(group.id)?.some(({ id }) => othersWaitOn.has(id)) === true,
        requests: byGroup.requests.get(group.id) ?? [],
        operations: byGroup.operations.get(group.id) ?? [],
        cards: byGroup.cards.get(group.id) ?? [],
        due: [],
        audit: [],
      },
    ]),
  );
}

/** A rule counts the places that are left; as soon as it is known how many there are, it is asked about everybody. */
function rulesDecide(group: Group, routes: Routes): boolean {
  return routeOf(group, routes).settings.guests.who !== "nobody";
}

/**
 * Runs one move on one dossier in a transaction, and at its end what else belongs to the same moment. Answers undefined when there is no
 * such group.
 */
export async function withDossier<Result>(
  context: Context,
  groupId: GroupId,
  move: (dossier: Dossier, trx: Trx) => Promise<readonly [Dossier, Result]> | readonly [Dossier, Result],
  mentions?: Mentions,
  atTheEnd?: (trx: Trx) => Promise<void>,
): Promise<Result | undefined> {
  const result = await context.store.transact(async (trx) => {
    const before = (await openDossiers(context, trx, [groupId], mentions)).get(groupId);
    if (before === undefined) return undefined;
    const [after, value] = await move(before, trx);
    await save(context, trx, [[before, after]]);
    await atTheEnd?.(trx);
    return { value };
  });
  context.wake();
  return result?.value;
}

/** The creates that these numbers have under way, and those mentioned. Holds the numbers' locks. */
export async function openNumbers(
  context: Context,
  trx: Trx,
  phoneNumberIds: readonly string[],
  { requestIds = [], operationIds = [] }: Mentions = {},
): Promise<Map<string, NumberLedger>> {
  const numbers = [...new Set(phoneNumberIds)];
  if (numbers.length === 0) return new Map();
  await lockNumbers(trx, context.store.locksRows, numbers);
  const rows = await trx
    .selectFrom("operations")
    .selectAll()
    .where("kind", "=", "create")
    .where("phoneNumberId", "in", numbers)
    .where((operation) =>
      operation.or([
        operation("state", "in", ["due", "asked"]),
        ...(requestIds.length > 0 ? [operation("requestId", "in", requestIds)] : []),
        ...(operationIds.length > 0 ? [operation("id", "in", operationIds)] : []),
      ]),
    )
    .execute();
  const creates = rows.map(operationFromRow);
  const cards = await cardsOf(trx, creates);
  return new Map(
    numbers.map((phoneNumberId) => {
      const operations = creates.filter((each) => each.phoneNumberId === phoneNumberId);
      const ids = new Set(operations.map(({ id }) => id));
      const theirs = cards.filter(({ operationId }) => operationId !== null && ids.has(operationId));
      const channel = context.defaultChannel;
      return [phoneNumberId, { phoneNumberId, channel, operations, cards: theirs, due: [], audit: [] }];
    }),
  );
}

async function lockedGroups(context: Context, trx: Trx, ids: readonly GroupId[]): Promise<Group[]> {
  const rows = await inParts(ids.toSorted(), (part) => {
    const query = trx.selectFrom("groups").selectAll().where("id", "in", part).orderBy("id");
    return (context.store.locksRows ? query.forUpdate() : query).execute();
  });
  return rows.map(groupFromRow);
}

/** Its card is closed, and WhatsApp has a late word about it. */
function isHistory(operation: Operation): boolean {
  return isOver(operation) && operation.task.kind !== "decide";
}

async function cardsOf(trx: Trx, operations: readonly Operation[]): Promise<Card[]> {
  const rows = await inParts(
    operations.map(({ id }) => id),
    (part) => trx.selectFrom("cards").selectAll().where("operationId", "in", part).execute(),
  );
  return rows.map(cardFromRow);
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

async function operationsOf(
  trx: Trx,
  groupIds: readonly GroupId[],
  { requestIds = [], operationIds = [] }: Mentions,
): Promise<Operation[]> {
  const rows = await inParts(groupIds, (part) =>
    trx
      .selectFrom("operations")
      .selectAll()
      .where("groupId", "in", part)
      .where("kind", "!=", "create")
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

/** What readers see last of us, threads not counted. */
async function newestMessages(trx: Trx, channels: readonly ChannelId[]): Promise<Map<ChannelId, CardId>> {
  const newest = await Promise.all(
    channels.map(async (channel) => {
      const card = await trx
        .selectFrom("cards")
        .select("id")
        .where("channel", "=", channel)
        .where("postedAt", "is not", null)
        .where("ts", "is not", null)
        .where("threadOf", "is", null)
        .orderBy("postedAt", "desc")
        .orderBy("ts", "desc")
        .limit(1)
        .executeTakeFirst();
      return card === undefined ? [] : [[channel, card.id] as const];
    }),
  );
  return new Map(newest.flat());
}

function grouped<Row extends { groupId: string | null }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.groupId ?? "");
}
