// Which groups a change of routes is about, or of what a group is called, as far as conversations are shown by route. Less holds in the
// transaction that is given; groups of which more is shown follow (`follow-route.ts`). Whoever changes routes (`change-routes.ts`), saves groups
// (`save.ts`) and makes them (`unknown-groups.ts`) asks.
import { sql } from "kysely";
import { goesOver } from "../groups/bridge.ts";
import type { Dossier } from "../groups/dossier.ts";
import type { GroupId } from "../groups/model.ts";
import {
  allRoutes,
  bridgeByRoute,
  routeOf,
  type Routed,
  type RouteInForce,
  type Routes,
} from "../groups/routes.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import type { Trx } from "../store/database.ts";
import { bridgesNarrowed, written, type Ruled } from "./bridges-by-route.ts";
import type { Context } from "./context.ts";
import { routeIdIn, textIn } from "./route-queries.ts";
import { heldRoutes, readRoutes } from "./routes.ts";
import { inParts } from "./rows-in-parts.ts";

/** Of all groups, also those in which nobody has written yet. */
export async function bridgesOfRoutesChange(
  context: Context,
  trx: Trx,
  { before, after }: { before: Routes; after: Routes },
): Promise<Put[]> {
  if (![...allRoutes(before), ...allRoutes(after)].some(isBridging)) return [];
  const rows = await trx
    .selectFrom("groups")
    .select(["groups.id", routeIdIn(after).as("routeId")])
    .where("groups.deletedAt", "is", null)
    .where("groups.subject", "is not", null)
    .where(({ eb }) => eb(textIn(before, bridgeOn), "<>", textIn(after, bridgeOn)))
    .execute();
  const routes = new Map(allRoutes(after).map((route) => [route.id, route]));
  const ruled = rows.flatMap(({ id: groupId, routeId }) => {
    const route = routes.get(routeId);
    return route === undefined ? [] : [{ groupId, route, bridge: route.settings.bridge }];
  });
  return bridgesRuled(context, trx, ruled);
}

/**
 * Whatever is out of step after all: an instance of the version before has changed routes, and knew nothing of bridges in them. Housekeeping
 * calls it.
 */
export async function bridgesOutOfStep(context: Context): Promise<void> {
  const routes = await readRoutes(context);
  const rows = await context.store.db
    .selectFrom("groups")
    .leftJoin("bridges", "bridges.groupId", "groups.id")
    .leftJoin("unbridged", "unbridged.groupId", "groups.id")
    .select("groups.id")
    .where("groups.deletedAt", "is", null)
    .where("groups.subject", "is not", null)
    .where("unbridged.groupId", "is", null)
    .where(sql<boolean>`coalesce("bridges"."isOwn", 0) = 0`)
    .where(
      sql<boolean>`coalesce("bridges"."mode", 'off') <> ${textIn(routes, ({ settings }) => settings.bridge.mode)}`,
    )
    .execute();
  if (rows.length === 0) return;
  await context.store.transact((trx) =>
    put(
      trx,
      rows.map(({ id }) => followed(context, id)),
    ),
  );
}

/** Groups that another route takes now: they have another name, or number. */
export async function bridgesOfMovedGroups(
  context: Context,
  trx: Trx,
  changes: readonly (readonly [before: Dossier, after: Dossier])[],
): Promise<Put[]> {
  const ruled = changes.flatMap(([before, { group, routes }]): Ruled[] => {
    if (isCalledTheSame(before.group, group) || group.deletedAt !== null) return [];
    const bridge = bridgeByRoute(group, routes);
    if (written(bridgeByRoute(before.group, before.routes)) === written(bridge)) return [];
    return [{ groupId: group.id, route: routeOf(group, routes), bridge }];
  });
  if (ruled.length === 0) return [];
  return bridgesRuled(context, trx, ruled);
}

function isCalledTheSame(one: Routed, other: Routed): boolean {
  return one.subject === other.subject && one.phoneNumberId === other.phoneNumberId;
}

/** Groups that were never heard of before. */
export async function bridgesOfNewGroups(
  context: Context,
  trx: Trx,
  groups: readonly Routed[],
): Promise<Put[]> {
  if (groups.length === 0) return [];
  const routes = await heldRoutes(context, trx);
  if (!routes.listed.some(isBridging)) return [];
  return groups.flatMap((group) =>
    bridgeByRoute(group, routes).mode === "off" ? [] : [followed(context, group.id)],
  );
}

function isBridging({ settings }: Pick<RouteInForce, "settings">): boolean {
  return settings.bridge.mode !== "off";
}

function bridgeOn({ settings }: Pick<RouteInForce, "settings">): string {
  return written(settings.bridge);
}

/** Less holds from now on. Groups of which more is to be shown follow, and those of which something still waits to be called off. */
async function bridgesRuled(context: Context, trx: Trx, ruled: readonly Ruled[]): Promise<Put[]> {
  const { now, told } = await bridgesNarrowed(context, trx, ruled);
  const sending = await groupsSending(trx, ruled);
  const behind = ruled.filter(({ groupId, bridge }) => {
    const mode = now.get(groupId) ?? "off";
    return mode !== bridge.mode || (sending.has(groupId) && !goesOver(mode));
  });
  return [...told, ...behind.map(({ groupId }) => followed(context, groupId))];
}

async function groupsSending(trx: Trx, ruled: readonly Ruled[]): Promise<Set<GroupId | null>> {
  const rows = await inParts(
    ruled.map(({ groupId }) => groupId),
    (part) =>
      trx
        .selectFrom("operations")
        .select("groupId")
        .distinct()
        .where("groupId", "in", part)
        .where("kind", "=", "send")
        .where("state", "in", ["due", "asked"])
        .execute(),
  );
  return new Set(rows.map(({ groupId }) => groupId));
}

/** Its route says something else about it now. */
export function followed({ clock }: Context, id: GroupId): Put {
  return { thing: { kind: "route", id }, lane: lanes.housekeeping, priority: 1, dueAt: clock.now() };
}
