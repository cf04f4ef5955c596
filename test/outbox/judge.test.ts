import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/outbox/entries.ts";
import type { Verdict } from "../../src/outbox/handler.ts";
import { judge, type Judgement } from "../../src/outbox/judge.ts";
import { untouched, type LaneState } from "../../src/outbox/lane-rows.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const most = 3;
const hangs: Verdict = { kind: "again", reach: "unsure", delayMs: null, error: "no answer" };
const done: Verdict = { kind: "done" };

describe("a failure that nobody can place", () => {
  it("has its entry wait alone, and leaves the lane open", () => {
    const { lane, entry } = judged({ verdict: hangs });
    expect(lane).toEqual({ ...untouched, suspect: "card c_1" });
    expect(entry).toMatchObject({ kind: "postpone", attempts: 0, doubts: 1 });
    expect(entry.kind === "postpone" && entry.dueAt).toBeGreaterThan(noon);
  });

  it("is the entry's own when another one works", () => {
    const { lane } = judged({ verdict: hangs });
    const other = judged({ id: "c_2", lane, verdict: done, answered: true });
    expect(other).toMatchObject({ guilty: "card c_1", lane: { suspect: null, failures: 0 } });
  });

  it("is the entry's own when another call of the same entry is answered the next time", () => {
    const first = judged({ verdict: hangs });
    const second = judged({ lane: first.lane, verdict: hangs, answered: true, doubts: 1 });
    expect(second.entry).toMatchObject({ attempts: 1, doubts: 2 });
    const last = judged({ lane: second.lane, verdict: hangs, answered: true, attempts: most - 1 });
    expect(last.entry).toEqual({ kind: "give up", error: "no answer" });
  });

  it("is an outage when a second one fails alike: the lane stops, and nobody is to blame", () => {
    const { lane } = judged({ verdict: hangs });
    const second = judged({ id: "c_2", lane, verdict: hangs });
    expect(second).toMatchObject({
      guilty: null,
      lane: { failures: 1, suspect: null, pausedFor: "platform", pausedAt: noon },
      entry: { kind: "postpone", dueAt: noon, attempts: 0, doubts: 1 },
    });
    expect(second.lane.readyAt).toBeGreaterThan(noon);
    const afterwards = judged({ id: "c_3", lane: second.lane, verdict: done, answered: true });
    expect(afterwards.guilty).toBeNull();
  });

  it("is proven by nothing that was not answered", () => {
    const { lane } = judged({ verdict: hangs });
    expect(judged({ id: "c_2", lane, verdict: done, answered: false })).toMatchObject({
      guilty: null,
      works: false,
      lane: { suspect: "card c_1" },
    });
  });
});

describe("any verdict", () => {
  const id = fc.constantFrom("c_1", "c_2", "c_3");
  const delayMs = fc.option(fc.nat(100_000));
  const restMs = fc.nat(2_000);
  const verdict: fc.Arbitrary<Verdict> = fc.oneof(
    restMs.map((ms): Verdict => ({ kind: "done", restMs: ms })),
    fc.nat(60_000).map((ms): Verdict => ({ kind: "later", at: noon + ms })),
    fc
      .record({ delayMs, reach: fc.constantFrom("own", "unsure", "limit", "lane", "platform") })
      .map((failed): Verdict => ({ kind: "again", error: "no", ...failed })),
  );
  const turns = fc.array(fc.record({ id, verdict, answered: fc.boolean() }), { maxLength: 40 });

  it("never opens a lane sooner than it was told, nor stops it without an end", () => {
    fc.assert(
      fc.property(turns, (all) => {
        let lane: LaneState = untouched;
        for (const turn of all) {
          const next = judged({ ...turn, lane }).lane;
          expect(next.readyAt).toBeGreaterThanOrEqual(lane.readyAt);
          expect(next.readyAt).toBeLessThanOrEqual(Math.max(lane.readyAt, noon + 300_000));
          lane = next;
        }
      }),
    );
  });

  it("gives up nothing but what failed by itself, often enough", () => {
    fc.assert(
      fc.property(turns, fc.nat(most - 1), (all, attempts) => {
        let lane: LaneState = untouched;
        for (const turn of all) {
          const before = lane;
          const { entry, lane: after } = judged({ ...turn, lane, attempts });
          lane = after;
          if (entry.kind !== "give up") continue;
          const { verdict: given } = turn;
          expect(attempts).toBe(most - 1);
          expect(given.kind === "again" && ["own", "unsure"].includes(given.reach)).toBe(true);
          if (given.kind === "again" && given.reach === "unsure")
            expect([turn.answered, before.suspect]).toEqual([true, `card ${turn.id}`]);
        }
      }),
    );
  });

  it("blames at most one entry for each failure that nobody could place, and never the one that works", () => {
    fc.assert(
      fc.property(turns, (all) => {
        let lane: LaneState = untouched;
        let unplaced = 0;
        let blamed = 0;
        for (const turn of all) {
          const { guilty, lane: after } = judged({ ...turn, lane });
          lane = after;
          if (turn.verdict.kind === "again" && turn.verdict.reach === "unsure") unplaced += 1;
          if (guilty === null) continue;
          blamed += 1;
          expect(guilty).not.toBe(`card ${turn.id}`);
        }
        expect(blamed).toBeLessThanOrEqual(unplaced);
      }),
    );
  });
});

type Turn = { verdict: Verdict; id?: string; lane?: LaneState; answered?: boolean } & Partial<
  Pick<Entry, "attempts" | "doubts">
>;

function judged({ id = "c_1", lane = untouched, verdict, answered = false, ...rest }: Turn): Judgement {
  const entry: Entry = {
    kind: "card",
    id,
    platform: "slack",
    laneId: "C1",
    about: id,
    priority: 1,
    dueAt: noon,
    dueSince: noon,
    version: 1,
    attempts: 0,
    doubts: 0,
    lastError: null,
    ...rest,
  };
  return judge({ entry, lane, verdict, answered, most, now: noon });
}
