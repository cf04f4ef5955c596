import { expect, it } from "vitest";
import { isSameLane, laneOf, lanes, type Entry, type Lane, type Put } from "../../src/outbox/entries.ts";
import {
  holdLane,
  keepLane,
  laneState,
  lanesWaiting,
  releaseLane,
  resume,
  serviceWorks,
  untouched,
  writeLane,
  type LaneState,
} from "../../src/outbox/lane-rows.ts";
import {
  countFailure,
  deadLetters,
  deferStuck,
  keepAsDeadLetter,
  nextEntry,
  postpone,
  put,
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
        about: "c_1",
        priority: 0,
        dueAt: noon - 5,
        dueSince: noon - 5,
        version: 3,
        attempts: 0,
        doubts: 0,
        lastError: null,
      },
    ]);
  });

  it("waits on after a failure when there is only more of it, and its failures count", async () => {
    const { db, ...store } = await database.open();
    const more = (dueAt: number, to = lane): Put => ({ ...card("1", { dueAt }), lane: to, adds: "more" });
    const state = () =>
      db.selectFrom("outbox").select(["attempts", "dueAt", "version"]).where("id", "=", "c_1").execute();
    await store.transact((trx) => put(trx, [more(noon)]));
    const entry = await db.selectFrom("outbox").selectAll().executeTakeFirstOrThrow();
    await postpone(db, entry, { dueAt: noon + 9, attempts: 3, doubts: 0, lastError: "refused" });
    await store.transact((trx) => put(trx, [card("0"), more(noon + 1), card("2")]));
    expect(await state()).toEqual([{ attempts: 3, dueAt: noon + 9, version: 2 }]);
    await store.transact((trx) => put(trx, [more(noon + 2, lanes.slack("C2"))]));
    expect(await state()).toEqual([{ attempts: 0, dueAt: noon + 2, version: 3 }]);
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
    await postpone(store.db, await next(store), {
      dueAt: noon + 60_000,
      attempts: 7,
      doubts: 0,
      lastError: "no",
    });
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
      await postpone(store.db, entry, { dueAt, attempts: minutes, doubts: 0, lastError: "no" });
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
      doubts: 0,
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
    expect(await open(store, noon + leaseMs)).toEqual([]);
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
    expect(await lanesWaiting(store.db)).toEqual([]);
  });

  it("stays due when it was put again while it was brought up to date", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1")]));
    const older = await next(store);
    await store.transact((trx) => put(trx, [card("1")]));
    await settle(store.db, older);
    await postpone(store.db, older, { dueAt: noon + 60_000, attempts: 3, doubts: 0, lastError: "no" });
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
    expect(await lanesWaiting(store.db)).toMatchObject([{ ...lane, dueAt: noon + 1 }]);
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
    await hold(store, lanes.slack("held"));
    await stands(store, lanes.slack("paused"), { readyAt: noon + 5_000 });
    expect(await open(store, noon)).toEqual(["free"]);
    expect(await open(store, noon + leaseMs)).toEqual(["free", "held", "later", "paused"]);
  });

  it("is found among others of all kinds, with the earliest of what waits in it", async () => {
    const store = await database.open();
    const all: Lane[] = [
      ...["C1", "C2", "C3"].map(lanes.slack),
      lanes.whatsapp("1"),
      lanes.readings("1"),
      lanes.readings("2"),
      lanes.homes,
      lanes.housekeeping,
    ];
    const puts = all.flatMap((each, index) =>
      [9, index, 5].map((offset, turn) => ({
        ...card(`${index}-${turn}`, { dueAt: noon + offset }),
        lane: each,
      })),
    );
    await store.transact((trx) => put(trx, puts));
    const found = await lanesWaiting(store.db);
    expect(found.toSorted((one, other) => all.findIndex(is(one)) - all.findIndex(is(other)))).toMatchObject(
      all.map((each, index) => ({ ...each, dueAt: noon + Math.min(index, 5) })),
    );
  });

  it("is held by one of many who reach for it at the same moment", async () => {
    const here = await database.open();
    const there = database.kind === "postgres" ? await database.open() : here;
    for (const _ of ["unknown", "known"]) {
      const reached = await Promise.all(
        Array.from({ length: 10 }, (__, index) =>
          hold(index % 2 === 0 ? here : there, lane, `holder ${index}`),
        ),
      );
      const [winner, ...others] = reached.flatMap((held, index) => (held ? [`holder ${index}`] : []));
      expect(others).toEqual([]);
      await releaseLane(here.db, lane, winner ?? "", untouched);
    }
  });

  it("is free again when it is released, or when its lease is over", async () => {
    const store = await database.open();
    expect(await hold(store, lane, "one")).toBe(true);
    expect(await hold(store, lane, "other", noon + leaseMs - 1)).toBe(false);
    expect(await hold(store, lane, "other", noon + leaseMs)).toBe(true);
    await releaseLane(store.db, lane, "one", untouched);
    expect(await hold(store, lane, "one", noon + leaseMs)).toBe(false);
    await releaseLane(store.db, lane, "other", untouched);
    expect(await hold(store, lane, "one", noon + leaseMs)).toBe(true);
  });

  it("that is held back cannot be held before its time, and tells its holder what was learnt of it", async () => {
    const store = await database.open();
    const state = { readyAt: noon + 5, failures: 2, suspect: "card c_1", pausedFor: "platform" as const };
    await stands(store, lane, state);
    expect(await hold(store, lane, "me", noon + 4)).toBe(false);
    expect(await holdLane(store, lane, { holder: "me", now: noon + 5, leaseMs })).toMatchObject(state);
  });

  it("is kept by its holder only, and only before the lease is over", async () => {
    const { db, ...store } = await database.open();
    await hold({ db, ...store }, lane, "one");
    expect(await keepLane(db, lane, { holder: "other", now: noon, leaseMs })).toBe(false);
    expect(await keepLane(db, lane, { holder: "one", now: noon + leaseMs - 1, leaseMs })).toBe(true);
    expect(await keepLane(db, lane, { holder: "one", now: noon + 2 * leaseMs - 2, leaseMs })).toBe(true);
    expect(await keepLane(db, lane, { holder: "one", now: noon + 9 * leaseMs, leaseMs })).toBe(false);
  });

  it("takes no word from an instance that holds it no more", async () => {
    const store = await database.open();
    await hold(store, lane, "one");
    await hold(store, lane, "other", noon + leaseMs);
    await writeLane(store.db, lane, "one", { ...untouched, failures: 7 });
    expect(await laneState(store.db, lane)).toEqual(untouched);
  });

  it("that stopped because of the platform opens when another of it works, but not at each such sign", async () => {
    const store = await database.open();
    await stands(store, lanes.slack("token"), {
      pausedFor: "platform",
      pausedAt: noon,
      readyAt: noon + 60_000,
    });
    await stands(store, lanes.slack("closed"), { pausedFor: "lane", pausedAt: noon, readyAt: noon + 60_000 });
    await stands(store, lanes.slack("limit"), { readyAt: noon + 60_000 });
    await stands(store, lanes.whatsapp("1"), { pausedFor: "platform", readyAt: noon + 60_000 });
    await serviceWorks(store, lanes.slack("C9"), noon + 1);
    const readyAt = async (each: Lane) => (await laneState(store.db, each)).readyAt - noon;
    expect(await readyAt(lanes.slack("token"))).toBe(5_000);
    for (const each of [lanes.slack("closed"), lanes.slack("limit"), lanes.whatsapp("1")])
      expect(await readyAt(each)).toBe(60_000);
  });

  it("that stopped opens when somebody has mended something, and what waits alone in it is due", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1"), { ...card("2"), lane: lanes.slack("C2") }]));
    const alone = { dueAt: noon + 60_000, attempts: 1, doubts: 1, lastError: "no" };
    for (const id of ["c_1", "c_2"]) await postpone(store.db, await next(store, noon, id), alone);
    for (const each of [lane, lanes.slack("C2")])
      await stands(store, each, { pausedFor: "lane", failures: 3, readyAt: noon + 60_000 });
    await resume(store, { platforms: ["slack"], laneId: "C1" }, noon + 7);
    expect(await laneState(store.db, lane)).toMatchObject({ readyAt: noon + 7, pausedFor: null });
    expect(await next(store, noon, "c_1")).toMatchObject({ dueAt: noon + 7, attempts: 1 });
    expect(await laneState(store.db, lanes.slack("C2"))).toMatchObject({ readyAt: noon + 60_000 });
    expect(await next(store, noon, "c_2")).toMatchObject({ dueAt: noon + 60_000 });
  });
});

