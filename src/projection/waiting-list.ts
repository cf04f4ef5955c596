// Everybody who waits, one page at a time: across a channel, or in the group of one card.
import { sql } from "kysely";
import {
  openStates,
  type Card,
  type CardId,
  type ChannelId,
  type Group,
  type JoinRequest,
} from "../groups/model.ts";
import type { GroupCardView, WaitingGroupView, WaitingListView } from "../groups/views.ts";
import { cardFromRow, groupFromRow } from "../store/rows.ts";
import type { Context } from "../state/context.ts";
import { groupById, nameOf } from "./names.ts";
import { groupCardView, requestViews, standingView } from "./card-views.ts";

/** Without a channel: across all of them. */
export type Whereabouts = {
  channel: ChannelId | null;
  cardId: CardId | null;
  page: number;
  pageSize: number;
};

export async function waitingList(
  context: Context,
  { channel, cardId, page, pageSize }: Whereabouts,
): Promise<WaitingListView> {
  const only = cardId === null ? null : await groupOfCard(context, cardId);
  const waiting = await countWaiting(context, channel, only);
  const pages = Math.max(1, Math.ceil(waiting / pageSize));
  const shown = Math.min(page, pages - 1);
  const requests = await pageOf(context, { channel, group: only, limit: pageSize, offset: shown * pageSize });
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
  const row = await context.store.db
    .selectFrom("cards")
    .selectAll()
    .where("id", "=", cardId)
    .executeTakeFirst();
  const card: Card | undefined = row === undefined ? undefined : cardFromRow(row);
  const group = card?.groupId == null ? null : await groupById(context.store.db, card.groupId);
  return card === undefined || group === null ? undefined : groupCardView(context, card, group);
}

async function groupOfCard(context: Context, cardId: CardId): Promise<Group | null> {
  const row = await context.store.db
    .selectFrom("cards")
    .select("groupId")
    .where("id", "=", cardId)
    .executeTakeFirst();
  return row?.groupId == null ? null : groupById(context.store.db, row.groupId);
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
  return open(context, part.channel, part.group)
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
}

async function byGroup(context: Context, requests: readonly JoinRequest[]): Promise<WaitingGroupView[]> {
  const views: WaitingGroupView[] = [];
  for (const [groupId, theirs] of Map.groupBy(requests, (request) => request.groupId)) {
    const row = await context.store.db
      .selectFrom("groups")
      .selectAll()
      .where("id", "=", groupId)
      .executeTakeFirst();
    if (row === undefined) continue;
    views.push({
      ...(await standingView(context, groupFromRow(row))),
      requests: await requestViews(context.store.db, theirs),
    });
  }
  return views;
}
