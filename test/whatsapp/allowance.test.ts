// How long to rest, by how much of an allowance is used.
import { describe, expect, it } from "vitest";
import { restAfter, usedPercent } from "../../src/whatsapp/allowance.ts";
import { aUsage } from "./usages.ts";

describe("the rest between calls", () => {
  it.for([
    [0, 0],
    [79, 0],
    [80, 0],
    [81, 250],
    [90, 2_500],
    [99, 4_750],
  ] as const)("at %i %% used is %i ms", ([callCountPercent, restMs]) => {
    expect(restAfter(aUsage({ callCountPercent }))).toBe(restMs);
  });

  it("is as long as WhatsApp says once nothing is left, and at most the hour that is counted", () => {
    expect(restAfter(aUsage({ callCountPercent: 100, regainAccessMs: 300_000 }))).toBe(300_000);
    expect(restAfter(aUsage({ callCountPercent: 130, regainAccessMs: 86_400_000 }))).toBe(3_600_000);
  });

  it("is a minute when nothing is left and WhatsApp does not say until when", () => {
    expect(restAfter(aUsage({ callCountPercent: 100 }))).toBe(60_000);
  });

  it("goes by whatever is used most: calls, processor time or time", () => {
    expect(usedPercent(aUsage({ callCountPercent: 3, cpuTimePercent: 90, totalTimePercent: 40 }))).toBe(90);
    expect(restAfter(aUsage({ totalTimePercent: 90 }))).toBe(2_500);
  });
});
