// A token bucket for limits that allow a burst: answers how long to rest after a call.
import type { Clock } from "../clock.ts";

export type Bucket = { /** Milliseconds until another call may follow. */ take(): number };

export function createBucket({
  clock,
  burst,
  everyMs,
}: {
  clock: Clock;
  burst: number;
  everyMs: number;
}): Bucket {
  let tokens = burst;
  let countedAt = clock.now();
  return {
    take() {
      const now = clock.now();
      tokens = Math.min(burst, tokens + (now - countedAt) / everyMs);
      countedAt = now;
      tokens -= 1;
      return tokens >= 1 ? 0 : Math.ceil((1 - tokens) * everyMs);
    },
  };
}
