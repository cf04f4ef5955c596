// The way of news from being kept to being read, with readers of several instances beside each other.
import { setTimeout as pause } from "node:timers/promises";
import * as fc from "fast-check";
import { sql, type Kysely } from "kysely";
import { expect, it, vi } from "vitest";
import { keepDelivery } from "../../src/inbox/keep.ts";
import { createReader, type Reader } from "../../src/inbox/read.ts";
import { createLog, type Log } from "../../src/log.ts";
import type { Context } from "../../src/state/context.ts";
import type { Tables } from "../../src/store/tables.ts";
import { toldIn, type Told } from "../../src/whatsapp/wire.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases, describeOnSqlite, type TestDatabase } from "../databases.ts";

const noon = Date.UTC(2026, 10, 27, 12);
const lines = 4;
/** They stand in three lines. */
const [spring, orders, guests, travel] = [
  "Y2FwaV9ncm91cDoxSpring",
  "Y2FwaV9ncm91cDoxOrders",
  "Y2FwaV9ncm91cDoxGuests",
  "Y2FwaV9ncm91cDoxTravel",
] as const;
const groups = [spring, orders, guests, travel];

const somePosts = fc.array(
  fc.record({
    group: fc.constantFrom(...groups),
    size: fc.integer({ min: 1, max: 70 }),
    // The same may come several times at once.
    to: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
    restMs: fc.nat(3),
  }),
  { minLength: 5, maxLength: 25 },
);

describeOnBothDatabases("what was kept", (database) => {
  it("is read once, and each group's in the order of arrival, however many keep and read at once", async () => {
    const { db, contexts } = await instances(database);
    const namesRead = await inOrderOfReading(database);
    let round = 0;
    const law = fc.asyncProperty(somePosts, fc.infiniteStream(fc.nat(4)), async (posts, rests) => {
      round += 1;
      const namesOf = (index: number, size: number): string[] =>
        Array.from({ length: size }, (_, place) => `${round} ${index} ${place}`);
      const rest = (): Promise<void> => pause(rests.next().value);
      const [first, ...others] = contexts.map((context) => ({ context, reader: readerOf(context, rest) }));
      const running = [first, ...others].filter((each) => each !== undefined);
      async function keepAll(group: string): Promise<void> {
        for (const [index, { group: about, size, to, restMs }] of posts.entries()) {
          if (about !== group) continue;
          const news = await named(group, namesOf(index, size));
          await pause(restMs);
          const heard = to.flatMap((instance) => running[instance % running.length] ?? []);
          await Promise.all(
            heard.map(async ({ context, reader }) =>
              reader.wake((await keepDelivery(context, news, { lines })).lines),
            ),
          );
        }
      }
      for (const { reader } of running) reader.start();
      await Promise.all(groups.map(keepAll));
      await allIsRead(db);
      await Promise.all(running.map(({ reader }) => reader.stop()));
      for (const group of groups)
        expect(await namesRead(group, `${round} `)).toEqual(
          posts.flatMap((post, index) => (post.group === group ? namesOf(index, post.size) : [])),
        );
    });
    await fc.assert(law, { numRuns: 10 });
  });

  it("waits alone when it cannot be read: nothing else is set aside or told of, whoever reads", async () => {
    const { db, context, contexts, logged } = await instances(database);
    await poison(database);
    const names = Array.from({ length: 120 }, (_, index) => `news ${index}`);
    await keepDelivery(context, await named(spring, names.with(63, "poison")), { lines });
    const readers = contexts.map((each) => readerOf(each));
    for (const reader of readers) reader.start();
    await vi.waitUntil(async () => logged.length > 0 && (await unread(db)).length === 1, patience);
    await Promise.all(readers.map((reader) => reader.stop()));
    expect(await unread(db)).toMatchObject([{ count: 1, readAfter: noon + 1_000 }]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).not.toContain('poison"');
    expect(await countRead(db)).toBe(names.length - 1);
  });

  it("holds nothing up when it was written by another version", async () => {
    const { db, context, logged } = await instances(database);
    await keepDelivery(context, await named(spring, ["one", "two"]), { lines });
    await db.updateTable("arrivals").set({ pieces: '{"version": 2}' }).execute();
    await keepDelivery(context, await named(spring, ["three"]), { lines });
    const reader = readerOf(context);
    reader.start();
    await vi.waitUntil(async () => (await countRead(db)) === 1, patience);
    await reader.stop();
    expect(await unread(db)).toMatchObject([{ count: 2, readAfter: noon + 1_000 }]);
    expect(logged).toHaveLength(1);
  });

  it("is read at once though the clock was set back meanwhile, also what was set aside", async () => {
    const { db, context } = await instances(database);
    await keepDelivery(context, await named(spring, ["aside"]), { lines });
    await db
      .updateTable("arrivals")
      .set({ readAfter: noon + 1_000 })
      .execute();
    await keepDelivery(context, await named(spring, ["early"]), { lines });
    await isRead(db, { ...context, clock: { now: () => noon - 3_600_000 } });
  });

  it("may have any shape", async () => {
    const { db, context } = await instances(database);
    const strange = [
      { group_id: 4471 },
      { group_id: { group_id: spring } },
      { group_id: "A".repeat(1_000_000) },
      { group_id: "\u0000\ud800" },
      { group_id: spring, group_subject: { text: "\ud800\u0000" } },
      { group_id: spring, more: JSON.parse(`${"[".repeat(150_000)}${"]".repeat(150_000)}`) },
      JSON.parse('{"__proto__": {"group_id": "x"}, "constructor": 1}'),
      [[[]]],
      null,
      7,
    ];
    await keepDelivery(context, await told(strange), { lines });
    await isRead(db, context);
    expect(await countRead(db)).toBe(strange.length);
  });
});

