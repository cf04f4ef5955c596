// The bridges that groups have because their route says so. Where a route says less than before, that holds in the transaction in which it
// is said, and nothing is shown or sent after it; where it says more, each group follows by itself (`follow-route.ts`). What was set for a
// group alone is left as it is. Whoever changes routes (`change-routes.ts`) and whoever saves groups (`save.ts`) asks.
import {
  goesOver,
  narrower,
  type Bridge,
  type Bridged,
  type BridgeMode,
  type RouteBridge,
} from "../groups/bridge.ts";
import { callOff } from "../groups/call-off.ts";
import { noted, type Dossier } from "../groups/dossier.ts";
import type { AuditEntry, GroupId } from "../groups/model.ts";
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
import { bridgePace } from "../pace.ts";
import { appendAudit } from "../store/audit.ts";
import { bridgeFromRow, bridgeToRow } from "../store/bridge-rows.ts";
import type { Trx } from "../store/database.ts";
import { forgetBridges, keepBridge } from "./bridge-ends.ts";
import { rowOf } from "./bridges.ts";
import { momentOf, type Context } from "./context.ts";
import { bridgeSwitched } from "./failures.ts";
import { routeIdIn, textIn } from "./route-queries.ts";
import { heldRoutes } from "./routes.ts";
import { inParts, partsOf } from "./rows-in-parts.ts";

/** `bridge`: what the route says of this group. */
type Ruled = { groupId: GroupId; route: RouteInForce; bridge: RouteBridge };

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
  return groups.flatMap((group) =>
    bridgeByRoute(group, routes).mode === "off" ? [] : [followed(context, group.id)],
  );
}

function isBridging({ settings }: RouteInForce): boolean {
  return settings.bridge.mode !== "off";
}

function bridgeOn({ settings }: Pick<RouteInForce, "settings">): string {
  return written(settings.bridge);
}

