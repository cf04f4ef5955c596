// The routes as they are now. Whoever makes or moves a card reads them in its own transaction; a change (`change-routes.ts`) waits for
// these. Nobody keeps them longer than that, so a change holds at once on all instances.
import { sql } from "kysely";
import type { ChannelId, GroupId } from "../groups/model.ts";
import {
  environmentId,
  plainSettings,
  routeOf,
  showsAll,
  type RouteInForce,
  type Routes,
} from "../groups/routes.ts";
import type { Database, Trx } from "../store/database.ts";
import { locks } from "../store/locks.ts";
import { routeFromRow } from "../store/route-rows.ts";
import type { Context } from "./context.ts";
import { inParts } from "./rows-in-parts.ts";

export function environmentRoute({ defaultChannel, environment }: Context): RouteInForce {
  return {
    id: environmentId,
    match: { kind: "everything" },
    channel: defaultChannel,
    deciders: environment.deciders,
    calls: { waiting: environment.calls, wrong: environment.calls },
    shows: showsAll,
    settings: plainSettings,
    changedBy: null,
    changedAt: 0,
  };
}

/** As they are now, for whoever only shows or asks. */
export async function readRoutes(context: Context, db: Database = context.store.db): Promise<Routes> {
  const rows = await db.selectFrom("routes").select(columns).orderBy("position").orderBy("id").execute();
  return { listed: rows.map(routeFromRow), environment: environmentRoute(context) };
}

const columns = [
  "id",
  "match",
  "channel",
  "deciders",
  "calls",
  "shows",
  "settings",
  "changedBy",
  "changedAt",
] as const;

/** Nobody changes them before this transaction has ended, so that no card is made by a route of a moment ago. */
export async function heldRoutes(context: Context, trx: Trx): Promise<Routes> {
  if (!context.store.locksRows) return readRoutes(context, trx);
  // Together they are carried out in this order.
  const lock = sql`select pg_advisory_xact_lock_shared(${locks.routes})`.execute(trx);
  const [, routes] = await Promise.all([lock, readRoutes(context, trx)]);
  return routes;
}

/** The channels that were chosen for single groups. */
export async function ownChannels(
  trx: Database,
  groupIds: readonly GroupId[],
): Promise<Map<string, ChannelId>> {
  const rows = await inParts(groupIds, (part) =>
    trx.selectFrom("groupChannels").selectAll().where("groupId", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.groupId, row.channel]));
}

/** Of the groups of these ids; none for those nobody knows. */
export async function routesOfGroups(
  context: Context,
  groupIds: readonly GroupId[],
): Promise<Map<GroupId, RouteInForce>> {
  const { db } = context.store;
  const routes = await readRoutes(context);
  const groups = await inParts([...new Set(groupIds)], (part) =>
    db.selectFrom("groups").select(["id", "phoneNumberId", "subject"]).where("id", "in", part).execute(),
  );
  return new Map(groups.map((group) => [group.id, routeOf(group, routes)]));
}
