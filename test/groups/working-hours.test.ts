// Working hours in any zone, across the nights on which clocks change, against what Intl says in words.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedBefore, escalateAt, remindAt } from "../../src/groups/reminders.ts";
import {
  dayIn,
  isWorkingTime,
  isZone,
  nextWorkingMorning,
  nextWorkingTime,
  onThisWorkday,
  snoozedUntil,
  type WorkingHours,
} from "../../src/groups/working-hours.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Zones that change their clocks in either half of the year, by an hour or by half, at midnight, or never. */
const zone = fc.constantFrom(
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Africa/Cairo",
  "Pacific/Chatham",
  "Asia/Kathmandu",
  "UTC",
);
const hours: fc.Arbitrary<WorkingHours> = fc
  .record({
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    ends: fc.uniqueArray(fc.nat(48), { minLength: 2, maxLength: 2 }),
    zone,
  })
  .map(({ days, ends, zone: inZone }) => {
    const [from = 0, to = 0] = ends.toSorted((one, other) => one - other).map((half) => half * 30);
    return { days, from, to, zone: inZone };
  });
/** Around the days on which clocks change more often than on others: the end of March, October, April and early November. */
const moment = fc
  .tuple(
    fc.constantFrom(
      [2026, 2, 8],
      [2026, 2, 29],
      [2026, 3, 5],
      [2026, 8, 6],
      [2026, 9, 4],
      [2026, 9, 25],
      [2026, 10, 1],
    ),
    fc.integer({ min: -3 * dayMs, max: 3 * dayMs }),
  )
  .map(([[year = 0, month = 0, day = 0], offset]) => Date.UTC(year, month, day) + offset);