function written({ mode, namesAuthors, talkers, takesBots }: RouteBridge): string {
  return mode === "off" ? "off" : JSON.stringify([mode, namesAuthors, talkers, takesBots]);
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

type Narrowed = { now: Map<GroupId, BridgeMode | "off">; told: Put[] };

/** What goes no further than its route says now, and who may write there. Says so where a conversation is under way. */
async function bridgesNarrowed(context: Context, trx: Trx, ruled: readonly Ruled[]): Promise<Narrowed> {
  const byGroup = new Map(ruled.map((each) => [each.groupId, each]));
  const bridges = await bridgesByRoute(context, trx, [...byGroup.keys()]);
  const switched: Switched[] = [];
  const next: Bridge[] = [];
  for (const bridge of bridges) {
    const its = byGroup.get(bridge.groupId);
    if (its === undefined) continue;
    const { mode: wanted, ...others } = its.bridge;
    const mode = narrower<BridgeMode | "off">(wanted, bridge.mode);
    if (mode !== bridge.mode) switched.push({ ...its, mode });
    if (mode !== "off") next.push({ ...bridge, ...others, mode });
  }
  await forgetBridges(
    trx,
    switched.flatMap(({ groupId, mode }) => (mode === "off" ? [groupId] : [])),
  );
  await keepNarrowed(trx, next);
  await appendAudit(
    trx,
    context.store,
    switched.map((each) => ({ ...auditOf(context, each), groupId: each.groupId, operationId: null })),
  );
  const now = new Map(next.map(({ groupId, mode }) => [groupId, mode]));
  return { now, told: await said(context, trx, switched) };
}

/** In the order of their ids, locked, so that two transactions cannot deadlock. */
async function bridgesByRoute(context: Context, trx: Trx, groupIds: readonly GroupId[]): Promise<Bridge[]> {
  const rows = await inParts(groupIds.toSorted(), (part) => {
    const query = trx
      .selectFrom("bridges")
      .selectAll()
      .where("groupId", "in", part)
      .where("isOwn", "=", 0)
      .orderBy("groupId");
    return (context.store.locksRows ? query.forUpdate() : query).execute();
  });
  return rows.map(bridgeFromRow);
}

/** Those of one route are mostly alike: one statement for many. */
async function keepNarrowed(trx: Trx, bridges: readonly Bridge[]): Promise<void> {
  for (const alike of Map.groupBy(bridges, written).values())
    for (const part of partsOf(alike)) {
      const [first] = part;
      if (first === undefined) continue;
      const { mode, namesAuthors, talkers, takesBots } = bridgeToRow(first);
      await trx
        .updateTable("bridges")
        .set({ mode, namesAuthors, talkers, takesBots })
        .where(
          "groupId",
          "in",
          part.map(({ groupId }) => groupId),
        )
        .execute();
    }
}

/**
 * The bridge of one group becomes what its route says. Whatever waits for WhatsApp was written when something else held, unless something
 * goes over already: it is called off, also where the route was switched off and on again before anybody has looked.
 */
export async function bridgeFollows(context: Context, trx: Trx, dossier: Dossier): Promise<Dossier> {
  const { group, routes } = dossier;
  const { id: groupId } = group;
  const moment = momentOf(context);
  if (group.deletedAt !== null || (await isOwn(trx, groupId))) return dossier;
  const route = routeOf(group, routes);
  const ruled = { groupId, route, bridge: bridgeByRoute(group, routes) };
  const { now, told } = await bridgesNarrowed(context, trx, [ruled]);
  await put(trx, told);
  const before = now.get(groupId) ?? "off";
  const next = goesOver(before) ? dossier : callOff(dossier, bridgeSwitched, moment);
  const { mode, ...others } = ruled.bridge;
  if (mode === "off" || before === mode) return next;
  const since = { changedBy: route.changedBy ?? route.id, changedAt: route.changedAt };
  await keepBridge(trx, { ...others, mode, groupId, channel: null, isOwn: false, ...since });
  const switched = { ...ruled, mode };
  await put(trx, await said(context, trx, [switched]));
  return noted(next, auditOf(context, switched));
}

async function isOwn(trx: Trx, groupId: GroupId): Promise<boolean> {
  const on = await trx
    .selectFrom("bridges")
    .select("isOwn")
    .where("groupId", "=", groupId)
    .executeTakeFirst();
  const off = await trx
    .selectFrom("unbridged")
    .select("groupId")
    .where("groupId", "=", groupId)
    .executeTakeFirst();
  return on?.isOwn === 1 || off !== undefined;
}

type Switched = Ruled & { mode: BridgeMode | "off" };

function auditOf(
  { clock }: Context,
  { route, mode }: Switched,
): Pick<AuditEntry, "at" | "actor" | "action" | "details"> {
  return { at: clock.now(), actor: "route", action: "bridge switched", details: { mode, route: route.id } };
}

/**
 * Where people read and write now. What begins is said by the thread that it begins with; that every reply goes over now is said
 * wherever somebody could still reply.
 */
async function said(context: Context, trx: Trx, switched: readonly Switched[]): Promise<Put[]> {
  const moment = momentOf(context);
  const threads = await threadsOf(trx, switched);
  const puts: Put[] = [];
  const rows = switched.flatMap(({ groupId: id, mode }) => {
    const thread = threads.get(id);
    const isRead = thread !== undefined && thread.createdAt > moment.now - bridgePace.underWayForMs;
    if (thread === undefined || !(isRead || mode === "open")) return [];
    const { channel, ts } = thread;
    const content: Bridged = { kind: "route switched", mode, thread: { channel, ts } };
    const lane = lanes.slack(channel);
    puts.push({ thing: { kind: "bridge", id }, lane, priority: 2, dueAt: moment.now });
    return [rowOf({ group: { id }, whatsappId: null, at: moment.now, content }, moment)];
  });
  for (const part of partsOf(rows)) await trx.insertInto("bridgedMessages").values(part).execute();
  return puts;
}

type Thread = { groupId: GroupId; channel: string; ts: string; createdAt: number };

/** The last of each, in which it does not say that it goes on elsewhere. */
async function threadsOf(trx: Trx, groups: readonly { groupId: GroupId }[]): Promise<Map<GroupId, Thread>> {
  const rows = await inParts(
    groups.map(({ groupId }) => groupId),
    (part) =>
      trx
        .selectFrom("bridgeThreads")
        .select(["groupId", "channel", "ts", "createdAt"])
        .where("groupId", "in", part)
        .where("ts", "is not", null)
        .where("pointsOnAt", "is", null)
        .orderBy("createdAt")
        .execute(),
  );
  return new Map(rows.flatMap(({ ts, ...row }) => (ts === null ? [] : [[row.groupId, { ...row, ts }]])));
}
