// Works one lane that this instance holds: takes its due entries in order, one at a time or a few beside each other, has each brought
// up to date, and writes down what came of it, in one transaction each. The worker starts one of these for every open lane.
import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store, Trx } from "../store/database.ts";
import type { Entry, Lane } from "./entries.ts";
import type { Handler, Handlers, Verdict } from "./handler.ts";
import { judge, type Judgement } from "./judge.ts";
import { keepLane, releaseLane, writeLane, type LaneState } from "./lane-rows.ts";
import { LeaseLost, startLease, underLease, type Lease } from "./lease.ts";
import { countFailure, deferStuck, keepAsDeadLetter, nextEntry, postpone, settle } from "./outbox.ts";
import { delayAfter } from "./retry.ts";

export type LaneParts = {
  store: Store;
  clock: Clock;
  log: Log;
  handlers: Handlers;
  onFailure?: (lane: Lane) => void;
  /** The platform answered a call of this lane. */
  onWorks(lane: Lane): void;
  holder: string;
  leaseMs: number;
  /** How many entries may be in flight. */
  atOnce: number;
  isStopping(): boolean;
  letPass?(lane: Lane): Promise<unknown>;
};

type Held = {
  lane: Lane;
  state: LaneState;
  /** `performance.now()` before the lease was written. */ since: number;
};

type Finished = { judgement: Judgement; /** What the lane's row says now. */ state: LaneState };

type Attempt = {
  answered: boolean;
  /** Its lane was held back, or was tried again, until this attempt. */
  endsOutage?: boolean;
  /** By the transaction of its handler. */
  settled?: Finished;
};

export type LaneWork = {
  /** Ends when nothing is due any more, and the lane is free again. @throws LeaseLost */
  work(): Promise<void>;
  /** Something may have been put. */
  nudge(): void;
};

const renewalsPerLease = 4;

/** What people wait for. */
const followed: readonly Entry["kind"][] = ["card", "operation"];

