import { expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { lanes, type Lane } from "../../src/outbox/entries.ts";
import { holdLane, releaseLane, untouched } from "../../src/outbox/lane-rows.ts";
import { deadLetters, reviveDeadLetters } from "../../src/outbox/outbox.ts";
import type { Handler, Verdict } from "../../src/outbox/worker.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { createHeldClock } from "./held-clock.ts";
import {
  attempts,
  due,
  employ,
  eventually,
  failures,
  holders,
  lateness,
  leaseMs,
  left,
  twoInstances,
  workplace,
} from "./workplace.ts";

const done: Verdict = { kind: "done" };

describeOnBothDatabases("a worker", (database) => {
  it("brings everything due up to date, in the order of its lane", async () => {
    const { bell, store, seen, clock } = await workplace(database, async () => done);
    await due(store, clock, ["C1/1", "C1/2", "C2/3"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen.filter((name) => name !== "3")).toEqual(["1", "2"]);
    expect(seen).toHaveLength(3);
  });

  it("looks at once when it is woken, also while it works", async () => {
    const { bell, store, seen, clock } = await workplace(
      database,
      async (name) => {
        if (name === "1") {
          await due(store, clock, ["C1/2"]);
          bell();
        }
        return done;
      },
      { pollMs: 60_000 },
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(() => expect(seen).toEqual(["1", "2"]));
  });

  it("finds what another instance put, without being told", async () => {
    const { store, seen, clock } = await workplace(database, async () => done);
    await due(store, clock, ["C1/1"]);
    await eventually(() => expect(seen).toEqual(["1"]));
  });

  it("works on lanes beside each other", async () => {
    const other = Promise.withResolvers<void>();
    const { bell, store, clock } = await workplace(database, async (name) => {
      if (name === "waits") await other.promise;
      else other.resolve();
      return done;
    });
    await due(store, clock, ["C1/waits", "C2/goes on"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
  });

  it("does again what was put again while it was done", async () => {
    const { bell, store, seen, clock } = await workplace(database, async () => {
      if (seen.length === 1) await due(store, clock, ["C1/1"]);
      return done;
    });
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["1", "1"]);
  });

  it("does again what was put again while it failed, at once and with all its attempts", async () => {
    const { bell, store, seen, clock } = await workplace(database, async () => {
      if (seen.length > 1) return done;
      await due(store, clock, ["C1/1"]);
      return { kind: "again", delayMs: 60_000, reach: "own", error: "busy" };
    });
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["1", "1"]);
  });

  it("does again what was put again while it was to be looked at later", async () => {
    const { bell, store, seen, clock } = await workplace(database, async () => {
      if (seen.length > 1) return done;
      await due(store, clock, ["C1/1"]);
      return { kind: "later", at: clock.now() + 60_000 };
    });
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["1", "1"]);
  });

  it("does again what was put again while it was given up", async () => {
    const { bell, store, seen, clock } = await workplace(
      database,
      async () => (seen.length > 3 ? done : { kind: "again", delayMs: 0, reach: "own", error: "busy" }),
      { keepsDeadLetters: true, giveUp: async () => due(store, clock, ["C1/1"]) },
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["1", "1", "1", "1"]);
  });

  it("waits for what is in flight when it stops, and begins nothing new", async () => {
    const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { bell, worker, store, seen, clock } = await workplace(database, async () => {
      begun.resolve();
      await finish.promise;
      return done;
    });
    await due(store, clock, ["C1/1", "C1/2"]);
    bell();
    await begun.promise;
    let stopped = false;
    const stopping = worker.stop().then(() => (stopped = true));
    bell();
    expect(await left(store)).toEqual(["1", "2"]);
    expect(stopped).toBe(false);
    finish.resolve();
    await stopping;
    expect(seen).toEqual(["1"]);
    expect(await left(store)).toEqual(["2"]);
    expect(await holders(store)).toEqual([null]);
  });

  it.each(["own", "platform"] as const)(
    "warns once when a try fails, however often it is tried again, and says when it works again (%s)",
    async (reach) => {
      const again: Verdict = { kind: "again", delayMs: 0, reach, error: "busy" };
      const { bell, store, seen, clock, lines } = await workplace(database, async () =>
        seen.length < 3 ? again : done,
      );
      await due(store, clock, ["C1/1"]);
      bell();
      await eventually(async () => expect(await left(store)).toEqual([]));
      const told = () =>
        lines().flatMap((line) => {
          const { level, msg, failedForMs } = JSON.parse(line) as Record<string, unknown>;
          if (msg === "not up to date; trying again") return [level];
          return msg === "works again" ? [level, typeof failedForMs] : [];
        });
      // As pino numbers them: warn, debug, info.
      await eventually(() => expect(told()).toEqual([40, 20, 30, "number"]));
    },
  );

  it("goes on when the database has been away", async () => {
    const { bell, store, seen, clock, lines } = await workplace(database, async () => done);
    await store.db.schema.alterTable("outbox").renameTo("elsewhere").execute();
    bell();
    await eventually(() => expect(lines().join()).toContain("the outbox cannot be read"));
    await store.db.schema.alterTable("elsewhere").renameTo("outbox").execute();
    await due(store, clock, ["C1/1"]);
    await eventually(() => expect(seen).toEqual(["1"]));
  });

  it("leaves what nobody handles, says so, and works on", async () => {
    const { bell, store, seen, clock, lines } = await workplace(database, async () => done);
    await due(store, clock, ["C1/riddle"]);
    await store.db
      .updateTable("outbox")
      .set("kind", "riddle" as never)
      .execute();
    await due(store, clock, ["C2/1"]);
    bell();
    await eventually(() => expect(seen).toEqual(["1"]));
    await eventually(() => expect(lines().join()).toContain(`"what":"riddle"`));
    await eventually(async () => expect(await left(store)).toEqual(["riddle"]));
  });
});

describeOnBothDatabases("two workers", (database) => {
  it("never work on one lane at the same time, and do each thing once", async () => {
    const [here, there] = await twoInstances(database);
    const atWork = new Map<string, number>();
    const crowds: string[] = [];
    const deeds: string[] = [];
    const clock = createHeldClock();
    const handler: Handler["act"] = async (name, lease) => {
      const { id: lane } = lease.lane;
      const others = atWork.get(lane) ?? 0;
      atWork.set(lane, others + 1);
      if (others > 0) crowds.push(lane);
      await here.db.selectFrom("outbox").select("id").execute();
      deeds.push(name);
      atWork.set(lane, (atWork.get(lane) ?? 0) - 1);
      return done;
    };
    const names = ["C1", "C2", "C3"].flatMap((lane) =>
      Array.from({ length: 8 }, (_, index) => `${lane}/${lane}-${index}`),
    );
    await due(here, clock, names);
    const bells = [
      employ(database, here, { clock, act: handler }),
      employ(database, there, { clock, act: handler }),
    ];
    for (const { bell } of bells) bell();
    await eventually(async () => expect(await left(here)).toEqual([]));
    expect(crowds).toEqual([]);
    expect(deeds.toSorted()).toEqual(names.map((name) => name.slice("C1/".length)).toSorted());
  });

  it("take over from one that died, after its lease and not before", async () => {
    const { bell, store, seen, clock } = await workplace(database, async () => done);
    await holdLane(store, lanes.slack("C1"), { holder: "the dead", now: clock.now(), leaseMs });
    await due(store, clock, ["C1/orphan"]);
    clock.pass(leaseMs - 1);
    await due(store, clock, ["C2/witness"]);
    bell();
    await eventually(() => expect(seen).toEqual(["witness"]));
    clock.pass(1);
    await eventually(() => expect(seen).toEqual(["witness", "orphan"]));
  });

  it("settle nothing once the lease is lost: whoever took over does it", async () => {
    const { bell, store, seen, clock, lines } = await workplace(database, async (_, lease) => {
      if (seen.length === 1) {
        clock.pass(leaseMs);
        await holdLane(store, lease.lane, { holder: "the other", now: clock.now(), leaseMs });
        await store.transact((trx) => lease.keep(trx));
      }
      return done;
    });
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(() => expect(lines().join()).toContain("lost a lane to another instance"));
    expect(await store.db.selectFrom("outbox").select(["id", "attempts"]).execute()).toEqual([
      { id: "c_1", attempts: 0 },
    ]);
    expect(await holders(store)).toEqual(["the other"]);
    await releaseLane(store.db, lanes.slack("C1"), "the other", untouched);
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["1", "1"]);
  });

  it("are kept out by a transaction that keeps the lease", async () => {
    const { bell, store, seen, clock } = await workplace(database, async (_, lease) => {
      clock.pass(leaseMs - 1);
      await store.transact((trx) => lease.keep(trx));
      clock.pass(leaseMs - 1);
      const other = { holder: "the other", now: clock.now(), leaseMs };
      expect(await holdLane(store, lease.lane, other)).toBeUndefined();
      return done;
    });
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["1"]);
  });
});

