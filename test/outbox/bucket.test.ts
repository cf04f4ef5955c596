import { describe, expect, it } from "vitest";
import { createBucket } from "../../src/outbox/bucket.ts";
import { createHeldClock } from "./held-clock.ts";

describe("a bucket", () => {
  it("allows a burst, and then one call at a time", () => {
    const clock = createHeldClock();
    const bucket = createBucket({ clock, burst: 3, everyMs: 1_200 });
    expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 1_200]);
    clock.pass(1_200);
    expect(bucket.take()).toBe(1_200);
  });

  it("fills up again while nobody calls, and no further than the burst", () => {
    const clock = createHeldClock();
    const bucket = createBucket({ clock, burst: 2, everyMs: 1_000 });
    bucket.take();
    bucket.take();
    clock.pass(60 * 60_000);
    expect([bucket.take(), bucket.take()]).toEqual([0, 1_000]);
  });

  it("has those rest longer who called too soon", () => {
    const clock = createHeldClock();
    const bucket = createBucket({ clock, burst: 1, everyMs: 1_000 });
    expect([bucket.take(), bucket.take()]).toEqual([1_000, 2_000]);
  });
});
