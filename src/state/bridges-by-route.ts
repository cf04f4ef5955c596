// How the bridges of groups become what their route says: less of it for many at once, and nothing is shown or sent after that; more of it for
// one group, when it follows. What was set for a group alone is left as it is. Says where people read what was switched.
// `route-bridges.ts` and `follow-route.ts` call it.
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
import { bridgeByRoute, routeOf, type RouteInForce } from "../groups/routes.ts";
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
import { inParts, partsOf } from "./rows-in-parts.ts";

/** `bridge`: what the route says of this group. */
export type Ruled = { groupId: GroupId; route: RouteInForce; bridge: RouteBridge };

/** To compare. */
export function written({ mode, namesAuthors, talkers, takesBots }: RouteBridge): string {
  return mode === "off" ? "off" : JSON.stringify([mode, namesAuthors, talkers, takesBots]);
}

type Narrowed = { now: Map<GroupId, BridgeMode | "off">; told: Put[] };

/** What goes no further than its route says now, and who may write there. Says so where a conversation is under way. */
export async function bridgesNarrowed(
  context: Context,
  trx: Trx,
  ruled: readonly Ruled[],
): Promise<Narrowed> {
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