/** As a person reads a clock on the wall. */
function onTheWall(at: number, inZone: string): { day: number; minute: number } {
  const said = new Intl.DateTimeFormat("en-GB", {
    timeZone: inZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
  const [, name = "", hour = "", minute = ""] = /^(\w+),? (\d+):(\d+)$/u.exec(said) ?? [];
  return { day: names.indexOf(name) + 1, minute: Number(hour) * 60 + Number(minute) };
}

function isWithin(at: number, { days, from, to, zone: inZone }: WorkingHours): boolean {
  const { day, minute } = onTheWall(at, inZone);
  return days.includes(day) && minute >= from && minute < to;
}

const wide = hours.filter(({ from, to }) => to - from >= 120);

describe("working hours", () => {
  it("are what the clock on the wall says", () => {
    fc.assert(
      fc.property(moment, hours, (at, when) => {
        expect(isWorkingTime(at, when)).toBe(isWithin(at, when));
      }),
    );
  });

  it("put off what falls outside to the beginning of the next, and nothing else", () => {
    fc.assert(
      fc.property(moment, wide, (at, when) => {
        const next = nextWorkingTime(at, when);
        expect(isWithin(next, when)).toBe(true);
        expect(next).toBeGreaterThanOrEqual(at);
        if (isWithin(at, when)) expect(next).toBe(at);
        // Not a minute of them is left out.
        else
          for (let between = at; between < next; between += 15 * minuteMs)
            expect(isWithin(between, when)).toBe(false);
      }),
    );
  });

  it("begin on another day for the next morning", () => {
    fc.assert(
      fc.property(moment, wide, (at, when) => {
        const morning = nextWorkingMorning(at, when);
        expect(isWithin(morning, when)).toBe(true);
        expect(dayIn(when.zone, morning) > dayIn(when.zone, at)).toBe(true);
        expect(morning - at).toBeLessThanOrEqual(8 * dayMs + 2 * hourMs);
      }),
    );
  });

  it("hold for what somebody puts off: later, tomorrow, or on Monday", () => {
    fc.assert(
      fc.property(moment, wide, fc.constantFrom("later", "tomorrow", "monday"), (at, when, choice) => {
        const until = snoozedUntil(choice, at, when);
        expect(isWithin(until, when)).toBe(true);
        expect(until).toBeGreaterThan(at);
        if (choice !== "later") expect(dayIn(when.zone, until) > dayIn(when.zone, at)).toBe(true);
        if (choice === "monday" && when.days.includes(1) && when.from >= 240)
          expect(onTheWall(until, when.zone)).toEqual({ day: 1, minute: when.from });
      }),
    );
  });

  it("begin with the hour after one that spring leaves out, and with the first of those that come twice", () => {
    const early = { days: [7], from: 150, to: 600, zone: "Europe/Berlin" };
    expect(nextWorkingTime(Date.UTC(2026, 2, 28, 12), early)).toBe(Date.UTC(2026, 2, 29, 1));
    expect(nextWorkingTime(Date.UTC(2026, 9, 24, 12), early)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    // The clocks go forward at midnight there: half past twelve does not come, and one o'clock is working time.
    const night = { days: [7], from: 30, to: 150, zone: "America/Santiago" };
    expect(nextWorkingTime(Date.UTC(2026, 8, 6), night)).toBe(Date.UTC(2026, 8, 6, 4));
    expect(isZone("Europe/Berlin")).toBe(true);
    expect(isZone("Mars/Olympus")).toBe(false);
    expect(isZone("")).toBe(false);
  });
});

const office: WorkingHours = { days: [1, 2, 3, 4, 5], from: 540, to: 1_020, zone: "Europe/Berlin" };
/** The 26th of November 2026 is a Thursday; Berlin is an hour ahead. */
const berlin = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 10, day, hour - 1, minute);

describe("people of a route with working hours", () => {
  it("are reminded after their hours, or when work begins", () => {
    expect(remindAt(berlin(26, 10), "4h", office)).toBe(berlin(26, 14));
    expect(remindAt(berlin(26, 15), "4h", office)).toBe(berlin(27, 9));
    expect(remindAt(berlin(27, 15), "4h", office)).toBe(berlin(30, 9));
    expect(remindAt(berlin(27, 8), "morning", office)).toBe(berlin(30, 9));
    expect(remindAt(berlin(27, 8), "off", office)).toBeNull();
  });

  it("are found all at once as one by one, at any moment of work", () => {
    // In a night that repeats an hour, what begins in it begins with one of the two.
    const byDay = wide.filter(({ from }) => from >= 6 * 60);
    const after = fc.constantFrom("morning", "1h", "26h", "off");
    const ago = fc.integer({ min: -dayMs, max: 8 * dayMs });
    fc.assert(
      fc.property(fc.option(byDay), moment, after, ago, (when, now, remindAfter, since) => {
        fc.pre(when === null || isWorkingTime(now, when));
        const asked = now - since;
        const due = remindAt(asked, remindAfter, when);
        expect(asked < askedBefore(now, remindAfter, when)).toBe(due !== null && due <= now);
      }),
      { numRuns: 1_000 },
    );
  });

  it("are told of by UTC where nobody knows their zone", () => {
    const lost = { ...office, zone: "Mars/Olympus" };
    expect(isWorkingTime(Date.UTC(2026, 10, 26, 9), lost)).toBe(true);
    expect(isWorkingTime(Date.UTC(2026, 10, 26, 8, 59), lost)).toBe(false);
  });

  it("have others told within them as well", () => {
    const escalation = { afterHours: 2, channel: "C1", person: null };
    expect(escalateAt(berlin(26, 14), { hours: office, escalation, summaryAt: null })).toBe(berlin(26, 16));
    expect(escalateAt(berlin(27, 16), { hours: office, escalation, summaryAt: null })).toBe(berlin(30, 9));
    expect(escalateAt(berlin(27, 16), { hours: office, escalation: null, summaryAt: null })).toBeNull();
  });

  it("get the summary on their days alone", () => {
    expect(onThisWorkday(berlin(26, 23), 510, office)).toBe(berlin(26, 8, 30));
    expect(onThisWorkday(berlin(28, 12), 510, office)).toBeNull();
  });
});
