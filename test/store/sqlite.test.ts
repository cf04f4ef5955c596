import { existsSync } from "node:fs";
import { chmod, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { touchAudit } from "../../src/store/audit.ts";
import { openStore, type Database } from "../../src/store/database.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { freshDatabaseUrl } from "../databases.ts";

describe("SQLite", () => {
  it("keeps what was committed through a power cut: every commit is flushed", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const store = await openStore(url);
    expect(await pragma(store.db, "synchronous")).toBe(2);
    expect(await pragma(store.db, "journal_mode")).toBe("wal");
    await store.close();
    await drop();
  });

  it("is written to by whoever asks whether it can be written to, each time", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const store = await openStore(url);
    const written = async () => (await stat(`${url.replace("sqlite:", "")}-wal`)).size;
    await touchAudit(store);
    const before = await written();
    await touchAudit(store);
    expect(await written()).toBeGreaterThan(before);
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

  it("is readable for its owner alone, with everything beside it", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const path = url.replace("sqlite:", "").replace("groupdesk.db", "deep/down/groupdesk.db");
    const store = await openStore(`sqlite:${path}`, { alone: true });
    await store.db.insertInto("groupChannels").values({ groupId: "g_1", channel: "C1" }).execute();
    const rights = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);
    expect(await Promise.all([dirname(path), dirname(dirname(path))].map(rights))).toEqual(["700", "700"]);
    const files = ["", "-wal", "-shm", ".lock"].map((ending) => `${path}${ending}`);
    expect(await Promise.all(files.map(rights))).toEqual(["600", "600", "600", "600"]);
    await store.close();
    await drop();
  });

  it("that an earlier version left readable for everybody is so no more, and keeps what its group may do", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const path = url.replace("sqlite:", "");
    await (await openStore(url)).close();
    await chmod(path, 0o644);
    await (await openStore(url)).close();
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    await drop();
  });

  it("serves one bot: a second one is refused by name, until the first has ended", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const first = await openStore(url, { alone: true });
    await expect(openStore(url, { alone: true })).rejects.toThrow(
      /^Another Groupdesk works on the database .*groupdesk\.db/u,
    );
    // Who only looks at it may.
    await (await openStore(url)).close();
    await first.close();
    await (await openStore(url, { alone: true })).close();
    await drop();
  });

  it("waits for another process that has it locked, without holding up everything else", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const store = await openStore(url);
    const other = new Sqlite(url.replace("sqlite:", ""));
    other.exec("begin immediate");
    const writes = ["g_1", "g_2", "g_3"].map((groupId) =>
      store.transact((trx) => trx.insertInto("groupChannels").values({ groupId, channel: "C1" }).execute()),
    );
    const plain = store.db.insertInto("groupChannels").values({ groupId: "g_4", channel: "C1" }).execute();
    // SQLite's own waiting would hold these turns up until the lock is gone, which then never comes.
    await turns(50);
    other.exec("commit");
    await Promise.all([...writes, plain]);
    expect(await store.db.selectFrom("groupChannels").select("groupId").execute()).toHaveLength(4);
    other.close();
    await store.close();
    await drop();
  });

  it("gives up on a lock that stays, once for all who wait, and works again as soon as it is gone", async () => {
    const { url, drop } = await freshDatabaseUrl("sqlite");
    const store = await openStore(url);
    const other = new Sqlite(url.replace("sqlite:", ""));
    other.exec("begin immediate");
    const insert = (groupId: string) =>
      store.transact((trx) => trx.insertInto("groupChannels").values({ groupId, channel: "C1" }).execute());
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => insert(`g_${index}`)));
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: "rejected", reason: { name: "StoreError", transient: true } });
    // What is there can be read all the while.
    expect(await store.db.selectFrom("groupChannels").selectAll().execute()).toEqual([]);
    other.exec("rollback");
    await insert("g_after");
    expect(await store.db.selectFrom("groupChannels").select("groupId").execute()).toEqual([
      { groupId: "g_after" },
    ]);
    other.close();
    await store.close();
    await drop();
  });

  it.each([
    "sqlite:file:groupdesk.db",
    "sqlite:groupdesk.db?mode=ro",
    "sqlite:file:groupdesk.db?mode=memory",
  ])("refuses %s, and makes no folder of it", async (url) => {
    await expect(openStore(url)).rejects.toThrow("DATABASE_URL must be sqlite: and a path");
    expect(existsSync("file:groupdesk.db")).toBe(false);
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

async function turns(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await turn();
}
