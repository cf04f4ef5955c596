// Brings due things up to date, lane by lane: finds open lanes, holds one by a lease, lets the handler for each key do its
// work, and settles, postpones or gives up. One lane is worked by one instance at a time, in order; lanes run beside
// each other. `app.ts` starts it; everybody who puts something pokes it.
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import * as outbox from "./outbox.ts";
import { delayAfter } from "./retry.ts";

/** What came of bringing one thing up to date. */
export type Verdict =
  /** `restMs`: the lane's next call comes no sooner; its pace. */
  | { kind: "done"; restMs?: number }
  /** Nothing is wrong; look again then. `restMs`: a call was made, and the lane rests as when something is done. */
  | { kind: "later"; at: number; restMs?: number }
  /** It failed and may work later. `wholeLane`: everything in this lane would fail alike (limit, outage, token). */
  | { kind: "again"; delayMs: number | null; wholeLane: boolean; error: string };

export type Handler = {
  /** After so many failures in a row `giveUp` buries the thing in sight instead. */
  attempts: number;
  /** What is given up stays in the outbox until it is put again or unearthed. */
  buries?: true;
  act(id: string, lease: Lease): Promise<Verdict>;
  giveUp(id: string, error: string): Promise<void>;
};

/** The right to call a platform for this lane. */
export type Lease = {
  lane: string;
  /** Counts failures of the thing and of its lane: what delays grow by. */
  attempt: number;
  /** Prolongs the lease inside the caller's transaction. @throws LeaseLost when another instance took over. */
  keep(trx: Parameters<typeof outbox.keepLane>[0]): Promise<void>;
};

export class LeaseLost extends Error {
  constructor(lane: string) {
    super(`another instance holds the lane ${lane.replace(/:.*/, "")}`);
    this.name = "LeaseLost";
  }
}

export type Worker = {
  start(): void;
  /** Something was put: look now. */
  wake(): void;
  /** Takes nothing new and waits for what is in flight. */
  stop(): Promise<void>;
};

type Parts = {
  store: Store;
  clock: Clock;
  log: Log;
  /** By the word before the colon of a key. */
  handlers: Record<string, Handler>;
  onFailure?: (lane: string) => void;
  /** How long a dead holder keeps a lane; a living one renews its lease while it calls. */
  leaseMs: number;
  /** How often work put by other instances is looked for. */
  pollMs: number;
};

const renewalsPerLease = 4;

