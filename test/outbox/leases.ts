// A lease for handlers that are tested without a worker: it never ends.
import type { Lane } from "../../src/outbox/entries.ts";
import type { Lease } from "../../src/outbox/lease.ts";

export function endlessLease(lane: Lane): Lease {
  return {
    lane,
    priority: 0,
    attempt: 1,
    signal: new AbortController().signal,
    leftMs: () => Number.POSITIVE_INFINITY,
    check() {},
    answered() {},
    async keep() {},
    async settle() {},
  };
}
