import { expect, it } from "vitest";
import { isSameLane, laneOf, lanes, type Entry, type Put } from "../../src/outbox/entries.ts";
import {
  deadLetters,
  holdLane,
  keepAsDeadLetter,
  keepLane,
  laneState,
  laneWorks,
  nextDueAt,
  nextEntry,
  openLanes,
  pauseLane,
  postpone,
  put,
  releaseLane,
  reviveDeadLetters,
  settle,
} from "../../src/outbox/outbox.ts";
import type { CardId, GroupId } from "../../src/groups/model.ts";
import type { Store } from "../../src/store/database.ts";
import { describeOnBothDatabases } from "../databases.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const lane = lanes.slack("C1");
const leaseMs = 30_000;

describeOnBothDatabases("what is put into the outbox", (database) => {
  it("is due once, however often it is put: at the earliest time, with the greatest urgency", async () => {
    const { db, ...store } = await database.open();
    await store.transact((trx) => put(trx, [card("1", { priority: 1, dueAt: noon })]));
    await store.transact((trx) => put(trx, [card("1", { priority: 2, dueAt: noon - 5 })]));
    await store.transact((trx) => put(trx, [card("1", { priority: 0, dueAt: noon + 5 })]));
    expect(await db.selectFrom("outbox").selectAll().execute()).toEqual([
      {
        kind: "card",
        id: "c_1",
        platform: "slack",
        laneId: "C1",
        priority: 0,
        dueAt: noon - 5,
        dueSince: noon - 5,
        version: 3,
        attempts: 0,
        lastError: null,
      },
    ]);
  });

  it("is due once when it is named twice in one go", async () => {
    const store = await database.open();
    await store.transact((trx) =>
      put(trx, [card("1", { dueAt: noon, priority: 2 }), card("1", { dueAt: noon + 5, priority: 1 })]),
    );
    expect(await store.db.selectFrom("outbox").selectAll().execute()).toMatchObject([
      { dueAt: noon, priority: 1 },
    ]);
  });

  it("begins its attempts anew when it is put again, and follows its lane", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    await postpone(store.db, await next(store), { dueAt: noon + 60_000, attempts: 7, lastError: "no" });
    await store.transact((trx) => put(trx, [{ ...card("1"), lane: lanes.slack("C2") }]));
    expect(await nextEntry(store.db, lanes.slack("C2"), noon)).toMatchObject({ attempts: 0, dueAt: noon });
    expect(await nextEntry(store.db, lane, noon + 60_000)).toBeUndefined();
  });

  it("has been due since the first time, however often it was tried in vain", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    for (const minutes of [1, 2, 3]) {
      const entry = await next(store, noon + minutes * 60_000);
      const dueAt = noon + (minutes + 1) * 60_000;
      await postpone(store.db, entry, { dueAt, attempts: minutes, lastError: "no" });
      expect(await times(store)).toEqual([{ dueAt, dueSince: noon }]);
    }
    await store.transact((trx) => put(trx, [card("1", { dueAt: noon + 60_000 })]));
    expect(await times(store)).toEqual([{ dueAt: noon + 60_000, dueSince: noon }]);
  });

  it("has been due since it was to be looked at again, when nothing was wrong with it", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    const later = noon + 60_000;
    await postpone(store.db, await next(store), {
      dueAt: later,
      dueSince: later,
      attempts: 0,
      lastError: null,
    });
    expect(await times(store)).toEqual([{ dueAt: later, dueSince: later }]);
    await store.transact((trx) => put(trx, [card("1", { dueAt: noon + 5 })]));
    expect(await times(store)).toEqual([{ dueAt: noon + 5, dueSince: noon + 5 }]);
  });

  it("is given up in sight, and due anew when somebody asks for it or it is put again", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1", { priority: 2 }), card("2")]));
    for (const each of [await next(store), await next(store, noon, "c_1")])
      await keepAsDeadLetter(store.db, each, `${each.id}: no`);
    expect((await deadLetters(store.db)).toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      { kind: "card", id: "c_1", lastError: "c_1: no" },
      { kind: "card", id: "c_2", lastError: "c_2: no" },
    ]);
    expect(await openLanes(store.db, noon + leaseMs)).toEqual([]);
    await store.transact((trx) => put(trx, [card("2", { dueAt: noon + 5 })]));
    expect(await deadLetters(store.db)).toMatchObject([{ id: "c_1" }]);
    await reviveDeadLetters(store.db, noon + 60_000);
    expect(await deadLetters(store.db)).toEqual([]);
    expect(await next(store, noon + 60_000, "c_1")).toMatchObject({
      id: "c_1",
      priority: 0,
      dueAt: noon + 60_000,
      dueSince: noon + 60_000,
      attempts: 0,
    });
  });

  it("is not lost when it is put again while it is given up", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    const older = await next(store);
    await store.transact((trx) => put(trx, [card("1")]));
    await keepAsDeadLetter(store.db, older, "no");
    expect(await deadLetters(store.db)).toEqual([]);
    expect(await next(store)).toMatchObject({ version: 2, dueAt: noon, lastError: null });
  });

  it("is known by its kind and its id together", async () => {
    const store = await database.open();
    const group = { kind: "group" as const, id: "c_1" as GroupId };
    const other: Put = { thing: group, lane: lanes.readings("C1"), priority: 1, dueAt: noon };
    await store.transact((trx) => put(trx, [card("1"), other]));
    const entry = await next(store);
    expect(isSameLane(laneOf(entry), lane)).toBe(true);
    await settle(store.db, entry);
    expect(await store.db.selectFrom("outbox").select(["kind", "id", "platform"]).execute()).toEqual([
      { kind: "group", id: "c_1", platform: "readings" },
    ]);
  });

  it("may be thousands of things at once", async () => {
    const store = await database.open();
    await store.transact((trx) =>
      put(
        trx,
        Array.from({ length: 1_234 }, (_, index) => card(String(index))),
      ),
    );
    const row = await store.db
      .selectFrom("outbox")
      .select((select) => select.fn.countAll<number>().as("count"))
      .executeTakeFirst();
    expect(row?.count).toBe(1_234);
  });

  it("goes when it is settled", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    await settle(store.db, await next(store));
    expect(await nextDueAt(store.db)).toBeNull();
  });

  it("stays due when it was put again while it was brought up to date", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    const older = await next(store);
    await store.transact((trx) => put(trx, [card("1")]));
    await settle(store.db, older);
    await postpone(store.db, older, { dueAt: noon + 60_000, attempts: 3, lastError: "no" });
    expect(await next(store)).toMatchObject({ version: 2, dueAt: noon, attempts: 0 });
  });

  it("comes out in the order of urgency, then of time, and not before it is due", async () => {
    const store = await database.open();
    await store.transact((trx) =>
      put(trx, [
        card("late", { priority: 0, dueAt: noon + 1 }),
        card("second", { priority: 1, dueAt: noon - 1 }),
        card("third", { priority: 1, dueAt: noon }),
        card("first", { priority: 0, dueAt: noon }),
      ]),
    );
    const order: string[] = [];
    for (
      let entry = await nextEntry(store.db, lane, noon);
      entry !== undefined;
      entry = await nextEntry(store.db, lane, noon)
    ) {
      order.push(entry.id);
      await settle(store.db, entry);
    }
    expect(order).toEqual(["c_first", "c_second", "c_third"]);
    expect(await nextDueAt(store.db)).toBe(noon + 1);
  });
});

