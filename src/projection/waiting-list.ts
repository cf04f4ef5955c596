// Everybody who waits, one page at a time: across a channel, or in the group of one card.
import { sql } from "kysely";
import {
  openStates,
  type CardId,
  type ChannelId,
  type Group,
  type JoinRequest,
  type JoinRequestId,
} from "../groups/model.ts";
import type { GroupCardView, WaitingGroupView, WaitingListView } from "../groups/views.ts";
import { cardById } from "../state/cards.ts";
import { groupById } from "../state/groups.ts";
import { inParts } from "../state/rows-in-parts.ts";
import { requestFromRow } from "../store/rows.ts";
import type { Context } from "../state/context.ts";
import { nameOf } from "./names.ts";
import { groupCardView, requestViews, standingView } from "./card-views.ts";

/** Without a channel: across all of them. */
export type Whereabouts = {
  channel: ChannelId | null;
  cardId: CardId | null;
  page: number;
  pageSize: number;
  /** These and no others, whether they still wait or not. */
  only?: readonly JoinRequestId[];
};

export async function waitingList(
  context: Context,
  { channel, cardId, page, pageSize, only: kept }: Whereabouts,
): Promise<WaitingListView> {
  const only = cardId === null ? null : await groupOfCard(context, cardId);
  const waiting = await countWaiting(context, channel, only);
  const pages = Math.max(1, Math.ceil(waiting / pageSize));
  const shown = Math.min(page, pages - 1);
  const requests =
    kept === undefined
      ? await pageOf(context, { channel, group: only, limit: pageSize, offset: shown * pageSize })
      : await inThisOrder(context, kept);
  return {
    group: only === null ? null : await nameOf(context, only),
    groups: await byGroup(context, requests),
    page: shown,
    pages,
    waiting,
    asOf: context.clock.now(),
  };
}

/** A card with everybody on it, for the form that shows their numbers. */
export async function cardView(context: Context, cardId: CardId): Promise<GroupCardView | undefined> {
  const card = await cardById(context.store.db, cardId);
  if (card?.kind !== "group") return undefined;
  const group = await groupById(context.store.db, card.groupId);
  return group === null ? undefined : groupCardView(context, card, group);
}

async function groupOfCard(context: Context, cardId: CardId): Promise<Group | null> {
  const card = await cardById(context.store.db, cardId);
  return card?.groupId == null ? null : groupById(context.store.db, card.groupId);
}

function open(context: Context, channel: ChannelId | null, group: Group | null) {
  const query = context.store.db
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .leftJoin("routes", "routes.groupId", "joinRequests.groupId")
    .where("joinRequests.state", "in", openStates);
  if (group !== null) return query.where("joinRequests.groupId", "=", group.id);
  return channel === null
    ? query
    : query.where((row) =>
        row(row.fn.coalesce("routes.channel", row.val(context.defaultChannel)), "=", channel),
      );
}

async function countWaiting(
  context: Context,
  channel: ChannelId | null,
  group: Group | null,
): Promise<number> {
  const row = await open(context, channel, group)
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .executeTakeFirstOrThrow();
  return row.waiting;
}

/** Whoever waited longest first, with the others of the same group beside them. */
async function pageOf(
  context: Context,
  part: { channel: ChannelId | null; group: Group | null; limit: number; offset: number },
): Promise<JoinRequest[]> {
  const rows = await open(context, part.channel, part.group)
    .selectAll("joinRequests")
    .orderBy(
      sql`min(${sql.ref("joinRequests.requestedAt")}) over (partition by ${sql.ref("joinRequests.groupId")})`,
    )
    .orderBy("joinRequests.groupId")
    .orderBy("joinRequests.requestedAt")
    .orderBy("joinRequests.id")
    .limit(part.limit)
    .offset(part.offset)
    .execute();
  return rows.map(requestFromRow);
}

async function inThisOrder(context: Context, ids: readonly JoinRequestId[]): Promise<JoinRequest[]> {
  const rows = await inParts(ids, (part) =>
    context.store.db.selectFrom("joinRequests").selectAll().where("id", "in", part).execute(),
  );
  return rows.map(requestFromRow).toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
}

async function byGroup(context: Context, requests: readonly JoinRequest[]): Promise<WaitingGroupView[]> {
  const views: WaitingGroupView[] = [];
  for (const [groupId, theirs] of Map.groupBy(requests, (request) => request.groupId)) {
    const group = await groupById(context.store.db, groupId);
    if (group === null) continue;
    views.push({
      ...(await standingView(context, group)),
      requests: await requestViews(context, theirs),
    });
  }
  return views;
}
