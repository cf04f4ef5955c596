// Brings due things up to date, lane by lane: finds open lanes, holds one by a lease, lets the handler for each key do its
// work, and settles, postpones or gives up. One lane is worked by one instance at a time, in order; lanes run beside
// each other. `app.ts` starts it; whoever puts something wakes it.
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { laneOf, type Entry, type Lane, type Thing } from "./entries.ts";
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

export type Handler<Id extends string = string> = {
  /** After so many failures of its own the thing is given up. */
  attempts: number;
  /** What is given up stays in the outbox, in sight, until it is put again or revived. */
  keepsDeadLetters?: true;
  act(id: Id, lease: Lease): Promise<Verdict>;
  giveUp(id: Id, error: string): Promise<void>;
};

export type Handlers = { [Kind in Thing["kind"]]: Handler<Extract<Thing, { kind: Kind }>["id"]> };

/** The right to call a platform for this lane. */
export type Lease = {
  lane: Lane;
  /** Counts failures of the thing and of its lane: what delays grow by. */
  attempt: number;
  /** Prolongs the lease inside the caller's transaction. @throws LeaseLost when another instance took over. */
  keep(trx: Parameters<typeof outbox.keepLane>[0]): Promise<void>;
};

export class LeaseLost extends Error {
  constructor({ platform }: Lane) {
    super(`another instance holds a lane of ${platform}`);
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
  handlers: Handlers;
  onFailure?: (lane: Lane) => void;
  /** How long a dead holder keeps a lane; a living one renews its lease while it calls. */
  leaseMs: number;
  /** How often work put by other instances is looked for. */
  pollMs: number;
};

const renewalsPerLease = 4;

export function createWorker({ store, clock, log, handlers, onFailure, leaseMs, pollMs }: Parts): Worker {
  const me = randomUUID();
  const running = new Map<string, Promise<void>>();
  const nameOf = ({ platform, id }: Lane): string => `${platform} ${id}`;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  function hold() {
    return { holder: me, now: clock.now(), leaseMs };
  }

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
        if (!running.has(nameOf(lane)) && !stopping) running.set(nameOf(lane), run(lane));
      }
      const dueAt = await outbox.nextDueAt(store.db);
      if (dueAt !== null && dueAt > now) waitMs = Math.min(pollMs, dueAt - now);
    } catch (error) {
      log.error({ err: error }, "the outbox cannot be read; trying again");
    }
    if (!stopping) timer = setTimeout(wake, Math.max(5, waitMs));
  }

  async function run(lane: Lane): Promise<void> {
    try {
      if (await outbox.holdLane(store, lane, hold())) {
        const renewal = setInterval(() => void renew(lane), leaseMs / renewalsPerLease);
        try {
          await drain(lane);
        } finally {
          clearInterval(renewal);
          await outbox.releaseLane(store.db, lane, me);
        }
      }
      running.delete(nameOf(lane));
      // What was put while the lane was held, and when a resting lane opens again, must not wait for the next poll.
      wake();
    } catch (error) {
      running.delete(nameOf(lane));
      if (error instanceof LeaseLost) log.warn({ lane: lane.platform }, "lost a lane to another instance");
      else log.error({ err: error, lane: lane.platform }, "a lane stopped; trying again");
    }
  }

  /** A call may take longer than the lease; whoever still lives keeps it. What fails here shows at the next fence. */
  async function renew(lane: Lane): Promise<void> {
    try {
      await outbox.keepLane(store.db, lane, hold());
    } catch (error) {
      log.warn({ err: error, lane: lane.platform }, "a lease could not be renewed");
    }
  }

  async function drain(lane: Lane): Promise<void> {
    for (;;) {
      if (stopping) return;
      const now = clock.now();
      const { readyAt, failures } = await outbox.laneState(store.db, lane);
      if (readyAt > now) return;
      const entry = await outbox.nextEntry(store.db, lane, now);
      if (entry === undefined) return;
      if (!(await outbox.keepLane(store.db, lane, hold()))) throw new LeaseLost(lane);
      await bringUpToDate(entry, failures);
    }
  }

  async function bringUpToDate(entry: Entry, laneFailures: number): Promise<void> {
    // Ids were typed when they were put.
    const handler = handlers[entry.kind] as Handler;
    const verdict = await act(handler, entry, leaseOf(entry, laneFailures));
    const now = clock.now();
    const lane = laneOf(entry);
    if (verdict.kind === "done") {
      await outbox.settle(store.db, entry);
      await outbox.laneWorks(store.db, lane, now + (verdict.restMs ?? 0));
    } else if (verdict.kind === "later") {
      await outbox.postpone(store.db, entry, {
        dueAt: verdict.at,
        dueSince: verdict.at,
        attempts: entry.attempts,
        lastError: entry.lastError,
      });
      if (verdict.restMs !== undefined) await outbox.laneWorks(store.db, lane, now + verdict.restMs);
    } else {
      await retry(handler, entry, verdict, { lane, now, laneFailures });
    }
  }

  async function retry(
    handler: Handler,
    entry: Entry,
    verdict: Verdict & { kind: "again" },
    { lane, now, laneFailures }: { lane: Lane; now: number; laneFailures: number },
  ): Promise<void> {
    const attempts = entry.attempts + (verdict.wholeLane ? 0 : 1);
    onFailure?.(lane);
    log.warn(
      { lane: lane.platform, what: entry.kind, attempts, laneFailures, reason: verdict.error },
      "not up to date; trying again",
    );
    if (verdict.wholeLane) {
      // Not the thing's own failure: an outage must not use up its attempts.
      await outbox.pauseLane(store.db, lane, now + (verdict.delayMs ?? delayAfter(laneFailures + 1)));
      await outbox.postpone(store.db, entry, { dueAt: now, attempts, lastError: verdict.error });
    } else if (attempts < handler.attempts) {
      const dueAt = now + (verdict.delayMs ?? delayAfter(attempts));
      await outbox.postpone(store.db, entry, { dueAt, attempts, lastError: verdict.error });
    } else {
      await giveUp(handler, entry, verdict.error);
    }
  }

  /** What cannot even be given up waits for another day, and holds up nothing behind it. */
  async function giveUp(handler: Handler, entry: Entry, error: string): Promise<void> {
    try {
      await handler.giveUp(entry.id, error);
    } catch (failure) {
      log.error({ err: failure, what: entry.kind }, "something could not be given up");
      const dueAt = clock.now() + delayAfter(entry.attempts + 1);
      await outbox.postpone(store.db, entry, { dueAt, attempts: entry.attempts + 1, lastError: error });
      return;
    }
    if (handler.keepsDeadLetters === true) await outbox.keepAsDeadLetter(store.db, entry, error);
    else await outbox.settle(store.db, entry);
  }

  function leaseOf(entry: Entry, laneFailures: number): Lease {
    const lane = laneOf(entry);
    return {
      lane,
      attempt: entry.attempts + laneFailures + 1,
      async keep(trx) {
        if (!(await outbox.keepLane(trx, lane, hold()))) throw new LeaseLost(lane);
      },
    };
  }

  async function act(handler: Handler, entry: Entry, lease: Lease): Promise<Verdict> {
    try {
      return await handler.act(entry.id, lease);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      log.error({ err: error, what: entry.kind }, "bringing something up to date failed unexpectedly");
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