describeOnSqlite("a database that can be looked into and not written", (database) => {
  it("is told of once, for as long as it is so, and what waits is read when it is over", async () => {
    const { db, context, logged } = await instances(database);
    let looks = 0;
    await keepDelivery(context, await named(spring, ["news"]), { lines });
    await sql`create trigger shut before delete on arrivals begin select raise(abort, 'no'); end`.execute(db);
    const reader = readerOf(context, async () => void (looks += 1));
    reader.start();
    await vi.waitUntil(() => looks >= 10, patience);
    expect(logged).toHaveLength(1);
    await sql`drop trigger shut`.execute(db);
    await allIsRead(db);
    await reader.stop();
    expect(logged).toHaveLength(1);
  });
});

describeOnSqlite("a line that never empties", (database) => {
  it("leaves the others their turn", async () => {
    const { db, context } = await instances(database);
    let more = 0;
    const reader = readerOf(context, async () => {
      more += 1;
      if (more === 3)
        reader.wake((await keepDelivery(context, await named(orders, ["other"]), { lines })).lines);
      if (more < 100) await keepDelivery(context, await named(spring, [`more ${more}`]), { lines });
    });
    reader.start();
    await keepDelivery(context, await named(spring, ["first"]), { lines });
    await vi.waitUntil(() => more >= 10, patience);
    expect(await unread(db)).not.toContainEqual(
      expect.objectContaining({ pieces: expect.stringContaining("other") }),
    );
    await reader.stop();
  });
});

const patience = { timeout: 20_000, interval: 5 };

/** SQLite serves one. */
async function instances(database: TestDatabase) {
  const logged: string[] = [];
  const log: Log = {
    ...createLog("silent"),
    error: (...said: unknown[]) => void logged.push(JSON.stringify(said)),
  };
  const open = async () => contextWith({ store: await database.open(), log, clock: { now: () => noon } });
  const context = await open();
  const others = database.kind === "sqlite" ? [] : [await open(), await open()];
  return { db: context.store.db, context, contexts: [context, ...others], logged };
}

function readerOf(context: Context, whatComesBefore: () => Promise<unknown> = async () => {}): Reader {
  return createReader({
    context,
    lines,
    atOnce: context.store.locksRows ? 2 : 1,
    everyMs: 20,
    again: { soonestMs: 1_000, latestMs: 60_000 },
    async letPass() {
      await whatComesBefore();
      return true;
    },
    onRead() {},
  });
}

function named(group: string, names: readonly string[]): Promise<Told[]> {
  return told(names.map((name) => ({ group_id: group, name })));
}

function told(contents: readonly unknown[]): Promise<Told[]> {
  const value = { metadata: { phone_number_id: "1278" }, groups: contents };
  const body = { entry: [{ id: "1", changes: [{ field: "group_settings_update", value }] }] };
  return toldIn(body, { receivedAtMs: noon });
}

async function isRead(db: Kysely<Tables>, context: Context): Promise<void> {
  const reader = readerOf(context);
  reader.start();
  await allIsRead(db);
  await reader.stop();
}

async function allIsRead(db: Kysely<Tables>): Promise<void> {
  await vi.waitUntil(async () => (await unread(db)).length === 0, patience);
}

function unread(db: Kysely<Tables>) {
  return db.selectFrom("arrivals").selectAll().execute();
}

async function countRead(db: Kysely<Tables>): Promise<number> {
  return (await db.selectFrom("deliveries").select("hash").execute()).length;
}

/** The names in what was read of a group, those that begin so. */
async function inOrderOfReading(database: TestDatabase) {
  const tables = await database.tables();
  if (database.kind === "postgres")
    await changed(tables, "alter table deliveries add column place bigserial");
  const place = sql.ref(database.kind === "postgres" ? "place" : "rowid");
  return async (group: string, beginning: string): Promise<string[]> => {
    const { rows } = await sql<{ body: string }>`select body from deliveries order by ${place}`.execute(
      tables,
    );
    return rows
      .map(({ body }) => JSON.parse(body).content)
      .filter(({ group_id: about, name }) => about === group && name.startsWith(beginning))
      .map(({ name }) => name);
  };
}

/** What can be kept, and not be read. */
async function poison(database: TestDatabase): Promise<void> {
  const tables = await database.tables();
  const refused = "body like '%poison%'";
  if (database.kind === "postgres")
    await changed(tables, `alter table deliveries add check (not ${refused})`);
  else
    await sql
      .raw(
        `create trigger poisoned before insert on deliveries when new.${refused} begin select raise(abort, 'no'); end`,
      )
      .execute(tables);
}

/** No other test must find the database so. */
async function changed(tables: Kysely<Tables>, statement: string): Promise<void> {
  await sql`insert into kysely_migration (name, timestamp) values ('99-changed', '')`.execute(tables);
  await sql.raw(statement).execute(tables);
}
