// At the hour that a route says, on its working days, one message: what was decided since the last, who waits, what is full or suspended;
// and nothing when there is nothing to say. The look at reminders asks; a row for each route says of which day the last one was.
import { sql } from "kysely";
import { beginCard } from "../groups/beginnings.ts";
import { groupCapacity, type Card } from "../groups/model.ts";
import { saysSomething, summaryDueAt, type Summary } from "../groups/reminders.ts";
import type { Route, Routes } from "../groups/routes.ts";
import { dayIn } from "../groups/working-hours.ts";
import type { Put } from "../outbox/entries.ts";
import { reminderPace } from "../pace.ts";
import type { Trx } from "../store/database.ts";
import { addOnce } from "./cards.ts";
import type { Look } from "./reminders.ts";
import { routeIdIn } from "./route-queries.ts";

export async function summariesDue(look: Look): Promise<Put[]> {
  const puts: Put[] = [];
  for (const route of look.routes.listed) puts.push(...(await summaryDue(look, route)));
  return puts;
}

async function summaryDue({ trx, routes, moment }: Look, route: Route): Promise<Put[]> {
  const { now } = moment;
  const day = dayOfSummary(now, route);
  if (day === null) return [];
  const last = await trx.selectFrom("summaries").selectAll().where("route", "=", route.id).executeTakeFirst();
  if (last !== undefined && last.day >= day) return [];
  const told = { day, at: now };
  await trx
    .insertInto("summaries")
    .values({ route: route.id, ...told })
    .onConflict((conflict) => conflict.column("route").doUpdateSet(told))
    .execute();
  const from = Math.max(last?.at ?? 0, now - reminderPace.summaryReachesMs);
  const facts = await summaryOf(trx, routes, { route: route.id, from });
  if (!saysSomething(facts)) return [];
  const place = { channel: route.channel, state: "closed" as const };
  const card: Card<"summary"> = { ...beginCard(place, moment), kind: "summary", facts };
  return addOnce(trx, card);
}

/** Whose hour is over. */
function dayOfSummary(now: number, { settings: { reminders } }: Route): string | null {
  const dueAt = summaryDueAt(now, reminders);
  return dueAt === null || now < dueAt || reminders.hours === null ? null : dayIn(reminders.hours.zone, now);
}

/** Who has just chosen an hour that is over means tomorrow: this day's counts as told. Whoever changes routes calls it. */
export async function noteNewHours(
  trx: Trx,
  { before, after }: { before: readonly Route[]; after: readonly Route[] },
  now: number,
): Promise<void> {
  for (const route of after) {
    const old = before.find(({ id }) => id === route.id);
    const day = dayOfSummary(now, route);
    if (day === null || dueAtOf(old, now) === dueAtOf(route, now)) continue;
    await trx
      .insertInto("summaries")
      .values({ route: route.id, day, at: 0 })
      .onConflict((conflict) => conflict.column("route").doUpdateSet({ day }))
      .execute();
  }
}

function dueAtOf(route: Route | undefined, now: number): number | null {
  return route === undefined ? null : summaryDueAt(now, route.settings.reminders);
}

async function summaryOf(
  trx: Trx,
  routes: Routes,
  { route, from }: Pick<Summary, "route" | "from">,
): Promise<Summary> {
  const mine = sql<boolean>`${routeIdIn(routes)} = ${route}`;
  const requests = trx
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .where(mine);
  const decided = await requests
    .select((select) => [
      select.fn.countAll<number>().filterWhere("state", "=", "approved").as("approved"),
      select.fn.countAll<number>().filterWhere("state", "=", "rejected").as("rejected"),
    ])
    .where("closedAt", ">", from)
    .executeTakeFirstOrThrow();
  const waiting = await requests
    .select((select) => [
      select.fn.countAll<number>().as("waiting"),
      select.fn.count<number>("groups.id").distinct().as("groups"),
    ])
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  const oldest = await requests
    .select(["groups.id as groupId", "requestedAt as since"])
    .where("state", "=", "pending")
    .orderBy("requestedAt")
    .limit(1)
    .executeTakeFirst();
  const standing = await trx
    .selectFrom("groups")
    .select((select) => [
      select.fn.countAll<number>().filterWhere("memberCount", ">=", groupCapacity).as("full"),
      select.fn.countAll<number>().filterWhere("suspendedAt", "is not", null).as("suspended"),
    ])
    .where("deletedAt", "is", null)
    .where(mine)
    .executeTakeFirstOrThrow();
  return { route, from, ...decided, ...waiting, ...standing, oldest: oldest ?? null };
}
