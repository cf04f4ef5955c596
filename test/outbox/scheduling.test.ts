// The worker under any order of puts, failures and rests: whatever the interleaving, every change is seen by somebody who began after
// it, nothing about one thing happens twice at once, and in the end nothing is left and no lane is held.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Verdict } from "../../src/outbox/worker.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { createHeldClock } from "./held-clock.ts";
import { due, employ, eventually, holders, left, twoInstances } from "./workplace.ts";

const atOnce = 3;
/** Longer than all the time that passes here: nobody dies, so nobody may lose a lane to a machine that is slow. */
const leaseMs = 3_600_000;

type Step = { lane: number; thing: number; group: number; pauseMs: number };
const step: fc.Arbitrary<Step> = fc.record({
  lane: fc.nat(2),
  thing: fc.nat(3),
  group: fc.nat(2),
  pauseMs: fc.nat(3),
});
const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Verdict>({ kind: "done" }) },
  { weight: 1, arbitrary: fc.nat(5).map((restMs): Verdict => ({ kind: "done", restMs })) },
  {
    weight: 1,
    arbitrary: fc.constant<Verdict>({ kind: "again", reach: "unsure", delayMs: null, error: "no answer" }),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Verdict>({ kind: "again", reach: "limit", delayMs: 10, error: "rate" }),
  },
);

describeOnBothDatabases("two workers, whatever comes when", (database) => {
  it("lose no change, do nothing twice at once, and leave nothing", async () => {
    const [here, there] = await twoInstances(database);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.array(verdict, { maxLength: 15 }),
        async (steps, verdicts) => {
          const clock = createHeldClock();
          const answers = [...verdicts];
          const state = new Map<string, number>();
          const shown = new Map<string, number>();
          const atWork = new Map<string, number>();
          const crowds: string[] = [];
          const act = async (name: string): Promise<Verdict> => {
            // Things of one lane and group are about the same.
            const [lane = "", group = ""] = name.split("-");
            for (const [place, most] of [
              [`${lane}-${group}`, 1],
              [lane, atOnce],
            ] as const) {
              atWork.set(place, (atWork.get(place) ?? 0) + 1);
              if ((atWork.get(place) ?? 0) > most) crowds.push(place);
            }
            const seen = state.get(name) ?? 0;
            await here.db.selectFrom("lanes").select("id").execute();
            const answer = answers.shift() ?? { kind: "done" };
            if (answer.kind === "done") shown.set(name, Math.max(seen, shown.get(name) ?? 0));
            for (const place of [`${lane}-${group}`, lane]) atWork.set(place, (atWork.get(place) ?? 0) - 1);
            return answer;
          };
          const workers = [here, there].map((store) =>
            employ(database, store, { clock, act, atOnce, leaseMs }),
          );
          for (const { lane, thing, group, pauseMs } of steps) {
            const name = `${lane}-${group}-${thing}`;
            state.set(name, (state.get(name) ?? 0) + 1);
            await due(here, clock, [`C${lane}/${name}@${lane}-${group}`]);
            for (const { bell } of workers) bell();
            clock.pass(pauseMs);
          }
          await eventually(async () => {
            clock.pass(1_000);
            expect(await left(here)).toEqual([]);
          });
          await Promise.all(workers.map(({ worker }) => worker.stop()));
          expect(shown).toEqual(state);
          expect(crowds).toEqual([]);
          expect(new Set(await holders(here))).toEqual(new Set([null]));
          await here.db.deleteFrom("lanes").execute();
        },
      ),
      { numRuns: 20 },
    );
  });
});
