// Who has waited for long is called once: on the next working morning, or after so many hours. The sweep asks every few minutes;
// a channel is reminded by one card for each route, and of nobody twice.
import { beginCard } from "../groups/beginnings.ts";
import type { ChannelId } from "../groups/model.ts";
import { environmentId, type RouteId, type Routes } from "../groups/routes.ts";
import { put } from "../outbox/outbox.ts";
import { addOnce, idFor } from "./cards.ts";
import { cardFromRow } from "../store/rows.ts";
import { channelIn, routeIdIn } from "./route-queries.ts";
import { readRoutes } from "./routes.ts";
import { momentOf, type Context } from "./context.ts";

/** "morning", "off", or hours such as "4h". */
export type RemindAfter = string;

const hourMs = 3_600_000;
const morningHour = 9;

/** When somebody who asked then is reminded of; in the time zone of the process. Null: never. */
export function remindAt(askedAt: number, after: RemindAfter): number | null {
  if (after === "off") return null;
  if (after !== "morning") return askedAt + Number.parseInt(after, 10) * hourMs;
  const morning = new Date(askedAt);
  do {
    morning.setDate(morning.getDate() + 1);
  } while (morning.getDay() === 0 || morning.getDay() === 6);
  return morning.setHours(morningHour, 0, 0, 0);
}

export async function remindOfThoseWhoWait(context: Context, usually: RemindAfter): Promise<void> {
  const moment = momentOf(context);
  const routes = await readRoutes(context);
  for (const waiting of (await waitingTogether(context, routes)).values()) {
    const [{ channel, route } = {}] = waiting;
    if (channel === undefined || route === undefined) continue;
    const after = remindAfter(route, routes, usually);
    const due = waiting.filter(({ requestedAt }) => isDue(requestedAt, after, moment.now));
    if (due.length === 0) continue;
    const last = await lastReminder(context, channel, route);
    const news = due.filter(({ requestedAt }) => (remindAt(requestedAt, after) ?? 0) > (last ?? 0));
    if (news.length === 0) continue;
    const facts = {
      waiting: due.length,
      groups: new Set(due.map(({ groupId }) => groupId)).size,
      since: Math.min(...due.map(({ requestedAt }) => requestedAt)),
      route,
    };
    // Several instances may look in the same moment: the same people give the same card.
    const newest = Math.max(...news.map(({ requestedAt }) => requestedAt));
    const id = idFor(`reminder/${channel}/${route}/${newest}`);
    const card = { ...beginCard({ id, channel, state: "closed" }, moment), kind: "reminder" as const, facts };
    await context.store.transact(async (trx) => put(trx, await addOnce(trx, card)));
    context.wake();
  }
}

function remindAfter(id: RouteId, routes: Routes, usually: RemindAfter): RemindAfter {
  const afterHours = routes.listed.find((route) => route.id === id)?.settings.remindAfterHours ?? null;
  if (afterHours === null) return usually;
  return afterHours === 0 ? "off" : `${afterHours}h`;
}

function isDue(askedAt: number, after: RemindAfter, now: number): boolean {
  const at = remindAt(askedAt, after);
  return at !== null && at <= now;
}

/** Of one route, in one channel: they are reminded of together. */
async function waitingTogether(context: Context, routes: Routes) {
  const rows = await context.store.db
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .leftJoin("groupChannels", "groupChannels.groupId", "joinRequests.groupId")
    .select([
      "joinRequests.groupId",
      "joinRequests.requestedAt",
      channelIn(routes).as("channel"),
      routeIdIn(routes).as("route"),
    ])
    .where("joinRequests.state", "=", "pending")
    // Nobody can decide there, and its own card says so.
    .where("groups.suspendedAt", "is", null)
    .execute();
  return Map.groupBy(rows, ({ channel, route }) => `${channel} ${route}`);
}

/** Among the newest in the channel: an older one is of people who have been reminded of since. */
const mostRead = 100;

async function lastReminder(context: Context, channel: ChannelId, route: RouteId): Promise<number | null> {
  const rows = await context.store.db
    .selectFrom("cards")
    .selectAll()
    .where("kind", "=", "reminder")
    .where("channel", "=", channel)
    .orderBy("createdAt", "desc")
    .limit(mostRead)
    .execute();
  const last = rows
    .map(cardFromRow)
    .find((card) => card.kind === "reminder" && (card.facts.route ?? environmentId) === route);
  return last?.createdAt ?? null;
}
