// Statements as they reach the database: together or prepared, whatever values they carry and whoever is in between.
import * as fc from "fast-check";
import { sql } from "kysely";
import { expect, it } from "vitest";
import type { Database, Trx } from "../../src/store/database.ts";
import { describeOnBothDatabases, describeOnPostgres } from "../databases.ts";

describeOnBothDatabases("a transaction", (database) => {
  it("takes what is asked for together in its order", async () => {
    const { transact, db } = await database.open();
    const channels = ["C1", "C2", "C3", "C4"];
    await transact((trx) => Promise.all(channels.map((channel) => routed(trx, "g_1", channel))));
    expect(await routesIn(db)).toEqual([{ groupId: "g_1", channel: "C4" }]);
  });

  it("of which one statement fails leaves nothing, and lets nothing through that comes too late", async () => {
    const { transact, db } = await database.open();
    const late = Promise.withResolvers<unknown>();
    const failing = transact(async (trx) => {
      await routed(trx, "g_1", "C1");
      // Goes on by itself, as the other half of what was asked for together.
      const goesOn = async () => {
        await failing.catch(() => undefined);
        await routed(trx, "g_2", "C1");
      };
      goesOn().then(late.resolve, late.resolve);
      await Promise.all([routed(trx, "g_3", "C1"), sql`select * from nowhere`.execute(trx)]);
    });
    await expect(failing).rejects.toThrow(/nowhere/u);
    expect(await late.promise).toBeInstanceOf(Error);
    expect(await routesIn(db)).toEqual([]);
    await transact((trx) => routed(trx, "g_4", "C1"));
    expect(await routesIn(db)).toEqual([{ groupId: "g_4", channel: "C1" }]);
  });

  it("keeps every value as it was given, and finds it again among many", async () => {
    const { db } = await database.open();
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom('"', "\\", "{}", "{a,b}", "NULL", "'", "[1]", "null", "\\u00e9", "é", "👩‍👧", "a\nb"),
    );
    const row = fc.record({
      key: text,
      value: text,
      expiresAt: fc.option(fc.integer({ min: 0, max: 8.64e15 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(row, { maxLength: 8, selector: ({ key }) => key }),
        fc.array(text, { maxLength: 3 }),
        async (rows, others) => {
          await db.deleteFrom("keyed").execute();
          const storable = rows.filter((each) => !`${each.key}${each.value}`.includes("\0"));
          if (storable.length > 0) await db.insertInto("keyed").values(storable).execute();
          const some = storable.filter((_, index) => index % 2 === 0).map(({ key }) => key);
          const asked = [...some, ...others.filter((each) => !each.includes("\0"))];
          const found = await db.selectFrom("keyed").selectAll().where("key", "in", asked).execute();
          const rest = await db.selectFrom("keyed").selectAll().where("key", "not in", asked).execute();
          expect(sorted(found)).toEqual(sorted(storable.filter(({ key }) => asked.includes(key))));
          expect(sorted(rest)).toEqual(sorted(storable.filter(({ key }) => !asked.includes(key))));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("takes half a character as the sign for what cannot be read", async () => {
    const { db } = await database.open();
    const rows = [
      { key: "half", value: "a\ud83d", expiresAt: null },
      { key: "whole", value: "a😀", expiresAt: null },
    ];
    await db.insertInto("keyed").values(rows).execute();
    const values = await db.selectFrom("keyed").select("value").orderBy("key").execute();
    expect(values.map(({ value }) => value)).toEqual(["a\ufffd", "a😀"]);
  });
});

describeOnPostgres("a prepared statement", (database) => {
  const forgets = (db: Database) => sql`deallocate all`.execute(db);

  it("that the database has forgotten is asked for again, by itself and within a transaction", async () => {
    const store = await database.open();
    const { db, transact } = store;
    await transact((trx) => routed(trx, "g_1", "C1"));
    let runs = 0;
    await transact(async (trx) => {
      runs += 1;
      if (runs === 1) await forgets(trx);
      await routed(trx, "g_1", "C2");
    });
    expect(runs).toBe(2);
    expect(await routesIn(db)).toEqual([{ groupId: "g_1", channel: "C2" }]);

    const other = await database.open();
    const ask = () =>
      other.db.selectFrom("groupChannels").select("channel").where("groupId", "=", "g_1").execute();
    await ask();
    await forgets(other.db);
    expect(await ask()).toEqual([{ channel: "C2" }]);
  });

  it("works when a newer version gives its table another column", async () => {
    const { db } = await database.open();
    const ask = () => db.selectFrom("groupChannels").selectAll().where("groupId", "in", ["g_1"]).execute();
    await ask();
    await sql`alter table routes add column "addedLater" text`.execute(db);
    expect(await ask()).toEqual([]);
  });
});

async function routed(trx: Trx, groupId: string, channel: string): Promise<void> {
  await trx
    .insertInto("groupChannels")
    .values({ groupId, channel })
    .onConflict((conflict) => conflict.column("groupId").doUpdateSet({ channel }))
    .execute();
}

function routesIn(db: Database) {
  return db.selectFrom("groupChannels").selectAll().orderBy("groupId").execute();
}

function sorted<Row extends { key: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}
