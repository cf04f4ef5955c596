// Who goes before whom: people before heaps is told by the shared commits' tests, answers before the work they lead to here.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createRush } from "../src/right-of-way.ts";

const pace = { few: 2, calmMs: 1 };
const minuteMs = 60_000;

describe("work, while some are to be answered soon", () => {
  it("goes on at once when nobody waits", async () => {
    const rush = createRush(pace);
    rush.came()();
    expect(await rush.isOver(minuteMs)).toBe(true);
  });

  it("waits until whoever waits has been answered", async () => {
    const rush = createRush(pace);
    const answered = rush.came();
    let isOver = false;
    const over = rush.isOver(minuteMs).then((isCalm) => {
      isOver = true;
      return isCalm;
    });
    await turnOfTheLoop();
    await turnOfTheLoop();
    expect(isOver).toBe(false);
    answered();
    expect(await over).toBe(true);
  });

  it("waits while more than a few have come just now, however fast they were answered and however many ask", async () => {
    const rush = createRush({ ...pace, calmMs: minuteMs });
    for (let come = 0; come < 3; come += 1) rush.came()();
    expect(await Promise.all([rush.isOver(1), rush.isOver(1)])).toEqual([false, false]);
    const calmer = createRush(pace);
    for (let come = 0; come < 3; come += 1) calmer.came()();
    expect(await Promise.all([calmer.isOver(minuteMs), calmer.isOver(minuteMs)])).toEqual([true, true]);
  });

  it("has its turn though nobody is ever answered", async () => {
    const rush = createRush(pace);
    rush.came();
    expect(await rush.isOver(5)).toBe(false);
  });
});
