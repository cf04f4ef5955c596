import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { sql, type Kysely } from "kysely";
import { openStore, type Database } from "../../src/store/database.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { describeOnBothDatabases, freshDatabaseUrl } from "../databases.ts";

describeOnBothDatabases("the store", (database) => {
  it("brings a fresh database to its shape", async () => {
    const { db } = await database.open();
    expect(await db.selectFrom("groups").selectAll().execute()).toEqual([]);
    expect(await db.selectFrom("auditTail").select("seq").distinct().execute()).toEqual([{ seq: 0 }]);
  });

  it("finds everything again when it is opened anew", async () => {
    const first = await database.open();
    await first.db.insertInto("routes").values({ groupId: "g_1", channel: "C1" }).execute();
    const second = await database.open();
    expect(await second.db.selectFrom("routes").selectAll().execute()).toEqual([
      { groupId: "g_1", channel: "C1" },
    ]);
  });

  it("refuses a database that a newer version has used, and says what to do", async () => {
    const { url, drop } = await freshDatabaseUrl(database.kind);
    const store = await openStore(url);
    await (store.db as unknown as Kysely<{ kysely_migration: { name: string; timestamp: string } }>)
      .insertInto("kysely_migration")
      .values({ name: "0099-from-the-future", timestamp: "2030-01-01" })
      .execute();
    await store.close();
    const refusal = openStore(url);
    await expect(refusal).rejects.toThrow(StoreError);
    await expect(refusal).rejects.toThrow(
      /newer version of Groupdesk \(it has 0099-from-the-future\).*Run that version or a later one, or restore a backup/,
    );
    await drop();
  });

  it("keeps nothing of a transaction that fails", async () => {
    const store = await database.open();
    const failing = store.transact(async (trx) => {
      await trx.insertInto("routes").values({ groupId: "g_1", channel: "C1" }).execute();
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await store.db.selectFrom("routes").selectAll().execute()).toEqual([]);
  });

  it("runs a transaction again that lost against another instance", async () => {
    const [one, other] = [await database.open(), await database.open()];
    let runs = 0;
    await one.transact(async (trx) => {
      runs += 1;
      if (database.kind === "postgres")
        await sql`set transaction isolation level repeatable read`.execute(trx);
      await trx.selectFrom("routes").selectAll().execute();
      if (runs === 1) await other.db.insertInto("routes").values({ groupId: "g_1", channel: "C1" }).execute();
      await trx
        .insertInto("routes")
        .values({ groupId: "g_1", channel: "C2" })
        .onConflict((conflict) => conflict.column("groupId").doUpdateSet({ channel: "C2" }))
        .execute();
    });
    expect(runs).toBe(2);
    expect(await other.db.selectFrom("routes").select("channel").execute()).toEqual([{ channel: "C2" }]);
  });

  it("gives back large times exactly, as numbers", async () => {
    const { db } = await database.open();
    const adoptedAt = Date.UTC(2126, 0, 1);
    await db.insertInto("numbers").values({ phoneNumberId: "1278", adoptedAt, lastSweepAt: null }).execute();
    expect(await db.selectFrom("numbers").selectAll().execute()).toEqual([
      { phoneNumberId: "1278", adoptedAt, lastSweepAt: null },
    ]);
  });
});

describe("PostgreSQL", () => {
  it("is brought to its shape once when many instances start at the same moment", async () => {
    const { url, drop } = await freshDatabaseUrl("postgres");
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
    const [first] = stores;
    const applied = await first?.db.selectFrom("auditTail").select("id").execute();
    expect(applied).toHaveLength(32);
    await Promise.all(stores.map((store) => store.close()));
    await drop();
  });

  it("that cannot be reached is reported as a failure of the store", async () => {
    await expect(openStore("postgres://postgres@127.0.0.1:1/none")).rejects.toThrow(StoreError);
  });
});

describe("SQLite", () => {
  it("keeps what was committed through a power cut: every commit is flushed", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const store = await openStore(url);
    expect(await pragma(store.db, "synchronous")).toBe(2);
    expect(await pragma(store.db, "journal_mode")).toBe("wal");
    await store.close();
    await drop();
  });

  it("makes the folder of its file", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const store = await openStore(url.replace("groupdesk.db", "deep/down/groupdesk.db"));
    expect(await store.db.selectFrom("groups").selectAll().execute()).toEqual([]);
    await store.close();
    await drop();
  });

  it("refuses a file that is not a database", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    await writeFile(
      url.replace("sqlite:", ""),
      "a shopping list, long enough to be read as a header of a file",
    );
    await expect(openStore(url)).rejects.toThrow(StoreError);
    await drop();
  });
});

async function pragma(db: Database, name: string): Promise<unknown> {
  const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
  return rows[0]?.[name];
}
