// Messages that come close together in a channel, and which of them is handed on first.
import { expect, it } from "vitest";
import { createTurns } from "../../src/slack/bridge/turns.ts";

it("hands on what waits in a channel in the order in which it was written, one by one, and nothing waits for another channel", async () => {
  const turns = createTurns();
  const begun: string[] = [];
  const { promise: isLookedUp, resolve: lookUp } = Promise.withResolvers<void>();
  const heard = (channel: string, ts: string, until: Promise<void> = Promise.resolve()) =>
    turns(channel, ts, async () => {
      begun.push(`${channel} ${ts}`);
      await until;
    });
  const first = heard("C1", "1700000000.000100", isLookedUp);
  const others = [heard("C1", "1700000002.000100"), heard("C1", "1700000001.000200")];
  await heard("C2", "1700000009.000100");
  expect(begun).toEqual(["C1 1700000000.000100", "C2 1700000009.000100"]);
  lookUp();
  await Promise.all([first, ...others]);
  expect(begun.slice(2)).toEqual(["C1 1700000001.000200", "C1 1700000002.000100"]);
});

it("goes on after a message that failed, which alone is told so", async () => {
  const turns = createTurns();
  const failing = turns("C1", "1700000000.000100", () => Promise.reject(new Error("not stored")));
  const next = turns("C1", "1700000001.000100", () => Promise.resolve());
  await expect(failing).rejects.toThrow("not stored");
  await expect(next).resolves.toBeUndefined();
});
