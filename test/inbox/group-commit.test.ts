// How deliveries share a commit: order, bounds, and what becomes of neighbours when one of them cannot be taken.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGroupCommit } from "../../src/inbox/group-commit.ts";
import { createRightOfWay } from "../../src/right-of-way.ts";

/** An update is about whatever its first letter says. */
const usual = {
  aboutOf: (update: string) => update.slice(0, 1),
  atOnce: 1,
  /** In capitals: more work. */
  weightOf: (update: string) => (/^[A-Z]/u.test(update) ? 2 : 1),
  weightPerCommit: 4,
  failuresInARow: 3,
  letPass: async () => undefined,
};

/** A store that takes what it is given, one commit after the other, except for what it cannot bear. */
function recorder(cannotBear: (update: string) => boolean = () => false) {
  const commits: string[][] = [];
  let open = 0;
  const commit = async (updates: readonly string[]): Promise<void> => {
    expect((open += 1)).toBe(1);
    await new Promise(setImmediate);
    open -= 1;
    if (updates.some(cannotBear)) throw new Error(`cannot bear ${updates.join()}`);
    commits.push([...updates]);
  };
  return { commits, commit, take: createGroupCommit({ ...usual, commit }) };
}

describe("deliveries that arrive together", () => {
  it("go into one commit, in the order of their arrival", async () => {
    const { commits, take } = recorder();
    await Promise.all([take(["a1"]), take(["b1", "b2"]), take(["c1"])]);
    expect(commits).toEqual([["a1", "b1", "b2", "c1"]]);
  });

  it("wait for the commit that is under way, and then share the next one", async () => {
    const { commits, take } = recorder();
    const first = take(["a1"]);
    await new Promise(setImmediate);
    await Promise.all([first, take(["b1"]), take(["c1"])]);
    expect(commits).toEqual([["a1"], ["b1", "c1"]]);
  });

  it("are answered when the last of their own updates is in, not before", async () => {
    const { commits, take } = recorder();
    const answered = async (updates: string[]) => {
      await take(updates);
      return commits.flat();
    };
    const [large, small] = await Promise.all([
      answered(["a1", "a2", "a3", "a4", "a5", "a6"]),
      answered(["b1"]),
    ]);
    expect(commits.map((each) => each.length)).toEqual([4, 3]);
    expect(large).toContain("a6");
    expect(small).toContain("b1");
  });

  it("are fewer where they are more work", async () => {
    const { commits, take } = recorder();
    await Promise.all([take(["a1", "B1", "B2", "c1"]), take(["D1", "D2", "e1"])]);
    expect(commits).toEqual([["a1", "B1", "B2"], ["c1", "D1", "D2"], ["e1"]]);
  });

  it("wait for people who wait for an answer, and for no longer than these have the right of way", async () => {
    const { commits, commit } = recorder();
    const rightOfWay = createRightOfWay({ letPassMs: 60_000 });
    const take = createGroupCommit({ ...usual, commit, letPass: rightOfWay.letPass });
    const answered = rightOfWay.take();
    const delivery = take(["a1"]);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(commits).toEqual([]);
    answered();
    await delivery;
    const impatient = createRightOfWay({ letPassMs: 1 });
    impatient.take();
    await createGroupCommit({ ...usual, commit, letPass: impatient.letPass })(["b1"]);
    expect(commits).toEqual([["a1"], ["b1"]]);
  });

  it("of which one cannot be taken are taken without it", async () => {
    const { commits, take } = recorder((update) => update === "b1");
    const answers = await Promise.allSettled([take(["a1"]), take(["b1"]), take(["c1"])]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(commits).toEqual([["a1"], ["c1"]]);
  });

  it("are not tried one by one for long when the store takes nothing", async () => {
    let tries = 0;
    const take = createGroupCommit<string>({
      ...usual,
      async commit() {
        tries += 1;
        throw new Error("the store is away");
      },
      weightPerCommit: 100,
    });
    const answers = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => take([`${index}`])));
    expect(answers.every(({ status }) => status === "rejected")).toBe(true);
    expect(tries).toBe(4);
  });

  it("are taken again after an outage", async () => {
    let isAway = true;
    const { commits, take } = recorder(() => isAway);
    await expect(take(["a1"])).rejects.toThrow("cannot bear");
    isAway = false;
    await take(["a1"]);
    expect(commits).toEqual([["a1"]]);
  });

  it("without any update are answered", async () => {
    const { take } = recorder();
    await expect(Promise.all([take([]), take(["a1"]), take([])])).resolves.toHaveLength(3);
  });
});

describe("transactions beside each other", () => {
  it("begin while another is under way, as long as nothing is in both", async () => {
    const { begun, commit, finish } = held();
    const take = createGroupCommit({ ...usual, commit, atOnce: 2 });
    const answers = [take(["a1"])];
    await soon();
    answers.push(take(["a2", "b1"]), take(["c1"]), take(["b2"]));
    await soon();
    expect(begun).toEqual([["a1"], ["c1"]]);
    finish();
    await Promise.all(answers);
    expect(begun).toEqual([["a1"], ["c1"], ["a2", "b1", "b2"]]);
  });

  it("never concern the same thing, keep its order, and take everything once, whatever fails", async () => {
    const letters = fc.constantFrom("a", "b", "c", "d", "e");
    const delivery = fc.record({
      about: fc.array(letters, { maxLength: 6 }),
      isBad: fc.boolean(),
      afterTurns: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(delivery, { maxLength: 20 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 3 }),
        async (deliveries, turns, atOnce) => {
          const inFlight = new Set<string>();
          const taken: string[] = [];
          let count = 0;
          async function commit(updates: readonly string[]): Promise<void> {
            const about = new Set(updates.map((update) => update.slice(0, 1)));
            for (const each of about) expect(inFlight).not.toContain(each);
            for (const each of about) inFlight.add(each);
            for (let left = turns[(count += 1) % turns.length] ?? 0; left > 0; left -= 1) await soon();
            for (const each of about) inFlight.delete(each);
            if (updates.some((update) => update.endsWith("!"))) throw new Error("cannot bear it");
            taken.push(...updates);
          }
          // More failures than there are: each delivery is judged by itself.
          const take = createGroupCommit({ ...usual, commit, atOnce, failuresInARow: 99 });
          const sent: { updates: string[]; answer: Promise<boolean> }[] = [];
          for (const [index, { about, isBad, afterTurns }] of deliveries.entries()) {
            for (let left = afterTurns; left > 0; left -= 1) await soon();
            const updates = about.map((each, place) => `${each}${index}.${place}${isBad ? "!" : ""}`);
            sent.push({ updates, answer: take(updates).then(always(true), always(false)) });
          }
          const good = sent.filter(({ updates }) => !updates.some((update) => update.endsWith("!")));
          for (const each of sent) expect(await each.answer).toBe(good.includes(each));
          const all = good.flatMap(({ updates }) => updates);
          expect(taken.toSorted()).toEqual(all.toSorted());
          for (const letter of ["a", "b", "c", "d", "e"]) {
            const about = (update: string) => update.startsWith(letter);
            expect(taken.filter(about)).toEqual(all.filter(about));
          }
        },
      ),
    );
  });
});

/** Commits that end when the test says so. */
function held() {
  const begun: string[][] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const commit = async (updates: readonly string[]): Promise<void> => {
    begun.push([...updates]);
    await promise;
  };
  return { begun, commit, finish: resolve };
}

function soon(): Promise<void> {
  return new Promise(setImmediate);
}

function always(value: boolean): () => boolean {
  return () => value;
}