export function createWorker({ store, clock, log, handlers, onFailure, leaseMs, pollMs }: Parts): Worker {
  const me = randomUUID();
  const running = new Map<string, Promise<void>>();
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  function wake(): void {
    if (stopping) return;
    if (looking !== undefined) {
      lookAgain = true;
      return;
    }
    clearTimeout(timer);
    looking = look().finally(() => {
      looking = undefined;
      if (lookAgain) {
        lookAgain = false;
        wake();
      }
    });
  }

  async function look(): Promise<void> {
    let waitMs = pollMs;
    try {
      const now = clock.now();
      for (const lane of await outbox.openLanes(store.db, now)) {
        if (!running.has(lane) && !stopping) running.set(lane, run(lane));
      }
      const dueAt = await outbox.nextDueAt(store.db);
      if (dueAt !== null && dueAt > now) waitMs = Math.min(pollMs, dueAt - now);
    } catch (error) {
      log.error({ err: error }, "the outbox cannot be read; trying again");
    }
    if (!stopping) timer = setTimeout(wake, Math.max(5, waitMs));
  }

  async function run(lane: string): Promise<void> {
    try {
      if (await outbox.holdLane(store, lane, me, { now: clock.now(), leaseMs })) {
        const renewal = setInterval(() => void renew(lane), leaseMs / renewalsPerLease);
        try {
          await drain(lane);
        } finally {
          clearInterval(renewal);
          await outbox.releaseLane(store.db, lane, me);
        }
      }
      running.delete(lane);
      // What was put while the lane was held, and when a resting lane opens again, must not wait for the next poll.
      wake();
    } catch (error) {
      running.delete(lane);
      if (error instanceof LeaseLost) log.warn({ lane: kindOf(lane) }, "lost a lane to another instance");
      else log.error({ err: error, lane: kindOf(lane) }, "a lane stopped; trying again");
    }
  }

  /** A call may take longer than the lease; whoever still lives keeps it. What fails here shows at the next fence. */
  async function renew(lane: string): Promise<void> {
    try {
      await outbox.keepLane(store.db, lane, me, { now: clock.now(), leaseMs });
    } catch (error) {
      log.warn({ err: error, lane: kindOf(lane) }, "a lease could not be renewed");
    }
  }

  async function drain(lane: string): Promise<void> {
    for (;;) {
      if (stopping) return;
      const now = clock.now();
      const { readyAt, failures } = await outbox.laneState(store.db, lane);
      if (readyAt > now) return;
      const entry = await outbox.nextEntry(store.db, lane, now);
      if (entry === undefined) return;
      if (!(await outbox.keepLane(store.db, lane, me, { now, leaseMs }))) throw new LeaseLost(lane);
      await bringUpToDate(entry, failures);
    }
  }

  async function bringUpToDate(entry: outbox.Entry, laneFailures: number): Promise<void> {
    const colon = entry.key.indexOf(":");
    const handler = handlers[entry.key.slice(0, colon)];
    if (handler === undefined) throw new Error(`nobody handles ${entry.key.slice(0, colon)}`);
    const id = entry.key.slice(colon + 1);
    const lease = leaseOf(entry, laneFailures);
    const verdict = await act(handler, id, entry, lease);
    const now = clock.now();
    if (verdict.kind === "done") {
      await outbox.settle(store.db, entry);
      await outbox.laneWorks(store.db, entry.lane, now + (verdict.restMs ?? 0));
    } else if (verdict.kind === "later") {
      await outbox.postpone(store.db, entry, {
        dueAt: verdict.at,
        attempts: entry.attempts,
        lastError: entry.lastError,
      });
      if (verdict.restMs !== undefined) await outbox.laneWorks(store.db, entry.lane, now + verdict.restMs);
    } else {
      await retry(handler, entry, verdict, { id, now, laneFailures });
    }
  }

  async function retry(
    handler: Handler,
    entry: outbox.Entry,
    verdict: Verdict & { kind: "again" },
    { id, now, laneFailures }: { id: string; now: number; laneFailures: number },
  ): Promise<void> {
    const attempts = entry.attempts + (verdict.wholeLane ? 0 : 1);
    onFailure?.(entry.lane);
    log.warn(
      { lane: kindOf(entry.lane), what: kindOf(entry.key), attempts, laneFailures, reason: verdict.error },
      "not up to date; trying again",
    );
    if (verdict.wholeLane) {
      // Not the thing's own failure: an outage must not use up its attempts.
      await outbox.pauseLane(store.db, entry.lane, now + (verdict.delayMs ?? delayAfter(laneFailures + 1)));
      await outbox.postpone(store.db, entry, { dueAt: now, attempts, lastError: verdict.error });
    } else if (attempts < handler.attempts) {
      const dueAt = now + (verdict.delayMs ?? delayAfter(attempts));
      await outbox.postpone(store.db, entry, { dueAt, attempts, lastError: verdict.error });
    } else {
      await bury(handler, id, entry, verdict.error);
    }
  }

  /** What cannot even be given up waits for another day, and holds up nothing behind it. */
  async function bury(handler: Handler, id: string, entry: outbox.Entry, error: string): Promise<void> {
    try {
      await handler.giveUp(id, error);
    } catch (failure) {
      log.error({ err: failure, what: kindOf(entry.key) }, "something could not be given up");
      const dueAt = clock.now() + delayAfter(entry.attempts + 1);
      await outbox.postpone(store.db, entry, { dueAt, attempts: entry.attempts + 1, lastError: error });
      return;
    }
    if (handler.buries === true) await outbox.bury(store.db, entry, error);
    else await outbox.settle(store.db, entry);
  }

  function leaseOf(entry: outbox.Entry, laneFailures: number): Lease {
    return {
      lane: entry.lane,
      attempt: entry.attempts + laneFailures + 1,
      async keep(trx) {
        if (!(await outbox.keepLane(trx, entry.lane, me, { now: clock.now(), leaseMs })))
          throw new LeaseLost(entry.lane);
      },
    };
  }

  async function act(handler: Handler, id: string, entry: outbox.Entry, lease: Lease): Promise<Verdict> {
    try {
      return await handler.act(id, lease);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      log.error({ err: error, what: kindOf(entry.key) }, "bringing something up to date failed unexpectedly");
      return { kind: "again", delayMs: null, wholeLane: false, error: "unexpected" };
    }
  }

  return {
    start: wake,
    wake,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(running.values());
    },
  };
}

/** Keys and lanes may carry ids of numbers and groups; only their first word is logged. */
export function kindOf(keyOrLane: string): string {
  return keyOrLane.slice(0, keyOrLane.indexOf(":"));
}
