import { describe, expect, it } from "vitest";
import { remindAt } from "../../src/groups/reminders.ts";

const at = (day: number, hour: number): number => new Date(2026, 10, day, hour).getTime();

describe("people who wait are told of", () => {
  it("on the next working morning at nine, whenever they asked", () => {
    // The 23rd of November 2026 is a Monday.
    expect(remindAt(at(23, 0), "morning", null)).toBe(at(24, 9));
    expect(remindAt(at(23, 23), "morning", null)).toBe(at(24, 9));
    expect(remindAt(at(27, 15), "morning", null)).toBe(at(30, 9));
    expect(remindAt(at(28, 15), "morning", null)).toBe(at(30, 9));
    expect(remindAt(at(29, 15), "morning", null)).toBe(at(30, 9));
  });

  it("after so many hours, or never", () => {
    expect(remindAt(at(23, 1), "4h", null)).toBe(at(23, 5));
    expect(remindAt(at(23, 1), "off", null)).toBeNull();
  });
});
