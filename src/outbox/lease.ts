// The right to call a platform for a lane, and how long it lasts: by a clock that cannot be set, counted from before the lease was
// written, so that an instance that was frozen knows when it wakes that its time is over. The clients ask right before they send.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Trx } from "../store/database.ts";
import type { Lane } from "./entries.ts";

export type LeaseTime = {
  /** Aborts when the lease is over. */
  signal: AbortSignal;
  leftMs(): number;
  /** @throws LeaseLost when it is over. */
  check(): void;
};

export type Lease = LeaseTime & {
  lane: Lane;
  /** Of the entry. */
  priority: number;
  /** Counts failures of the thing and of its lane: what delays grow by. */
  attempt: number;
  /** The platform gave an answer that can be read. */
  answered(): void;
  /** Prolongs the lease inside the caller's transaction. @throws LeaseLost when another instance took over. */
  keep(trx: Trx): Promise<void>;
  /** The thing is up to date as soon as the caller's transaction, which records that, is committed; then "done" costs no other. */
  settle(trx: Trx, restMs?: number): Promise<void>;
};

export class LeaseLost extends Error {
  constructor({ platform }: Lane) {
    super(`another instance holds a lane of ${platform}`);
    this.name = "LeaseLost";
  }
}

const present = new AsyncLocalStorage<Lease>();

export function underLease<Result>(lease: Lease, work: () => Promise<Result>): Promise<Result> {
  return present.run(lease, work);
}

/** The lease of whoever asks, if the worker sent them. */
export function presentLease(): Lease | undefined {
  return present.getStore();
}

/** Time on a lease that may be prolonged. Times are `performance.now()`. */
export type RunningLease = LeaseTime & {
  /** It was written again; `since` is from before that. */
  prolong(since: number): void;
  lose(): void;
  /** Nobody needs it any more. */
  end(): void;
};

export function startLease(lane: Lane, leaseMs: number, since: number): RunningLease {
  const over = new AbortController();
  let until = since + leaseMs;
  const leftMs = (): number => (over.signal.aborted ? 0 : Math.max(0, until - performance.now()));
  let timer = setTimeout(ring, leftMs());

  function ring(): void {
    if (leftMs() > 0) timer = setTimeout(ring, leftMs());
    else lose();
  }

  function lose(): void {
    clearTimeout(timer);
    over.abort(new LeaseLost(lane));
  }

  return {
    signal: over.signal,
    leftMs,
    check() {
      if (leftMs() <= 0) throw new LeaseLost(lane);
    },
    prolong(at) {
      until = Math.max(until, at + leaseMs);
    },
    lose,
    end: () => clearTimeout(timer),
  };
}
