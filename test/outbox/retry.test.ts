import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delayAfter } from "../../src/outbox/retry.ts";

describe("the delay after failures", () => {
  it("doubles from one second to five minutes", () => {
    const all = [1, 2, 3, 4, 8, 9, 10, 100].map((failures) => delayAfter(failures, 1));
    expect(all).toEqual([1_000, 2_000, 4_000, 8_000, 128_000, 256_000, 300_000, 300_000]);
  });

  it("lies between half of that and all of it, by chance", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const delayMs = delayAfter(failures, chance);
        expect(delayMs).toBeGreaterThanOrEqual(delayAfter(failures, 0));
        expect(delayMs).toBeLessThanOrEqual(delayAfter(failures, 1));
        expect(delayAfter(failures, 0) * 2).toBe(delayAfter(failures, 1));
      }),
    );
  });

  it("is never nothing", () => {
    expect(delayAfter(0, 0)).toBe(500);
  });
});
