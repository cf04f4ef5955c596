// One entry that cannot be brought up to date, among others that can: it holds up nobody, and it is given up in sight. What several
// meet is an outage, and uses up nobody's attempts.
import { expect, it } from "vitest";
import { laneState } from "../../src/outbox/lane-rows.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { systemClock } from "../../src/clock.ts";
import type { Verdict } from "../../src/outbox/worker.ts";
import { describeOnBothDatabases, describeOnPostgres } from "../databases.ts";
import { createHeldClock } from "./held-clock.ts";
import { attempts, due, employ, eventually, leaseMs, left, twoInstances, workplace } from "./workplace.ts";

const done: Verdict = { kind: "done" };
const hangs: Verdict = { kind: "again", reach: "unsure", delayMs: null, error: "no answer" };
const delayMs = 60_000;

describeOnBothDatabases("an entry that fails as in an outage", (database) => {
  it("lets the next one go at once", async () => {
    const { bell, store, seen, clock } = await workplace(database, async (name) =>
      name === "poisoned" ? hangs : done,
    );
    await due(store, clock, ["C1/poisoned", "C1/2", "C1/3"]);
    bell();
    await eventually(() => expect(seen).toEqual(["poisoned", "2", "3"]));
    await eventually(async () => expect(await attempts(store)).toEqual([1]));
  });

  it("is given up after its number of attempts, each of which others witnessed", async () => {
    const given: string[] = [];
    const { bell, store, seen, clock } = await workplace(
      database,
      async (name) => (name === "poisoned" ? hangs : done),
      { giveUp: async (id, error) => void given.push(`${id} ${error}`) },
    );
    await due(store, clock, ["C1/poisoned"]);
    for (const round of [1, 2, 3]) {
      bell();
      await eventually(() => expect(seen.filter((name) => name === "poisoned")).toHaveLength(round));
      await due(store, clock, [`C1/${round}`]);
      bell();
      await eventually(async () => expect(await attempts(store)).toEqual([round]));
      clock.pass(delayMs);
    }
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(given).toEqual(["poisoned no answer"]);
    expect(seen.filter((name) => name === "poisoned")).toHaveLength(3);
  });

  it("is never given up while it is the only one, however long that lasts", async () => {
    const { bell, store, seen, clock } = await workplace(database, async () =>
      seen.length <= 8 ? hangs : done,
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => {
      clock.pass(5 * delayMs);
      expect(await left(store)).toEqual([]);
    });
    expect(seen).toHaveLength(9);
  });

  it("makes an outage of a second one: the lane stops, nobody's attempts count, and others are first when it opens", async () => {
    const broken = new Set(["1", "2"]);
    const { bell, store, seen, clock } = await workplace(database, async (name) =>
      broken.has(name) ? hangs : done,
    );
    await due(store, clock, ["C1/1", "C1/2", "C1/3"]);
    bell();
    await eventually(async () =>
      expect(await laneState(store.db, lanes.slack("C1"))).toMatchObject({
        failures: 1,
        pausedFor: "platform",
      }),
    );
    expect(seen).toEqual(["1", "2"]);
    expect(await attempts(store)).toEqual([0, 0, 0]);
    clock.pass(delayMs);
    await eventually(() => expect(seen[2]).toBe("3"));
    broken.clear();
    await eventually(async () => {
      clock.pass(delayMs);
      expect(await left(store)).toEqual([]);
    });
  });

  it("is witnessed by another lane of its service", async () => {
    const { bell, store, seen, clock } = await workplace(database, async (name) =>
      name === "poisoned" ? hangs : done,
    );
    await due(store, clock, ["C1/poisoned"]);
    bell();
    await eventually(async () =>
      expect(await laneState(store.db, lanes.slack("C1"))).toMatchObject({ suspect: "card c_poisoned" }),
    );
    await eventually(async () => {
      await due(store, clock, ["C2/witness"]);
      bell();
      expect(seen).toContain("witness");
      expect(await attempts(store)).toContain(1);
    });
  });

  it("has what is about the same wait with it, and its lane is not opened in vain", async () => {
    const { bell, store, seen, clock } = await workplace(database, async (name) =>
      name === "first" && seen.length === 1 ? hangs : done,
    );
    await due(store, clock, ["C1/first@group", "C1/second@group", "C1/other"]);
    bell();
    await eventually(() => expect(seen).toEqual(["first", "other"]));
    await eventually(async () => {
      const rows = await store.db.selectFrom("outbox").select("dueAt").execute();
      expect(new Set(rows.map(({ dueAt }) => dueAt > clock.now()))).toEqual(new Set([true]));
    });
    clock.pass(delayMs);
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["first", "other", "first", "second"]);
  });
});

