// Who has waited for long is called for once, in the working hours of the route; put off, once more; and when nobody decides, somebody
// else hears of it. Housekeeping asks every few minutes. One transaction at a time looks, so that two instances tell nothing twice.
import { sql } from "kysely";
import { beginCard } from "../groups/beginnings.ts";
import type { Moment } from "../groups/dossier.ts";
import { openStates, type Card, type CardId, type ChannelId, type GroupId } from "../groups/model.ts";
import {
  askedBefore,
  escalateAt,
  figuresOf,
  type Escalated,
  type Figures,
  type RemindAfter,
  type Waiting,
  type ReminderId,
  type ReminderSettings,
} from "../groups/reminders.ts";
import { plainSettings, type RouteId, type Routes, type RouteSettings } from "../groups/routes.ts";
import { isWorkingTime } from "../groups/working-hours.ts";
import type { Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { reminderPace } from "../pace.ts";
import type { Trx } from "../store/database.ts";
import { locks } from "../store/locks.ts";
import type { ReminderRow } from "../store/tables.ts";
import { addOnce, cardById, closeCards } from "./cards.ts";
import { momentOf, type Context } from "./context.ts";
import { anybodyIsLeft, followMoved } from "./moved-reminders.ts";
import { channelIn, numberIn, routeIdIn } from "./route-queries.ts";
import { readRoutes } from "./routes.ts";
import { partsOf } from "./rows-in-parts.ts";
import { summariesDue } from "./summaries.ts";

/** What one look works on. */
export type Look = { context: Context; trx: Trx; routes: Routes; moment: Moment };

export async function remindOfThoseWhoWait(context: Context, usually: RemindAfter): Promise<void> {
  const moment = momentOf(context);
  await context.store.transact(async (trx) => {
    await aloneWithReminders(context, trx);
    const look = { context, trx, routes: await readRoutes(context, trx), moment };
    await put(trx, [...(await goOn(look)), ...(await begin(look, usually)), ...(await summariesDue(look))]);
  });
  context.wake();
}

/** Nobody else begins, puts off or ends a reminder before this transaction has ended. */
export async function aloneWithReminders({ store }: Context, trx: Trx): Promise<void> {
  if (store.locksRows) await sql`select pg_advisory_xact_lock(${locks.reminders})`.execute(trx);
}

export function settingsOf(id: RouteId, routes: Routes): RouteSettings {
  return routes.listed.find((route) => route.id === id)?.settings ?? plainSettings;
}

/** Who has waited too long and was not told of: those of one route, in one channel, together. */
async function begin(look: Look, usually: RemindAfter): Promise<Put[]> {
  const { trx, moment } = look;
  const puts: Put[] = [];
  const all = Map.groupBy(await notReminded(look, usually), ({ channel, route }) => `${channel} ${route}`);
  for (const due of all.values()) {
    const [{ channel, route } = {}] = due;
    if (channel === undefined || route === undefined) continue;
    const last = await lastReminder(trx, { channel, route });
    // Whoever becomes late in that half hour is told of with the next.
    if (last !== null && moment.now < last + reminderPace.restMs) continue;
    const id = moment.newId("rm") as ReminderId;
    const reminded = due.map(({ id: requestId }) => ({ requestId, reminderId: id }));
    for (const part of partsOf(reminded)) await trx.insertInto("reminded").values(part).execute();
    puts.push(...(await tell(look, { id, route, channel, ...figuresOf(due) })));
  }
  return puts;
}

/** Due in working hours, and found when they are over: it waits for the next. */
function isAllowed({ hours }: ReminderSettings, { now }: Moment): boolean {
  return hours === null || isWorkingTime(now, hours);
}

function remindAfter(afterHours: number | null, usually: RemindAfter): RemindAfter {
  if (afterHours === null) return usually;
  return afterHours === 0 ? "off" : `${afterHours}h`;
}

/** Late by now, oldest first. */
function notReminded({ trx, routes, moment }: Look, usually: RemindAfter) {
  const isLateBefore = numberIn(routes, ({ settings: { remindAfterHours, reminders } }) =>
    isAllowed(reminders, moment)
      ? askedBefore(moment.now, remindAfter(remindAfterHours, usually), reminders.hours)
      : 0,
  );
  return (
    trx
      .selectFrom("joinRequests")
      .innerJoin("groups", "groups.id", "joinRequests.groupId")
      .leftJoin("groupChannels", "groupChannels.groupId", "joinRequests.groupId")
      .leftJoin("reminded", "reminded.requestId", "joinRequests.id")
      .select([
        "joinRequests.id",
        "joinRequests.groupId",
        "joinRequests.requestedAt",
        channelIn(routes).as("channel"),
        routeIdIn(routes).as("route"),
      ])
      .where("joinRequests.state", "=", "pending")
      .where("joinRequests.requestedAt", "<", isLateBefore)
      .where("reminded.requestId", "is", null)
      // Nobody can decide there, and its own card says so.
      .where("groups.suspendedAt", "is", null)
      .orderBy("joinRequests.requestedAt")
      .limit(reminderPace.mostAtOnce)
      .execute()
  );
}

async function lastReminder(
  trx: Trx,
  { channel, route }: { channel: ChannelId; route: RouteId },
): Promise<number | null> {
  const last = await trx
    .selectFrom("reminders")
    .select("remindedAt")
    .where("channel", "=", channel)
    .where("route", "=", route)
    .orderBy("remindedAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.remindedAt ?? null;
}

type Told = Figures & { id: ReminderId; route: RouteId; channel: ChannelId };

/** People of one group are told of in the thread of its card, others in a line of its own. */
async function tell({ trx, moment }: Look, { id, groupId, ...told }: Told): Promise<Put[]> {
  const { channel, ...facts } = told;
  const threadOf = groupId === null ? null : await postedCard(trx, groupId, channel);
  const card: Card<"reminder"> = {
    ...beginCard({ channel }, moment),
    kind: "reminder",
    threadOf,
    facts: { ...facts, reminderId: id },
  };
  const now = {
    channel,
    cardId: card.id,
    remindedAt: moment.now,
    snoozedBy: null,
    snoozedUntil: null,
    overAt: null,
    movedTo: null,
  };
  await trx
    .insertInto("reminders")
    .values({ id, route: told.route, escalationId: null, ...now })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(now))
    .execute();
  return addOnce(trx, card);
}

/** The card on which people of this group wait, when it stands there. */
async function postedCard(trx: Trx, groupId: GroupId, channel: ChannelId): Promise<CardId | null> {
  const card = await trx
    .selectFrom("cards")
    .select("id")
    .where("groupId", "=", groupId)
    .where("kind", "=", "group")
    .where("state", "=", "live")
    .where("channel", "=", channel)
    .where("ts", "is not", null)
    .executeTakeFirst();
  return card?.id ?? null;
}

/** What was told and is not over: it ends, is told again, or is told elsewhere. */
async function goOn(look: Look): Promise<Put[]> {
  const open = await look.trx.selectFrom("reminders").selectAll().where("overAt", "is", null).execute();
  const puts: Put[] = [];
  for (const reminder of open) puts.push(...(await goOnWith(look, reminder)));
  return puts;
}

async function goOnWith(look: Look, reminder: ReminderRow): Promise<Put[]> {
  const { moment, routes } = look;
  const { now } = moment;
  const people = await peopleOf(look, reminder.id);
  if (people.length === 0) return end(look, reminder);
  const waiting = people.filter(({ state }) => state === "pending");
  if (waiting.length === 0) return [];
  const { reminders: settings } = settingsOf(reminder.route, routes);
  const { snoozedUntil, escalationId, remindedAt } = reminder;
  const moved = await followMoved(look, reminder, { waiting, isHeld: isHeld(look, reminder) });
  if (moved !== undefined) return moved;
  if (snoozedUntil !== null) {
    if (now < snoozedUntil || !isAllowed(settings, moment)) return [];
    return again(look, reminder, waiting);
  }
  const escalatesAt = escalateAt(remindedAt, settings);
  if (escalationId !== null || escalatesAt === null || now < escalatesAt || !isAllowed(settings, moment))
    return [];
  return escalate(look, reminder, { settings, waiting });
}

/** Nobody is told anew: somebody has put it off, or somebody else has heard of it already. */
export function isHeld(
  { routes, moment }: Look,
  { route, snoozedUntil, escalationId }: ReminderRow,
): boolean {
  if (escalationId !== null) return true;
  if (snoozedUntil === null) return false;
  return moment.now < snoozedUntil || !isAllowed(settingsOf(route, routes).reminders, moment);
}

/** Those who are not decided, in groups of which somebody could decide. */
export function peopleOf({ trx, routes }: Look, id: ReminderId) {
  return trx
    .selectFrom("reminded")
    .innerJoin("joinRequests", "joinRequests.id", "reminded.requestId")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .leftJoin("groupChannels", "groupChannels.groupId", "joinRequests.groupId")
    .select([
      "reminded.requestId",
      "joinRequests.groupId",
      "joinRequests.requestedAt",
      "joinRequests.state",
      channelIn(routes).as("channel"),
    ])
    .where("reminded.reminderId", "=", id)
    .where("joinRequests.state", "in", openStates)
    .where("groups.suspendedAt", "is", null)
    .execute();
}

async function end({ trx, moment }: Look, { id, cardId, escalationId }: ReminderRow): Promise<Put[]> {
  // They wait on, for a group that nobody can decide about now.
  if (await anybodyIsLeft(trx, { id })) return [];
  await trx
    .updateTable("reminders")
    .set({ overAt: moment.now, movedTo: null })
    .where("id", "=", id)
    .execute();
  await trx.deleteFrom("reminded").where("reminderId", "=", id).execute();
  const ids = [cardId, ...(escalationId === null ? [] : [escalationId])];
  return closeCards(trx, ids, { priority: 1, dueAt: moment.now });
}

/** Somebody put it off, and the time has come: a new message, which may be put off like the first. */
async function again(look: Look, reminder: ReminderRow, waiting: readonly Waiting[]) {
  const { trx, moment } = look;
  const { id, route, cardId, movedTo } = reminder;
  const before = await cardById(trx, cardId);
  const channel = movedTo ?? before?.channel ?? look.context.defaultChannel;
  return [
    ...(await closeCards(trx, [cardId], { priority: 1, dueAt: moment.now })),
    ...(await tell(look, { id, route, channel, ...figuresOf(waiting) })),
  ];
}

async function escalate(
  { trx, moment }: Look,
  { id, cardId, remindedAt, channel: remindedIn }: ReminderRow,
  { settings: { escalation }, waiting }: { settings: ReminderSettings; waiting: readonly Waiting[] },
): Promise<Put[]> {
  if (escalation === null) return [];
  const { channel, person } = escalation;
  const facts: Escalated = {
    ...figuresOf(waiting),
    reminderId: id,
    remindedIn: (await cardById(trx, cardId))?.channel ?? remindedIn,
    remindedAt,
    person: channel === null ? null : person,
  };
  const place = { channel: channel ?? person };
  const card: Card<"escalation"> = { ...beginCard(place, moment), kind: "escalation", facts };
  await trx.updateTable("reminders").set({ escalationId: card.id }).where("id", "=", id).execute();
  return addOnce(trx, card);
}
