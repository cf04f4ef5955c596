// When people are told that somebody still waits, told again, and when somebody else is told: what a route says about it, and the moments
// that follow. `state/reminders.ts` asks, and keeps what was told.
import { hourMs } from "./durations.ts";
import type { ChannelId, GroupId, SlackUserId } from "./model.ts";
import type { RouteId } from "./routes.ts";
import { nextWorkingMorning, nextWorkingTime, onThisWorkday, type WorkingHours } from "./working-hours.ts";

const morningHour = 9;

/** What a route says beside `remindAfterHours`. */
export type ReminderSettings = {
  /** Null: at any time. */
  hours: WorkingHours | null;
  escalation: Escalation | null;
  /** In minutes after midnight, on the days of `hours`. Null: no summary. */
  summaryAt: number | null;
};

/** Whom else it is told, once, so many hours after the reminder. With both, the person is mentioned in the channel. */
export type Escalation = { afterHours: number } & (
  | { channel: ChannelId; person: SlackUserId | null }
  | { channel: null; person: SlackUserId }
);

export const plainReminders: ReminderSettings = { hours: null, escalation: null, summaryAt: null };

/** "morning", "off", or hours such as "4h". */
export type RemindAfter = string;

/** When somebody who asked then is reminded of. Without working hours in the time zone of the process. Null: never. */
export function remindAt(askedAt: number, after: RemindAfter, hours: WorkingHours | null): number | null {
  if (after === "off") return null;
  if (after !== "morning") return within(hours, askedAt + Number.parseInt(after, 10) * hourMs);
  if (hours !== null) return nextWorkingMorning(askedAt, hours);
  const morning = new Date(askedAt);
  do {
    morning.setDate(morning.getDate() + 1);
  } while (morning.getDay() === 0 || morning.getDay() === 6);
  return morning.setHours(morningHour, 0, 0, 0);
}

/**
 * Whoever asked before this is reminded of by now, as `remindAt` says; with working hours, asked within them. For all who wait at once: to
 * ask the clock of a zone for each would take a second for ten thousand.
 */
export function askedBefore(now: number, after: RemindAfter, hours: WorkingHours | null): number {
  if (after === "off") return 0;
  if (after !== "morning") return now - Number.parseInt(after, 10) * hourMs + 1;
  if (hours !== null) return onThisWorkday(now, 0, hours) ?? 0;
  const morning = new Date(now);
  if (morning.getHours() < morningHour) morning.setDate(morning.getDate() - 1);
  while (morning.getDay() === 0 || morning.getDay() === 6) morning.setDate(morning.getDate() - 1);
  return morning.setHours(0, 0, 0, 0);
}

export function escalateAt(remindedAt: number, { hours, escalation }: ReminderSettings): number | null {
  return escalation === null ? null : within(hours, remindedAt + escalation.afterHours * hourMs);
}

function within(hours: WorkingHours | null, at: number): number {
  return hours === null ? at : nextWorkingTime(at, hours);
}

export type ReminderId = string & { readonly brand: "ReminderId" };

/** People who have waited too long, of the groups of one route; whom it calls as long as the route does not say otherwise. */
export type Reminded = {
  waiting: number;
  groups: number;
  since: number;
  /** What was reminded before there were routes is the environment's. */
  route?: RouteId | undefined;
  /** Under which it is kept who they are; not known of what was told before this was kept. */
  reminderId?: ReminderId | undefined;
};

export type Waiting = { groupId: GroupId; requestedAt: number };

/** `groupId`: where all of them are in one. */
export type Figures = Pick<Reminded, "waiting" | "groups" | "since"> & { groupId: GroupId | null };

export function figuresOf(people: readonly Waiting[]): Figures {
  const groups = [...new Set(people.map(({ groupId }) => groupId))];
  return {
    waiting: people.length,
    groups: groups.length,
    since: Math.min(...people.map(({ requestedAt }) => requestedAt)),
    groupId: groups.length === 1 ? (groups[0] ?? null) : null,
  };
}

/** The same people, told elsewhere. */
export type Escalated = Omit<Reminded, "route" | "reminderId"> & {
  reminderId: ReminderId;
  /** The group, where it is one. */
  groupId: GroupId | null;
  /** Where they were reminded of, and when. */
  remindedIn: ChannelId;
  remindedAt: number;
  /** Who is mentioned. */
  person: SlackUserId | null;
};

/** How it stands with a reminder that was told. */
export type ReminderStanding =
  /** Before it was kept whom it is about. */
  | { kind: "told long ago" }
  | { kind: "waiting" }
  | { kind: "snoozed"; by: SlackUserId; until: number }
  /** A newer message took over. */
  | { kind: "told again" }
  /** Who waits does so in another channel now. */
  | { kind: "moved"; to: ChannelId }
  | { kind: "decided" };

/** When the summary of this day is due; null on a day without one. */
export function summaryDueAt(now: number, { hours, summaryAt }: ReminderSettings): number | null {
  return hours === null || summaryAt === null ? null : onThisWorkday(now, summaryAt, hours);
}

/** What has become of a route's groups since the last summary, and how they stand. */
export type Summary = {
  route: RouteId;
  approved: number;
  rejected: number;
  /** Since when that was counted. */
  from: number;
  waiting: number;
  groups: number;
  full: number;
  suspended: number;
  /** Who has waited longest. */
  oldest: { groupId: GroupId; since: number } | null;
};

/** Groups that are full and where nobody waits are no news. */
export function saysSomething({ approved, rejected, waiting, suspended }: Summary): boolean {
  return approved + rejected + waiting + suspended > 0;
}
