// Whose lanes rest for whose usage.
import { describe, expect, it } from "vitest";
import { createAllowances } from "../../src/operations/allowances.ts";
import { lanes, type Lane } from "../../src/outbox/entries.ts";
import type { Verdict } from "../../src/outbox/worker.ts";
import type { Usage } from "../../src/whatsapp/allowance.ts";
import { createHeldClock } from "../outbox/held-clock.ts";
import { endlessLease } from "../outbox/leases.ts";
import { aUsage } from "../whatsapp/usages.ts";

function scene() {
  const clock = createHeldClock();
  const allowances = createAllowances(clock);
  /** One call in this lane, whose answer tells of this usage. */
  const call = async (lane: Lane, told: Usage | null, verdict: Verdict = { kind: "done" }) =>
    allowances
      .paced({
        attempts: 1,
        async act() {
          await Promise.resolve();
          if (told !== null) allowances.hear(told);
          return verdict;
        },
        async giveUp() {},
      })
      .act("x", endlessLease(lane));
  return { clock, call };
}

describe("the allowance of a number", () => {
  it("makes both of its lanes rest, and no other", async () => {
    const { call } = scene();
    expect(await call(lanes.whatsapp("1"), aUsage({ callCountPercent: 90 }))).toEqual({
      kind: "done",
      restMs: 2_500,
    });
    expect(await call(lanes.readings("1"), null)).toEqual({ kind: "done", restMs: 2_500 });
    expect(await call(lanes.whatsapp("2"), null)).toEqual({ kind: "done" });
  });

  it("is what WhatsApp said last", async () => {
    const { call, clock } = scene();
    await call(lanes.whatsapp("1"), aUsage({ callCountPercent: 100, regainAccessMs: 60_000 }));
    clock.pass(40_000);
    expect(await call(lanes.whatsapp("1"), null)).toEqual({ kind: "done", restMs: 20_000 });
    expect(await call(lanes.whatsapp("1"), aUsage({ callCountPercent: 10 }))).toEqual({ kind: "done" });
  });

  it("also spaces what only waits for its webhook", async () => {
    const { call } = scene();
    const full = aUsage({ callCountPercent: 90 });
    expect(await call(lanes.whatsapp("1"), full, { kind: "later", at: 5 })).toEqual({
      kind: "later",
      at: 5,
      restMs: 2_500,
    });
  });

  it("spaces failures too, because another entry of the lane may follow them", async () => {
    const { call } = scene();
    const again = { kind: "again", delayMs: 7, reach: "unsure", error: "network" } as const;
    expect(await call(lanes.whatsapp("1"), aUsage({ callCountPercent: 90 }), again)).toEqual({
      ...again,
      restMs: 2_500,
    });
  });

  it("is not that of templates", async () => {
    const { call } = scene();
    const told = aUsage({ type: "whatsapp_business_management", callCountPercent: 100 });
    expect(await call(lanes.whatsapp("1"), told)).toEqual({ kind: "done" });
  });
});

describe("the allowance of the app", () => {
  it("makes every lane rest", async () => {
    const { call } = scene();
    await call(lanes.whatsapp("1"), aUsage({ scope: "app", type: null, callCountPercent: 95 }));
    expect(await call(lanes.whatsapp("2"), null)).toEqual({ kind: "done", restMs: 3_750 });
  });
});
