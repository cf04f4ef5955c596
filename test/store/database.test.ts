import { expect, it } from "vitest";
import type { Kysely } from "kysely";
import { openStore } from "../../src/store/database.ts";
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
    await first.db.insertInto("groupChannels").values({ groupId: "g_1", channel: "C1" }).execute();
    const second = await database.open();
    expect(await second.db.selectFrom("groupChannels").selectAll().execute()).toEqual([
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
    await expect(refusal).rejects.toMatchObject({
      message: expect.stringMatching(/newer version of Groupdesk \(it has 0099-from-the-future\)/u),
      cure: expect.stringMatching(/Run that version or a later one, or restore a backup/u),
    });
    await drop();
  });

  it("keeps nothing of a transaction that fails", async () => {
    const store = await database.open();
    const failing = store.transact(async (trx) => {
      await trx.insertInto("groupChannels").values({ groupId: "g_1", channel: "C1" }).execute();
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await store.db.selectFrom("groupChannels").selectAll().execute()).toEqual([]);
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
