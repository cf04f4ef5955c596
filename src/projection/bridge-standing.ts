// How it stands with the bridge of a group, or of the groups of a route: what holds, by whose word, and how many that is about. For the forms in
// which it is switched.
import { sql } from "kysely";
import type { BridgedGroups, BridgeStanding } from "../groups/conversation-view.ts";
import type { Group } from "../groups/model.ts";
import { routeOf, type RouteId, type RouteMatch } from "../groups/routes.ts";
import { bridgeOf, ownBridge } from "../state/bridge-settings.ts";
import type { Context } from "../state/context.ts";
import { matching, routeIdIn } from "../state/route-queries.ts";
import { readRoutes } from "../state/routes.ts";
import { subjectOf } from "./routes-view.ts";

export async function bridgeStanding(context: Context, group: Group): Promise<BridgeStanding> {
  const { db } = context.store;
  const route = routeOf(group, await readRoutes(context));
  const [now, own, subject] = await Promise.all([
    bridgeOf(db, group.id),
    ownBridge(db, group.id),
    subjectOf(context, route.match),
  ]);
  return { now, own: own?.mode ?? null, route, subject };
}

/** Those that a route takes, or those that a rule would take that is not stored yet. */
export async function groupsConcerned(
  context: Context,
  which: { id: RouteId } | { match: RouteMatch },
): Promise<BridgedGroups> {
  const taken =
    "match" in which ? matching(which) : sql<boolean>`${routeIdIn(await readRoutes(context))} = ${which.id}`;
  const isOwn = sql<number>`case when "bridges"."isOwn" = 1 or "unbridged"."groupId" is not null then 1 else 0 end`;
  const { total, own } = await context.store.db
    .selectFrom("groups")
    .leftJoin("bridges", "bridges.groupId", "groups.id")
    .leftJoin("unbridged", "unbridged.groupId", "groups.id")
    .select((select) => [
      select.fn.countAll<number>().as("total"),
      sql<number>`cast(coalesce(sum(${isOwn}), 0) as bigint)`.as("own"),
    ])
    .where("groups.deletedAt", "is", null)
    .where(taken)
    .executeTakeFirstOrThrow();
  return { total, own };
}
