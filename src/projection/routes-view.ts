// The routes as an admin looks at them: each with how many groups it takes and the first of their names, and which groups a rule
// would take that is not stored yet.
import { sql, type RawBuilder } from "kysely";
import type { Group, GroupId } from "../groups/model.ts";
import {
  allRoutes,
  mayDecide,
  type Reach,
  type Route,
  type RouteId,
  type RouteInForce,
  type RouteMatch,
  type Routes,
} from "../groups/routes.ts";
import type { GroupName } from "../groups/views.ts";
import type { Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { matching, routeIdIn } from "../state/route-queries.ts";
import { readRoutes } from "../state/routes.ts";
import { numberWritten } from "../state/business-numbers.ts";
import { groupFromRow } from "../store/rows.ts";
import { nameOf } from "./names.ts";

/** `subject`: of which number or group it is, as people know it. */
export type RouteLine = {
  route: RouteInForce;
  subject: string | null;
  total: number;
  names: readonly GroupName[];
};

/** In their order; the last is the environment's. */
export type RoutesView = { lines: readonly RouteLine[]; ownChannels: RoutePreview };

export type RoutePreview = { total: number; names: readonly GroupName[] };

const mostNames = 3;
const mostPreviewed = 20;

export async function routesView(context: Context): Promise<RoutesView> {
  const routes = await readRoutes(context);
  const lines: RouteLine[] = [];
  for (const route of allRoutes(routes)) {
    const taken = await takenBy(context, routes, route);
    lines.push({ route, subject: await subjectOf(context, route.match), ...taken });
  }
  const own = sql<boolean>`exists (select 1 from ${sql.table("groupChannels")} where ${sql.ref("groupChannels.groupId")} = ${sql.ref("groups.id")})`;
  return { lines, ownChannels: await groupsWhere(context, own, mostNames) };
}

/** Those of which somebody decides, and which have a group. */
export async function routesWithin(context: Context, reach: Reach): Promise<RouteLine[]> {
  const { lines } = await routesView(context);
  return lines.filter(({ route, total }) => total > 0 && mayDecide(reach, route));
}

export async function groupsOfRoute(context: Context, id: RouteId, limit: number): Promise<GroupId[]> {
  const routes = await readRoutes(context);
  const rows = await context.store.db
    .selectFrom("groups")
    .select("id")
    .where("deletedAt", "is", null)
    .where(sql<boolean>`${routeIdIn(routes)} = ${id}`)
    .orderBy("createdAt", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Which groups such a rule would take, whatever stands before it, and whether anything does: a new one (null) comes last. */
export async function previewOf(
  context: Context,
  { match, id }: { match: RouteMatch; id: RouteId | null },
): Promise<RoutePreview & { isFirst: boolean }> {
  const { listed } = await readRoutes(context);
  const isFirst = (listed[0]?.id ?? null) === id;
  return { ...(await groupsWhere(context, matching({ match }), mostPreviewed)), isFirst };
}

function takenBy(context: Context, routes: Routes, { id }: RouteInForce): Promise<RoutePreview> {
  return groupsWhere(context, sql<boolean>`${routeIdIn(routes)} = ${id}`, mostNames);
}

async function groupsWhere(
  context: Context,
  which: RawBuilder<boolean>,
  limit: number,
): Promise<RoutePreview> {
  const mine = context.store.db.selectFrom("groups").where("groups.deletedAt", "is", null).where(which);
  const { total } = await mine
    .select((select) => select.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await mine
    .selectAll()
    .orderBy("groups.createdAt", "desc")
    .orderBy("groups.id")
    .limit(limit)
    .execute();
  return { total, names: await namesOf(context, rows.map(groupFromRow)) };
}

function namesOf(context: Context, groups: readonly Group[]): Promise<GroupName[]> {
  return Promise.all(groups.map((group) => nameOf(context, group)));
}

/** Of which number or group a route is, as people know it. */
export async function subjectOf(context: Context, match: RouteMatch): Promise<string | null> {
  if (match.kind === "number") return numberWritten(context.store.db, match.phoneNumberId);
  if (match.kind !== "groups") return null;
  const groups = await Promise.all(match.groupIds.map((id: GroupId) => groupById(context.store.db, id)));
  return groups.map((group) => group?.subject ?? "a group without a name").join(", ");
}

/** One of the list as it is stored, without what it leaves to the environment. */
export async function storedRoute(
  context: Context,
  id: RouteId,
): Promise<{ route: Route; subject: string | null } | undefined> {
  const route = (await readRoutes(context)).listed.find((each) => each.id === id);
  return route && { route, subject: await subjectOf(context, route.match) };
}
