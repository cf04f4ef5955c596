// Everybody who waits, one page at a time: across a channel, in the groups of a route, or in the group of one card.
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
import type { Reach, RouteId, Routes } from "../groups/routes.ts";
import { cardById } from "../state/cards.ts";
import { groupById } from "../state/groups.ts";
import { channelIn, isWithin, routeIdIn } from "../state/route-queries.ts";
import { readRoutes } from "../state/routes.ts";
import { inParts } from "../state/rows-in-parts.ts";
import { requestFromRow } from "../store/rows.ts";
import type { Context } from "../state/context.ts";
import { nameOf } from "./names.ts";
import { groupCardView, standingView } from "./card-views.ts";
import { requestViews } from "./request-views.ts";

/** Without a channel: across all of them. */
export type Whereabouts = {
  channel: ChannelId | null;
  cardId: CardId | null;
  /** In place of the channel, as long as there is such a route. */
  route?: RouteId | undefined;
  page: number;
  pageSize: number;
  /** Whose groups the person who looks may decide about. */
  reach: Reach;
  /** These and no others, whether they still wait or not. */
  only?: readonly JoinRequestId[];
};

export async function waitingList(
  context: Context,
  { channel, cardId, route, page, pageSize, reach, only: kept }: Whereabouts,
): Promise<WaitingListView> {
  const only = cardId === null ? null : await groupOfCard(context, cardId);
  const part = { channel, group: only, route, reach, routes: await readRoutes(context) };
  const waiting = await countWaiting(context, part);
  const pages = Math.max(1, Math.ceil(waiting / pageSize));
  const shown = Math.min(page, pages - 1);
  const requests =
    kept === undefined
      ? await pageOf(context, part, { limit: pageSize, offset: shown * pageSize })
      : await inThisOrder(context, part, kept);
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

type Part = Pick<Whereabouts, "channel" | "route" | "reach"> & { group: Group | null; routes: Routes };

function withinReach(context: Context, { reach, routes }: Part) {
  return context.store.db
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .leftJoin("groupChannels", "groupChannels.groupId", "joinRequests.groupId")
    .where(isWithin(reach, routes));
}

function open(context: Context, part: Part) {
  const { channel, group, route, routes } = part;
  const query = withinReach(context, part).where("joinRequests.state", "in", openStates);
  if (group !== null) return query.where("joinRequests.groupId", "=", group.id);
  if (routes.listed.some(({ id }) => id === route))
    return query.where(sql<boolean>`${routeIdIn(routes)} = ${route}`);
  return channel === null ? query : query.where(channelIn(routes), "=", channel);
}

async function countWaiting(context: Context, part: Part): Promise<number> {
  const row = await open(context, part)
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .executeTakeFirstOrThrow();
  return row.waiting;
}

/** Whoever waited longest first, with the others of the same group beside them. */
async function pageOf(
  context: Context,
  part: Part,
  { limit, offset }: { limit: number; offset: number },
): Promise<JoinRequest[]> {
  const rows = await open(context, part)
    .selectAll("joinRequests")
    .orderBy(
      sql`min(${sql.ref("joinRequests.requestedAt")}) over (partition by ${sql.ref("joinRequests.groupId")})`,
    )
    .orderBy("joinRequests.groupId")
    .orderBy("joinRequests.requestedAt")
    .orderBy("joinRequests.id")
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(requestFromRow);
}

async function inThisOrder(
  context: Context,
  part: Part,
  ids: readonly JoinRequestId[],
): Promise<JoinRequest[]> {
  const rows = await inParts(ids, (some) =>
    withinReach(context, part).selectAll("joinRequests").where("joinRequests.id", "in", some).execute(),
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
