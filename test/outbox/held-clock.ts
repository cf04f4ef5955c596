// A clock that one holds in one's hand: it stands still until it is put forward.
import type { Clock } from "../../src/clock.ts";

export type HeldClock = Clock & { pass(ms: number): void };

export function createHeldClock(): HeldClock {
  let now = Date.UTC(2026, 0, 1, 12);
  return {
    now: () => now,
    pass(ms) {
      now += ms;
    },
  };
}
