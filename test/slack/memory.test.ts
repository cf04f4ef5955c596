// What Slack said a moment ago: how long it is believed, when it is asked again, and what happens when it has changed.
import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createLog } from "../../src/log.ts";
import { slackPace } from "../../src/pace.ts";
import { createMemory, type Memory } from "../../src/slack/memory.ts";
import { createKeyed } from "../../src/store/keyed.ts";
import { openStore, type Store } from "../../src/store/database.ts";

const { believedForMs, askedAgainAfterMs, keptFreshForMs, mostKeptFresh, clocksDifferMs } = slackPace;

const nobody = -1;

describe("what Slack said", () => {
  let store: Store;
  let memory: Memory;
  let asked = 0;
  let answer: () => Promise<number> = async () => asked;
  const question = {
    key: "person:U0BEN",
    shape: z.number(),
    isKeptFresh: (value: number) => value !== nobody,
    ask() {
      asked += 1;
      return answer();
    },
  };

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    store = await openStore("sqlite::memory:");
    memory = startMemory(store);
    asked = 0;
    answer = async () => asked;
  });

  afterEach(async () => {
    memory.stop();
    vi.useRealTimers();
    await store.close();
  });

  it("is asked again before it is too old, for as long as somebody uses it", async () => {
    expect(await memory.recall(question)).toBe(1);
    await vi.advanceTimersByTimeAsync(askedAgainAfterMs);
    expect(asked).toBe(2);
    await vi.advanceTimersByTimeAsync(believedForMs - askedAgainAfterMs + 1);
    expect(await memory.recall(question)).toBe(2);
    await vi.advanceTimersByTimeAsync(keptFreshForMs + askedAgainAfterMs);
    const untilThen = asked;
    await vi.advanceTimersByTimeAsync(10 * keptFreshForMs);
    expect(asked).toBe(untilThen);
    expect(await memory.recall(question)).toBe(untilThen + 1);
  });

  it("is asked under nobody's lease, the first time and later", async () => {
    const lease = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    answer = async () => {
      seen.push(lease.getStore());
      return asked;
    };
    await lease.run("of a lane", () => memory.recall(question));
    await vi.advanceTimersByTimeAsync(askedAgainAfterMs);
    expect(seen).toEqual([undefined, undefined]);
  });

  it("is not believed for longer because Slack is away", async () => {
    await memory.recall(question);
    answer = () => Promise.reject(new Error("away"));
    await vi.advanceTimersByTimeAsync(believedForMs - 1);
    expect(await memory.recall(question)).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await expect(memory.recall(question)).rejects.toThrow("away");
  });

  it("is as old as the question, however long the answer took", async () => {
    answer = () => new Promise((resolve) => setTimeout(() => resolve(7), believedForMs / 2));
    const first = memory.recall(question);
    await vi.advanceTimersByTimeAsync(believedForMs / 2);
    expect(await first).toBe(7);
    answer = () => Promise.reject(new Error("away"));
    await vi.advanceTimersByTimeAsync(believedForMs / 2);
    await expect(memory.recall(question)).rejects.toThrow("away");
  });

  it("is not believed once it has changed, not even by another instance whose answer was on its way", async () => {
    const other = startMemory(store);
    let arrives: (value: number) => void = () => undefined;
    answer = () => new Promise((resolve) => (arrives = resolve));
    const late = other.recall(question);
    await vi.waitFor(() => expect(asked).toBe(1), 45_000);
    await memory.forget(question.key);
    arrives(1);
    expect(await late).toBe(1);
    answer = async () => 2;
    await vi.advanceTimersByTimeAsync(clocksDifferMs + 1);
    for (const each of [memory, other]) expect(await each.recall(question)).toBe(2);
    expect(asked).toBe(2);
    other.stop();
  });

  it("that is no longer of the shape we know is asked again", async () => {
    await memory.recall(question);
    const named = { key: question.key, shape: z.string(), ask: async () => "Ben", isKeptFresh: () => false };
    expect(await memory.recall(named)).toBe("Ben");
  });

  it("is not asked again about those whom nobody needs, nor about more than Slack's limits bear", async () => {
    answer = async () => nobody;
    await memory.recall(question);
    await vi.advanceTimersByTimeAsync(askedAgainAfterMs);
    expect(asked).toBe(1);
    answer = async () => asked;
    for (let each = 0; each < 3 * mostKeptFresh; each += 1)
      await memory.recall({ ...question, key: `person:U${each}` });
    const before = asked;
    await vi.advanceTimersByTimeAsync(askedAgainAfterMs);
    expect(asked - before).toBe(mostKeptFresh);
  });
});

function startMemory({ db }: Store): Memory {
  return createMemory({
    kept: createKeyed(db, "people"),
    changedAt: createKeyed(db, "people changed"),
    clock: { now: () => Date.now() },
    log: createLog("silent"),
  });
}
