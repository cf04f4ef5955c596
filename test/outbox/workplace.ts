// A worker on a database of its own, whose only handler is the test's: what it was given, what it wrote into its log, and what is
// left to do.
import { pino } from "pino";
import { vi } from "vitest";
import type { Clock } from "../../src/clock.ts";
import type { CardId } from "../../src/groups/model.ts";
import { lanes, type Lane } from "../../src/outbox/entries.ts";
import { put } from "../../src/outbox/outbox.ts";
import {
  createWorker,
  type Handler,
  type Lease,
  type Verdict,
  type Worker,
} from "../../src/outbox/worker.ts";
import type { Store } from "../../src/store/database.ts";
import type { TestDatabase } from "../databases.ts";
import { createHeldClock } from "./held-clock.ts";

export const leaseMs = 30_000;

export type Act = (name: string, lease: Lease) => Promise<Verdict>;

export type Terms = {
  act: Act;
  clock: Clock;
  pollMs?: number;
  leaseMs?: number;
  atOnce?: number;
  giveUp?: Handler["giveUp"];
  keepsDeadLetters?: true;
  onFailure?: (lane: Lane) => void;
};

/** A database with one worker on it who writes down what it is given. */
export async function workplace(database: TestDatabase, act: Act, terms: Partial<Terms> = {}) {
  const clock = createHeldClock();
  const store = await database.open();
  const seen: string[] = [];
  const noting: Act = async (name, lease) => {
    seen.push(name);
    return act(name, lease);
  };
  return { clock, store, seen, ...employ(database, store, { clock, ...terms, act: noting }) };
}

export function employ(
  database: TestDatabase,
  store: Store,
  {
    act,
    clock,
    pollMs = 5,
    leaseMs: termMs = leaseMs,
    atOnce = 1,
    giveUp,
    keepsDeadLetters,
    onFailure,
  }: Terms,
) {
  const written: string[] = [];
  const log = pino({ level: "debug", base: null }, { write: (line: string) => void written.push(line) });
  const card: Handler = {
    attempts: 3,
    async act(id, lease) {
      const verdict = await act(id.slice("c_".length), lease);
      if (verdict.kind !== "again" || verdict.reach === "own") lease.answered();
      return verdict;
    },
    giveUp: async (id, error) => giveUp?.(id.slice("c_".length), error),
    ...(keepsDeadLetters === undefined ? {} : { keepsDeadLetters }),
  };
  const others: Handler = {
    attempts: 1,
    async act(id) {
      throw new Error(`nobody put ${id}`);
    },
    async giveUp() {},
  };
  const worker: Worker = createWorker({
    store,
    clock,
    log,
    handlers: {
      card,
      operation: others,
      group: others,
      route: others,
      number: others,
      home: others,
      bridge: others,
      "bridge fetch": others,
      "bridge file": others,
      "bridge mark": others,
      housekeeping: others,
    },
    leaseMs: termMs,
    pollMs,
    atOnce: { slack: atOnce },
    ...(onFailure === undefined ? {} : { onFailure }),
  });
  worker.start();
  database.atEnd(() => worker.stop());
  return { worker, bell: () => worker.wake(), lines: () => written };
}

/** PostgreSQL takes several instances; on SQLite two workers share the one. */
export async function twoInstances(database: TestDatabase): Promise<[Store, Store]> {
  const here = await database.open();
  return [here, database.kind === "postgres" ? await database.open() : here];
}

export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { interval: 5, timeout: 45_000 });
}

/** Puts cards named "channel/name" or "channel/name@about", due now, one after the other. */
export async function due(store: Store, clock: Clock, names: readonly string[]): Promise<void> {
  const puts = names.map((each, index) => {
    const [channel = "", name = "", about] = each.split(/[/@]/u);
    return {
      thing: { kind: "card" as const, id: `c_${name}` as CardId },
      lane: lanes.slack(channel),
      ...(about === undefined ? {} : { about }),
      priority: 1 as const,
      dueAt: clock.now() - names.length + index,
    };
  });
  await store.transact((trx) => put(trx, puts));
}

/** The names of what is not up to date. */
export async function left(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom("outbox").select("id").orderBy("id").execute();
  return rows.map((row) => row.id.slice("c_".length));
}

export async function attempts(store: Store): Promise<number[]> {
  const rows = await store.db.selectFrom("outbox").select("attempts").execute();
  return rows.map((row) => row.attempts);
}

/** When things are tried next, and for how long they have been due. */
export async function lateness(store: Store, clock: Clock) {
  const rows = await store.db.selectFrom("outbox").select(["dueAt", "dueSince"]).execute();
  return rows.map(({ dueAt, dueSince }) => ({
    dueInMs: dueAt - clock.now(),
    lateMs: clock.now() - dueSince,
  }));
}

export async function holders(store: Store): Promise<(string | null)[]> {
  const rows = await store.db.selectFrom("lanes").select("holder").execute();
  return rows.map((row) => row.holder);
}

export async function failures(store: Store, channel: string): Promise<number | undefined> {
  const row = await store.db
    .selectFrom("lanes")
    .select("failures")
    .where("platform", "=", "slack")
    .where("id", "=", channel)
    .executeTakeFirst();
  return row?.failures;
}