describeOnBothDatabases("a lane", (database) => {
  it("is open when something is due that nobody holds and nothing holds back", async () => {
    const store = await database.open();
    await store.transact((trx) =>
      put(
        trx,
        ["free", "held", "paused"].map((name) => ({ ...card(name), lane: lanes.slack(name) })),
      ),
    );
    await store.transact((trx) =>
      put(trx, [{ ...card("later", { dueAt: noon + 1 }), lane: lanes.slack("later") }]),
    );
    await holdLane(store, lanes.slack("held"), { holder: "me", now: noon, leaseMs });
    await holdLane(store, lanes.slack("paused"), { holder: "me", now: noon, leaseMs });
    await pauseLane(store.db, lanes.slack("paused"), noon + 5_000);
    await releaseLane(store.db, lanes.slack("paused"), "me");
    expect(await openLanes(store.db, noon)).toEqual([lanes.slack("free")]);
    const open = await openLanes(store.db, noon + leaseMs);
    expect(open.map(({ id }) => id).toSorted()).toEqual(["free", "held", "later", "paused"]);
  });

  it("that is held back is due when it opens", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    await holdLane(store, lane, { holder: "me", now: noon, leaseMs });
    await pauseLane(store.db, lane, noon + 5_000);
    expect(await nextDueAt(store.db)).toBe(noon + 5_000);
  });

  it("is held by one of many who reach for it at the same moment", async () => {
    const here = await database.open();
    const there = database.kind === "postgres" ? await database.open() : here;
    const reached = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        holdLane(index % 2 === 0 ? here : there, lane, { holder: `holder ${index}`, now: noon, leaseMs }),
      ),
    );
    expect(reached.filter(Boolean)).toHaveLength(1);
  });

  it("is free again when it is released, or when its lease is over", async () => {
    const store = await database.open();
    expect(await holdLane(store, lane, { holder: "one", now: noon, leaseMs })).toBe(true);
    expect(await holdLane(store, lane, { holder: "other", now: noon + leaseMs - 1, leaseMs })).toBe(false);
    expect(await holdLane(store, lane, { holder: "other", now: noon + leaseMs, leaseMs })).toBe(true);
    await releaseLane(store.db, lane, "one");
    expect(await holdLane(store, lane, { holder: "one", now: noon + leaseMs, leaseMs })).toBe(false);
    await releaseLane(store.db, lane, "other");
    expect(await holdLane(store, lane, { holder: "one", now: noon + leaseMs, leaseMs })).toBe(true);
  });

  it("is kept by its holder only, and only before the lease is over", async () => {
    const { db, ...store } = await database.open();
    await holdLane({ db, ...store }, lane, { holder: "one", now: noon, leaseMs });
    expect(await keepLane(db, lane, { holder: "other", now: noon, leaseMs })).toBe(false);
    expect(await keepLane(db, lane, { holder: "one", now: noon + leaseMs - 1, leaseMs })).toBe(true);
    expect(await keepLane(db, lane, { holder: "one", now: noon + 2 * leaseMs - 2, leaseMs })).toBe(true);
    expect(await keepLane(db, lane, { holder: "one", now: noon + 9 * leaseMs, leaseMs })).toBe(false);
  });

  it("counts failures in a row, and forgets them when a call goes through", async () => {
    const store = await database.open();
    expect(await laneState(store.db, lane)).toEqual({ readyAt: 0, failures: 0 });
    await holdLane(store, lane, { holder: "me", now: noon, leaseMs });
    await pauseLane(store.db, lane, noon + 1_000);
    await pauseLane(store.db, lane, noon + 3_000);
    expect(await laneState(store.db, lane)).toEqual({ readyAt: noon + 3_000, failures: 2 });
    await laneWorks(store.db, lane, noon + 4_000);
    expect(await laneState(store.db, lane)).toEqual({ readyAt: noon + 4_000, failures: 0 });
  });
});

function card(
  name: string,
  { priority = 1, dueAt = noon }: Partial<Pick<Put, "priority" | "dueAt">> = {},
): Put {
  return { thing: { kind: "card", id: `c_${name}` as CardId }, lane, priority, dueAt };
}

async function next(store: Store, now = noon, id?: string): Promise<Entry> {
  const entry =
    id === undefined
      ? await nextEntry(store.db, lane, now)
      : await store.db.selectFrom("outbox").selectAll().where("id", "=", id).executeTakeFirst();
  if (entry === undefined) throw new Error("nothing is due");
  return entry;
}

function times({ db }: Store) {
  return db.selectFrom("outbox").select(["dueAt", "dueSince"]).execute();
}