describeOnBothDatabases("an entry that failed as in an outage", (database) => {
  const failed = { dueAt: noon + 5_000, attempts: 0, doubts: 1, lastError: "no answer" };
  const about = (name: string, group: string): Put => ({ ...card(name), about: group });

  it("has others about the same wait with it, and nobody else", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [about("1", "g"), about("2", "g"), about("3", "h")]));
    await postpone(store.db, await next(store), failed);
    expect(await nextEntry(store.db, lane, noon)).toMatchObject({ id: "c_3" });
    await deferStuck(store.db, lane, noon);
    expect(await next(store, noon, "c_2")).toMatchObject({ dueAt: noon + 5_000, version: 1 });
    expect(await next(store, noon, "c_3")).toMatchObject({ dueAt: noon });
    expect(await next(store, noon + 5_000)).toMatchObject({ id: "c_3" });
  });

  it("comes after those that did not, when its lane opens again", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("urgent", { priority: 0 }), card("usual")]));
    await postpone(store.db, await next(store), { ...failed, dueAt: noon });
    expect(await nextEntry(store.db, lane, noon)).toMatchObject({ id: "c_urgent" });
    expect(await nextEntry(store.db, lane, noon, { leastDoubtful: true })).toMatchObject({ id: "c_usual" });
  });

  it("is charged when another works, once, unless it was put again meanwhile", async () => {
    const store = await database.open();
    await store.transact((trx) => put(trx, [card("1"), card("2")]));
    for (const id of ["c_1", "c_2"]) await postpone(store.db, await next(store, noon, id), failed);
    await store.transact((trx) => put(trx, [card("2")]));
    for (const [index, id] of ["1", "2"].entries())
      await stands(store, lanes.slack(`C${index + 5}`), { suspect: `card c_${id}` });
    for (const _ of [1, 2]) await serviceWorks(store, lanes.homes, noon);
    expect(await next(store, noon, "c_1")).toMatchObject({ attempts: 1 });
    expect(await next(store, noon, "c_2")).toMatchObject({ attempts: 0 });
    await countFailure(store.db, "card c_1");
    expect(await next(store, noon, "c_1")).toMatchObject({ attempts: 2 });
  });
});

async function hold(store: Store, each: Lane, holder = "me", now = noon): Promise<boolean> {
  return (await holdLane(store, each, { holder, now, leaseMs })) !== undefined;
}

/** Free, and as it was left by somebody. */
async function stands(store: Store, each: Lane, state: Partial<LaneState>): Promise<void> {
  await hold(store, each, "before");
  await releaseLane(store.db, each, "before", { ...untouched, ...state });
}

/** The lanes that could be held then. */
async function open(store: Store, now: number): Promise<string[]> {
  const waiting = await lanesWaiting(store.db);
  return waiting
    .filter(({ dueAt, heldUntil, readyAt }) => Math.max(dueAt, heldUntil, readyAt) <= now)
    .map(({ id }) => id)
    .toSorted();
}

function is(one: Lane): (other: Lane) => boolean {
  return (other) => isSameLane(one, other);
}

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