describeOnBothDatabases("a lane that stopped", (database) => {
  const refused: Verdict = { kind: "again", reach: "platform", delayMs: 3_600_000, error: "invalid_auth" };

  it("goes on within seconds when another of its service works", async () => {
    let isMended = false;
    const { bell, store, seen, clock } = await workplace(database, async () => (isMended ? done : refused));
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () =>
      expect(await laneState(store.db, lanes.slack("C1"))).toMatchObject({ pausedFor: "platform" }),
    );
    isMended = true;
    await eventually(async () => {
      await due(store, clock, ["C2/sign"]);
      bell();
      clock.pass(1_000);
      expect(seen.filter((name) => name === "1")).toHaveLength(2);
    });
    await eventually(async () => expect(await left(store)).toEqual([]));
  });

  it("goes on after a restart, whatever an earlier run had found; a limit still holds", async () => {
    const store = await database.open();
    const clock = createHeldClock();
    const limited: Verdict = { ...refused, reach: "limit" };
    const first = employ(database, store, {
      clock,
      act: async (name) => (name === "limited" ? limited : refused),
    });
    await due(store, clock, ["C1/refused", "C2/limited"]);
    first.bell();
    for (const id of ["C1", "C2"])
      await eventually(async () =>
        expect((await laneState(store.db, lanes.slack(id))).readyAt).toBeGreaterThan(clock.now()),
      );
    await first.worker.stop();
    const seen: string[] = [];
    employ(database, store, {
      clock,
      async act(name) {
        seen.push(name);
        return done;
      },
    });
    await eventually(async () => expect(await left(store)).toEqual(["limited"]));
    expect(seen).toEqual(["refused"]);
  });
});

describeOnBothDatabases("a lane that may have several entries in flight", (database) => {
  it("goes on with other groups while one hangs, and never with two entries about one group", async () => {
    const finish = Promise.withResolvers<void>();
    const atWork = new Set<string>();
    const crowds: string[] = [];
    const { bell, store, seen, clock } = await workplace(
      database,
      async (name) => {
        const group = name.charAt(0);
        if (atWork.has(group)) crowds.push(group);
        atWork.add(group);
        if (name === "a1") await finish.promise;
        else await store.db.selectFrom("outbox").select("id").execute();
        atWork.delete(group);
        return done;
      },
      { atOnce: 3 },
    );
    await due(store, clock, ["C1/a1@a", "C1/a2@a", "C1/b1@b", "C1/b2@b", "C1/c1@c", "C1/c2@c"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual(["a1", "a2"]));
    // What comes while it hangs is taken too.
    await due(store, clock, ["C1/d1@d"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual(["a1", "a2"]));
    finish.resolve();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(crowds).toEqual([]);
    for (const group of ["a", "b", "c"])
      expect(seen.filter((name) => name.startsWith(group))).toEqual([`${group}1`, `${group}2`]);
  });
});

describeOnPostgres("an instance that was frozen", (database) => {
  it("sends nothing when it wakes after its lease, and another one does it once", async () => {
    const [here, there] = await twoInstances(database);
    const sent: string[] = [];
    const freezeMs = 700;
    let isFrozen = false;
    const clock = systemClock;
    const frozen = employ(database, here, {
      clock,
      leaseMs: 300,
      async act(name, lease) {
        await here.transact((trx) => lease.keep(trx));
        if (!isFrozen) {
          isFrozen = true;
          // As a process that is stopped: nothing of it runs, neither its timers.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, freezeMs);
          expect(lease.leftMs()).toBe(0);
        }
        lease.check();
        sent.push(name);
        return done;
      },
    });
    await due(here, clock, ["C1/1"]);
    frozen.bell();
    await eventually(() => expect(frozen.lines().join()).toContain("lost a lane to another instance"));
    expect(sent).toEqual([]);
    employ(database, there, {
      clock,
      async act(name) {
        sent.push(name);
        return done;
      },
    });
    await eventually(async () => expect(await left(here)).toEqual([]));
    expect(sent).toEqual(["1"]);
  });

  it("ends its calls when its lease is over and cannot be renewed", async () => {
    const [here] = await twoInstances(database);
    const ended = Promise.withResolvers<unknown>();
    const { bell } = employ(database, here, {
      clock: systemClock,
      leaseMs: 300,
      async act(_, lease) {
        await here.db
          .updateTable("lanes")
          .set({ holder: "the other", heldUntil: Date.now() + leaseMs })
          .execute();
        await new Promise((resolve) => lease.signal.addEventListener("abort", resolve, { once: true }));
        ended.resolve(lease.signal.reason);
        return hangs;
      },
    });
    await due(here, systemClock, ["C1/1"]);
    bell();
    expect(String(await ended.promise)).toContain("another instance holds a lane");
    expect(await attempts(here)).toEqual([0]);
  });
});
