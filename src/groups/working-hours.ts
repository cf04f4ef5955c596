// When the people of a route work, in a zone of their own, and the moments that follow from it. Whoever reminds them asks; the clocks of
// every zone, with their changes in spring and autumn, are those that Intl knows.
import { minuteMs, hourMs, dayMs } from "./durations.ts";

export type WorkingHours = {
  /** 1 is Monday, 7 Sunday. */
  days: readonly number[];
  /** Minutes after midnight; `to` comes later on the same day, and does not belong to them. */
  from: number;
  to: number;
  /** As the IANA calls it: "Europe/Berlin". */
  zone: string;
};

/** Where nobody has said when they work: at any time, and what is put off to another day comes at nine. */
export const anyDay: WorkingHours = {
  days: [1, 2, 3, 4, 5, 6, 7],
  from: 9 * 60,
  to: 24 * 60,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat(undefined, { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export function isWorkingTime(at: number, { days, from, to, zone }: WorkingHours): boolean {
  const local = localOf(at, zone);
  const minute = Math.floor((local - midnightOf(local)) / minuteMs);
  return days.includes(weekdayOf(local)) && minute >= from && minute < to;
}

/** This moment, or the beginning of the next working time. */
export function nextWorkingTime(at: number, hours: WorkingHours): number {
  if (isWorkingTime(at, hours)) return at;
  return workdayBegins(at, hours, 0) ?? at;
}

/** The beginning of the next working day after the day of this moment. */
export function nextWorkingMorning(at: number, hours: WorkingHours): number {
  return workdayBegins(at, hours, 1) ?? at;
}

/** "2026-11-26", as the calendar there says. */
export function dayIn(zone: string, at: number): string {
  return new Date(localOf(at, zone)).toISOString().slice(0, 10);
}

/** When it is so many minutes after midnight there, on the day of this moment; null when that is no working day. */
export function onThisWorkday(at: number, minute: number, { days, zone }: WorkingHours): number | null {
  const midnight = midnightOf(localOf(at, zone));
  if (!days.includes(weekdayOf(midnight))) return null;
  return momentsOf(midnight + minute * minuteMs, zone)[0];
}

export type SnoozeChoice = "later" | "tomorrow" | "monday";

const laterMs = 3 * hourMs;

/** Until when: "later" is in three hours, the others when work begins that day; always within working hours. */
export function snoozedUntil(choice: SnoozeChoice, at: number, hours: WorkingHours): number {
  if (choice === "later") return nextWorkingTime(at + laterMs, hours);
  const midnight = midnightOf(localOf(at, hours.zone));
  const days = choice === "tomorrow" ? 1 : 8 - weekdayOf(midnight);
  const [begins] = momentsOf(midnight + days * dayMs + hours.from * minuteMs, hours.zone);
  return nextWorkingTime(begins, hours);
}

/** A day may begin in the hour that the clocks leave out, so that more than a week is looked at. */
const daysAhead = 15;

function workdayBegins(at: number, hours: WorkingHours, firstDay: number): number | undefined {
  const { days, from, zone } = hours;
  const today = midnightOf(localOf(at, zone));
  for (let ahead = firstDay; ahead < daysAhead; ahead += 1) {
    const day = today + ahead * dayMs;
    if (!days.includes(weekdayOf(day))) continue;
    const begins = momentsOf(day + from * minuteMs, zone).find(
      (moment) => moment > at && isWorkingTime(moment, hours),
    );
    if (begins !== undefined) return begins;
  }
  return undefined;
}

/** What the clocks there show, as if it were UTC: days and hours are then plain arithmetic. */
function localOf(at: number, zone: string): number {
  const parts = new Map(
    clockIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const seconds = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return seconds + (((at % 1_000) + 1_000) % 1_000);
}

/**
 * When the clocks there show this: once as a rule, twice in the hour that autumn repeats. What spring leaves out is the moment in which the
 * clocks were put forward.
 */
function momentsOf(local: number, zone: string): [number, ...number[]] {
  const aheadBefore = localOf(local - dayMs, zone) - (local - dayMs);
  const aheadAfter = localOf(local + dayMs, zone) - (local + dayMs);
  const possible = [...new Set([local - aheadBefore, local - aheadAfter])].toSorted(
    (one, other) => one - other,
  );
  const [first, ...others] = possible.filter((moment) => localOf(moment, zone) === local);
  return first === undefined ? [putForward(local, zone, possible)] : [first, ...others];
}

/** To the minute; between the two moments at which it would be this late without the change. */
function putForward(local: number, zone: string, possible: readonly number[]): number {
  let before = possible[0] ?? local;
  let after = possible.at(-1) ?? local;
  while (after - before > minuteMs) {
    const between = before + Math.ceil((after - before) / 2 / minuteMs) * minuteMs;
    if (between === after) break;
    if (localOf(between, zone) < local) before = between;
    else after = between;
  }
  return after;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/**
 * Making one takes longer than asking it a hundred times. A zone may have been stored by a Node.js that knew more of them: better at
 * another hour than never.
 */
function clockIn(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const numeric = "numeric";
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: isZone(zone) ? zone : "UTC",
    hourCycle: "h23",
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  clocks.set(zone, clock);
  return clock;
}

function midnightOf(local: number): number {
  return Math.floor(local / dayMs) * dayMs;
}

function weekdayOf(local: number): number {
  return new Date(local).getUTCDay() || 7;
}