export function createLaneWork(parts: LaneParts, { lane, state: given, since }: Held): LaneWork {
  const { store, clock, log, holder, leaseMs, letPass } = parts;
  const lease = startLease(lane, leaseMs, since);
  const atWork = new Map<string, Promise<void>>();
  let state = given;
  let written = given;
  /** Released by the transaction that settled the last entry, or about to be: nothing more is taken. */
  let released: "no" | "maybe" | "yes" = "no";
  let broken: { error: unknown } | undefined;
  let nudged = Promise.withResolvers<void>();

  async function work(): Promise<void> {
    const renewal = setInterval(() => void renew(), leaseMs / renewalsPerLease);
    try {
      await drain();
    } finally {
      clearInterval(renewal);
      lease.end();
      if (released !== "yes") await releaseLane(store.db, lane, holder, state);
    }
  }

  /** A call may take longer than the lease; whoever still lives keeps it. What fails here shows at the next fence. */
  async function renew(): Promise<void> {
    if (released !== "no") return;
    const at = performance.now();
    try {
      if (await keepLane(store.db, lane, { holder, now: clock.now(), leaseMs })) lease.prolong(at);
      else if (released === "no") lease.lose();
    } catch (error) {
      log.warn({ err: error, lane: lane.platform }, "a lease could not be renewed");
    }
  }

  async function drain(): Promise<void> {
    let taken = 0;
    try {
      for (;;) {
        nudged = Promise.withResolvers();
        const entry = await next(store.db);
        // The lane may have been released while this was looked for: then it is somebody else's.
        if (entry !== undefined && released === "no") {
          taken += 1;
          const begun = bringUpToDate(entry);
          atWork.set(
            entry.about,
            begun.finally(() => atWork.delete(entry.about)),
          );
          // Between two entries others have a turn, people first.
          await turn();
          await letPass?.(lane);
        } else if (atWork.size === 0) break;
        else await Promise.race([...atWork.values(), nudged.promise]);
      }
    } finally {
      await Promise.all(atWork.values());
    }
    if (broken !== undefined) throw broken.error;
    // What is due and cannot be taken must not open the lane again and again.
    if (taken === 0) await deferStuck(store.db, lane, clock.now());
  }

  async function next(db: Trx | Store["db"]): Promise<Entry | undefined> {
    const now = clock.now();
    const isFull = atWork.size >= parts.atOnce;
    if (isFull || released !== "no" || broken !== undefined || parts.isStopping() || state.readyAt > now)
      return undefined;
    lease.check();
    return nextEntry(db, lane, now, { busy: [...atWork.keys()], leastDoubtful: state.failures > 0 });
  }

  /** Never rejects: what goes wrong ends the work on this lane. */
  async function bringUpToDate(entry: Entry): Promise<void> {
    try {
      // Ids were typed when they were put.
      const handler = (parts.handlers[entry.kind] as Handler | undefined) ?? unknown;
      await (entry.attempts >= handler.attempts ? spent(handler, entry) : tryOnce(handler, entry));
    } catch (error) {
      broken ??= { error };
    }
  }

  /** Its last failure proved to be its own. */
  async function spent(handler: Handler, entry: Entry): Promise<void> {
    const error = entry.lastError ?? "unclear";
    const change = await givenUp(handler, entry, error);
    written = await store.transact((trx) => write(trx, handler, entry, { entry: change, guilty: null }));
  }

  async function tryOnce(handler: Handler, entry: Entry): Promise<void> {
    const about: Attempt = { answered: false };
    const verdict = await act(handler, entry, permitFor(handler, entry, about));
    if (verdict.kind === "again") {
      // Whoever lost the lane in mid-call cannot judge what that means.
      lease.check();
      failed(entry, verdict);
    }
    const isSettled = about.settled !== undefined && verdict.kind === "done";
    const { judgement, state: known } =
      isSettled && about.settled !== undefined ? about.settled : await finish(handler, entry, about, verdict);
    written = known;
    if (released === "maybe") released = "yes";
    if (verdict.kind === "done" && followed.includes(entry.kind))
      log.info({ [entry.kind]: entry.id }, `up to date: ${entry.kind}`);
    const wasFailing = isAgain(entry) && verdict.kind === "done";
    if (about.endsOutage === true || wasFailing)
      log.info({ ...nameIn(entry), failedForMs: clock.now() - entry.dueSince }, "works again");
    if (judgement.works) parts.onWorks(lane);
  }

  async function finish(handler: Handler, entry: Entry, about: Attempt, verdict: Verdict): Promise<Finished> {
    const judgement = pass(handler, entry, about, verdict);
    const { guilty } = judgement;
    const change =
      judgement.entry.kind === "give up"
        ? await givenUp(handler, entry, judgement.entry.error)
        : judgement.entry;
    return store.transact(async (trx) => {
      const known = await write(trx, handler, entry, { entry: change, guilty });
      await releaseIfLast(trx);
      return { judgement, state: known };
    });
  }

  function pass(handler: Handler, entry: Entry, about: Attempt, verdict: Verdict): Judgement {
    const [answered, most, now] = [about.answered, handler.attempts, clock.now()];
    const judgement = judge({ entry, lane: state, verdict, answered, most, now });
    about.endsOutage = state.failures > 0 && judgement.lane.failures === 0 && verdict.kind !== "again";
    state = judgement.lane;
    return judgement;
  }

  function permitFor(handler: Handler, entry: Entry, about: Attempt): Lease {
    const { signal, leftMs, check } = lease;
    return {
      lane,
      priority: entry.priority,
      signal,
      leftMs,
      check,
      attempt: entry.attempts + Math.max(entry.doubts, state.failures) + 1,
      answered: () => void (about.answered = true),
      async keep(trx) {
        check();
        if (!(await keepLane(trx, lane, { holder, now: clock.now(), leaseMs }))) throw new LeaseLost(lane);
      },
      async settle(trx, restMs = 0) {
        const judgement = pass(handler, entry, about, { kind: "done", restMs });
        about.settled = { judgement, state: await write(trx, handler, entry, judgement) };
        await releaseIfLast(trx);
      },
    };
  }

  const nameIn = ({ kind }: Entry) => ({ lane: lane.platform, what: kind });
  /** An outage is worth a warning when it begins; each try that fails after that is not. */
  function failed(entry: Entry, { reach, error }: Verdict & { kind: "again" }): void {
    parts.onFailure?.(lane);
    const { attempts, doubts } = entry;
    const level = isAgain(entry) || state.failures > 0 ? "debug" : "warn";
    const facts = { ...nameIn(entry), attempts, doubts, laneFailures: state.failures };
    log[level]({ ...facts, reach, reason: error }, "not up to date; trying again");
  }

  /** Answers with what the lane's row says then. */
  async function write(
    trx: Trx,
    handler: Handler,
    entry: Entry,
    { entry: change, guilty }: Pick<Judgement, "entry" | "guilty">,
  ): Promise<LaneState> {
    if (change.kind === "postpone") {
      const { kind: _, ...postponement } = change;
      await postpone(trx, entry, postponement);
    } else if (change.kind === "give up" && handler.keepsDeadLetters === true)
      await keepAsDeadLetter(trx, entry, change.error);
    else await settle(trx, entry);
    if (guilty !== null) await countFailure(trx, guilty);
    const known = state;
    if (!isSame(known, written)) await writeLane(trx, lane, holder, known);
    return known;
  }

  /** Saves a transaction: when nothing else is due, the lane is free as soon as the last entry is settled. */
  async function releaseIfLast(trx: Trx): Promise<void> {
    released = "no";
    if (atWork.size > 1) return;
    const now = clock.now();
    const isIdle =
      parts.isStopping() || state.readyAt > now || (await nextEntry(trx, lane, now)) === undefined;
    if (!isIdle || atWork.size > 1) return;
    released = "maybe";
    await releaseLane(trx, lane, holder, state);
  }

  /** What cannot even be given up waits for another day, and holds up nothing behind it. */
  async function givenUp(handler: Handler, entry: Entry, error: string): Promise<Judgement["entry"]> {
    try {
      await handler.giveUp(entry.id, error);
      return { kind: "give up", error };
    } catch (failure) {
      log.error({ err: failure, what: entry.kind }, "something could not be given up");
      const attempts = entry.attempts + 1;
      const dueAt = clock.now() + delayAfter(attempts);
      return { kind: "postpone", dueAt, attempts, doubts: 0, lastError: error };
    }
  }

  async function act(handler: Handler, entry: Entry, permit: Lease): Promise<Verdict> {
    try {
      return await underLease(permit, () => handler.act(entry.id, permit));
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      log.error({ err: error, what: entry.kind }, "bringing something up to date failed unexpectedly");
      return { kind: "again", delayMs: null, reach: "own", error: "unexpected" };
    }
  }

  return { work, nudge: () => nudged.resolve() };
}

/** For what a newer version put. */
const unknown: Handler = {
  attempts: Number.POSITIVE_INFINITY,
  async act() {
    throw new Error("nobody handles this kind of entry");
  },
  async giveUp() {},
};

function isAgain({ attempts, doubts }: Entry): boolean {
  return attempts > 0 || doubts > 0;
}

function isSame(one: LaneState, other: LaneState): boolean {
  return (
    one.readyAt === other.readyAt &&
    one.failures === other.failures &&
    one.suspect === other.suspect &&
    one.pausedFor === other.pausedFor
  );
}