describeOnBothDatabases("the pace of a lane", (database) => {
  it("lets the next call come no sooner than the last one said", async () => {
    const { bell, store, seen, clock } = await workplace(database, async () => ({
      kind: "done",
      restMs: 1_000,
    }));
    await due(store, clock, ["C1/1", "C1/2"]);
    bell();
    await eventually(() => expect(seen).toEqual(["1"]));
    clock.pass(999);
    await due(store, clock, ["C2/witness"]);
    await eventually(() => expect(seen).toEqual(["1", "witness"]));
    clock.pass(1);
    await eventually(() => expect(seen).toEqual(["1", "witness", "2"]));
  });

  it("may be quicker than the poll", async () => {
    const { bell, store, seen } = await workplace(database, async () => ({ kind: "done", restMs: 20 }), {
      clock: systemClock,
      pollMs: 60_000,
    });
    await due(store, systemClock, ["C1/1", "C1/2", "C1/3"]);
    bell();
    await eventually(() => expect(seen).toEqual(["1", "2", "3"]));
  });

  it("stops for everything in it, and for nothing beside it, when all would fail alike", async () => {
    const { bell, store, seen, clock } = await workplace(database, async (name) =>
      name === "1" && seen.length === 1
        ? { kind: "again", delayMs: 5_000, reach: "limit", error: "rate" }
        : done,
    );
    await due(store, clock, ["C1/1", "C1/2"]);
    bell();
    await eventually(() => expect(seen).toEqual(["1"]));
    clock.pass(4_999);
    await due(store, clock, ["C2/witness"]);
    await eventually(() => expect(seen).toEqual(["1", "witness"]));
    clock.pass(1);
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(await failures(store, "C1")).toBe(0);
  });
});

