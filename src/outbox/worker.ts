// Decides which lane is worked when: finds lanes with something due that nobody holds and nothing holds back, holds each by a lease,
// and has it worked (`lane.ts`). Lanes run beside each other. `app.ts` starts it; whoever puts something wakes it.
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Platform } from "../store/tables.ts";
import { createBucket } from "./bucket.ts";
import { serviceOf, type Lane } from "./entries.ts";
import type { Handlers } from "./handler.ts";
import { createLaneWork, type LaneWork } from "./lane.ts";
import { holdLane, lanesWaiting, resume, serviceWorks, type Waiting } from "./lane-rows.ts";
import { LeaseLost } from "./lease.ts";

export type { Handler, Verdict } from "./handler.ts";
export type { Lease } from "./lease.ts";

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
  /** How many entries of a lane may be in flight at once; one where nothing is said. */
  atOnce?: Partial<Record<Platform, number>>;
  /** Resolves when nobody waits who comes before this lane. */
  letPass?(lane: Lane): Promise<unknown>;
};

/** Every change wakes: a look serves all that came since the last. */
const looks = { burst: 5, everyMs: 50 };
const allPlatforms: readonly Platform[] = ["slack", "homes", "whatsapp", "readings", "files", "housekeeping"];

export function createWorker({ pollMs, atOnce = {}, ...parts }: Parts): Worker {
  const { store, clock, log, leaseMs } = parts;
  const holder = randomUUID();
  const running = new Map<string, { work: LaneWork | undefined; ended: Promise<void> }>();
  const bucket = createBucket({ clock: { now: () => performance.now() }, ...looks });
  let stopping = false;
  let isFresh = true;
  let isAway = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let mayLookAt = 0;
  let waiting: readonly Waiting[] = [];

  function wake(): void {
    lookWithin(0);
  }

  /** One look at a time, and one more for all who woke it meanwhile. */
  function lookWithin(ms: number): void {
    if (stopping) return;
    if (looking !== undefined) {
      lookAgain ||= ms === 0;
      return;
    }
    clearTimeout(timer);
    const waitMs = Math.max(ms, mayLookAt - performance.now());
    if (waitMs > 0) timer = setTimeout(begin, waitMs);
    else begin();
  }

  function begin(): void {
    if (stopping || looking !== undefined) return;
    clearTimeout(timer);
    mayLookAt = performance.now() + bucket.take();
    looking = lookAndPlan();
  }

  async function lookAndPlan(): Promise<void> {
    const waitMs = await look();
    looking = undefined;
    const isWoken = lookAgain;
    lookAgain = false;
    lookWithin(isWoken ? 0 : Math.max(5, waitMs));
  }

  /** Answers how long nothing has to be done, as far as one can know. */
  async function look(): Promise<number> {
    try {
      // What stopped an earlier run may have been what the restart was for.
      if (isFresh) await resume(store, { platforms: allPlatforms }, clock.now());
      isFresh = false;
      waiting = await lanesWaiting(store.db);
      if (isAway) log.info("the outbox can be read again");
      isAway = false;
      const now = clock.now();
      for (const lane of waiting) {
        const known = running.get(keyOf(lane));
        if (known !== undefined) known.work?.nudge();
        else if (isOpen(lane, now) && !stopping) start(lane);
      }
      const opens = waiting.map(({ dueAt, readyAt }) => Math.max(dueAt, readyAt)).filter((at) => at > now);
      return Math.min(pollMs, ...opens.map((at) => at - now));
    } catch (error) {
      // Its beginning and its end: it is looked twice a second.
      if (!isAway) log.error({ err: error }, "the outbox cannot be read; trying again");
      isAway = true;
      return pollMs;
    }
  }

  function start({ platform, id }: Waiting): void {
    const lane = { platform, id };
    const entry: { work: LaneWork | undefined; ended: Promise<void> } = {
      work: undefined,
      ended: Promise.resolve(),
    };
    running.set(keyOf(lane), entry);
    entry.ended = run(lane, (work) => (entry.work = work));
  }

  async function run(lane: Lane, begins: (work: LaneWork) => void): Promise<void> {
    let wasHeld = false;
    try {
      const since = performance.now();
      const state = await holdLane(store, lane, { holder, now: clock.now(), leaseMs });
      if (state !== undefined) {
        wasHeld = true;
        const { platform } = lane;
        const isStopping = () => stopping;
        const given = { ...parts, holder, atOnce: atOnce[platform] ?? 1, isStopping, onWorks };
        const work = createLaneWork(given, { lane, state, since });
        begins(work);
        await work.work();
      }
    } catch (error) {
      wasHeld = false;
      if (error instanceof LeaseLost) log.warn({ lane: lane.platform }, "lost a lane to another instance");
      else log.error({ err: error, lane: lane.platform }, "a lane stopped; trying again");
    }
    running.delete(keyOf(lane));
    // What was put while the lane was held, and when a resting lane opens again, must not wait for the next poll.
    if (wasHeld) wake();
  }

  /** A sign for the other lanes of the service. Whether it matters to any of them is known from the last look. */
  function onWorks(lane: Lane): void {
    const service = serviceOf(lane.platform);
    const isSign = waiting.some(
      (each) =>
        service.includes(each.platform) &&
        keyOf(each) !== keyOf(lane) &&
        (each.suspect !== null || (each.pausedFor === "platform" && each.readyAt > clock.now())),
    );
    if (!isSign) return;
    // Told once: the next look knows more.
    waiting = waiting.filter(({ platform }) => !service.includes(platform));
    serviceWorks(store, lane, clock.now()).then(wake, (error: unknown) =>
      log.warn({ err: error }, "other lanes could not be told that a platform works"),
    );
  }

  return {
    start: wake,
    wake,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await looking;
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

function keyOf({ platform, id }: Lane): string {
  return `${platform} ${id}`;
}

function isOpen({ dueAt, heldUntil, readyAt }: Waiting, now: number): boolean {
  return dueAt <= now && heldUntil <= now && readyAt <= now;
}
