// How deliveries share a commit: order, bounds, and what becomes of neighbours when one of them cannot be taken.
import { describe, expect, it } from "vitest";
import { createGroupCommit } from "../../src/inbox/group-commit.ts";

const limits = { updatesPerCommit: 4, failuresInARow: 3 };

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
  return { commits, take: createGroupCommit(commit, limits) };
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

  it("of which one cannot be taken are taken without it", async () => {
    const { commits, take } = recorder((update) => update === "b1");
    const answers = await Promise.allSettled([take(["a1"]), take(["b1"]), take(["c1"])]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(commits).toEqual([["a1"], ["c1"]]);
  });

  it("are not tried one by one for long when the store takes nothing", async () => {
    let tries = 0;
    const take = createGroupCommit<string>(
      async () => {
        tries += 1;
        throw new Error("the store is away");
      },
      { updatesPerCommit: 100, failuresInARow: 3 },
    );
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