describeOnBothDatabases("what failed", (database) => {
  it("is tried again after the delay it asked for, and no sooner", async () => {
    const { bell, store, seen, clock } = await workplace(database, async (name) =>
      name === "1" && seen.length === 1
        ? { kind: "again", delayMs: 2_000, reach: "own", error: "busy" }
        : done,
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await attempts(store)).toEqual([1]));
    expect(await lateness(store, clock)).toEqual([{ dueInMs: 2_000, lateMs: 1 }]);
    clock.pass(1_999);
    await due(store, clock, ["C1/witness"]);
    await eventually(() => expect(seen).toEqual(["1", "witness"]));
    clock.pass(1);
    await eventually(() => expect(seen).toEqual(["1", "witness", "1"]));
  });

  it("is given up in sight after so many attempts, and troubles nobody any more", async () => {
    const given: string[] = [];
    const { bell, store, seen, clock } = await workplace(
      database,
      async () => ({ kind: "again", delayMs: 0, reach: "own", error: "busy" }),
      { giveUp: async (id, error) => void given.push(`${id} ${error}`) },
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toEqual(["1", "1", "1"]);
    expect(given).toEqual(["1 busy"]);
  });

  it("stays where it is seen when its kind keeps dead letters, until it is put again or revived", async () => {
    const { bell, store, seen, clock } = await workplace(
      database,
      async () => (seen.length > 6 ? done : { kind: "again", delayMs: 0, reach: "own", error: "busy" }),
      { keepsDeadLetters: true },
    );
    const isGivenUpAfter = (times: number) =>
      eventually(async () => {
        expect(seen).toHaveLength(times);
        expect(await deadLetters(store.db)).toEqual([{ kind: "card", id: "c_1", lastError: "busy" }]);
      });
    await due(store, clock, ["C1/1"]);
    bell();
    await isGivenUpAfter(3);
    await due(store, clock, ["C1/1"]);
    bell();
    await isGivenUpAfter(6);
    await reviveDeadLetters(store.db, clock.now());
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(seen).toHaveLength(7);
  });

  it("with its whole lane is never given up for that, however long the outage", async () => {
    const given: string[] = [];
    const waits: number[] = [];
    const { bell, store, seen, clock } = await workplace(
      database,
      async (_, lease) => {
        waits.push(lease.attempt);
        if (seen.length <= 5) return { kind: "again", delayMs: 0, reach: "platform", error: "network" };
        return seen.length === 6 ? { kind: "again", delayMs: 0, reach: "own", error: "busy" } : done;
      },
      { giveUp: async (id) => void given.push(id) },
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(waits.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(given).toEqual([]);
  });

  it("by throwing is tried again, and the error is in the log, without the channel", async () => {
    const { bell, store, seen, clock, lines } = await workplace(database, async () => {
      if (seen.length === 1) throw new Error("surprise");
      return done;
    });
    await due(store, clock, ["C1/secret-id"]);
    bell();
    await eventually(async () => expect(await attempts(store)).toEqual([1]));
    clock.pass(1_000);
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(lines().join()).toContain("surprise");
    expect(lines().join()).not.toMatch(/C1/);
  });

  it("is kept when even giving it up fails, and tried again later", async () => {
    let tries = 0;
    const { bell, store, clock } = await workplace(
      database,
      async () => ({ kind: "again", delayMs: 0, reach: "own", error: "busy" }),
      {
        giveUp: async () => {
          tries += 1;
          if (tries === 1) throw new Error("no database");
        },
      },
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(() => expect(tries).toBe(1));
    await eventually(async () => expect(await attempts(store)).toEqual([3]));
    expect(await left(store)).toHaveLength(1);
    clock.pass(60_000);
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(tries).toBe(2);
  });

  it("is counted for whoever watches", async () => {
    const failed: Lane[] = [];
    const { bell, store, seen, clock } = await workplace(
      database,
      async () => (seen.length === 1 ? { kind: "again", delayMs: 0, reach: "own", error: "busy" } : done),
      { onFailure: (lane) => void failed.push(lane) },
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(async () => expect(await left(store)).toEqual([]));
    expect(failed).toEqual([lanes.slack("C1")]);
  });
});

describeOnBothDatabases("what is to be looked at later", (database) => {
  it("is looked at then, and that is no failure", async () => {
    const { bell, store, seen, clock } = await workplace(database, async (name) =>
      name === "1" && seen.length === 1 ? { kind: "later", at: clock.now() + 7_000 } : done,
    );
    await due(store, clock, ["C1/1"]);
    bell();
    await eventually(() => expect(seen).toEqual(["1"]));
    await due(store, clock, ["C1/witness"]);
    await eventually(() => expect(seen).toEqual(["1", "witness"]));
    await eventually(async () => expect(await attempts(store)).toEqual([0]));
    expect(await lateness(store, clock)).toEqual([{ dueInMs: 7_000, lateMs: -7_000 }]);
    clock.pass(7_000);
    await eventually(async () => expect(await left(store)).toEqual([]));
  });
});
