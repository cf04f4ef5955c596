import { expect, it } from "vitest";
import type { AuditEntry, GroupId } from "../../src/groups/model.ts";
import { appendAudit } from "../../src/store/audit.ts";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import type { Store } from "../../src/store/database.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { noon } from "../groups/dossiers.ts";

describeOnBothDatabases("the audit", (database) => {
  it("is whole while it is empty, and after every entry", async () => {
    const store = await database.open();
    expect(await brokenAuditLink(store.db)).toBeNull();
    await append(store, 3);
    await append(store, 2);
    expect(await brokenAuditLink(store.db)).toBeNull();
    const rows = await store.db.selectFrom("audit").select(["seq", "details"]).orderBy("seq").execute();
    expect(rows.map((row) => row.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(JSON.parse(rows[0]?.details ?? "")).toEqual({ decision: "approve", n: 0 });
  });

  it("is whole when many append at the same time", async () => {
    const store = await database.open();
    const stores = database.kind === "postgres" ? [store, await database.open()] : [store];
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => append(stores[index % stores.length] ?? store, 2)),
    );
    expect(await brokenAuditLink(store.db)).toBeNull();
    const rows = await store.db.selectFrom("audit").select("seq").execute();
    expect(rows).toHaveLength(24);
  });

  it("lets nobody wait for somebody who is in the middle of a transaction", async () => {
    const store = await database.open();
    if (!store.locksRows) return;
    const [inTheMiddle, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = store.transact(async (trx) => {
      await appendAudit(trx, store, [entry(0)]);
      inTheMiddle.resolve();
      await over.promise;
    });
    await inTheMiddle.promise;
    await append(store, 2);
    expect(await store.db.selectFrom("audit").select(["chain", "seq"]).orderBy("seq").execute()).toEqual([
      { chain: 2, seq: 1 },
      { chain: 2, seq: 2 },
    ]);
    over.resolve();
    await slow;
    expect(await brokenAuditLink(store.db)).toBeNull();
  });

  it("shows that a row was moved from one chain to another", async () => {
    const store = await database.open();
    await append(store, 1);
    const tail = await firstTail(store);
    await store.db.updateTable("audit").set({ chain: 2 }).execute();
    await store.db
      .updateTable("auditTail")
      .set({ seq: tail.seq, hash: tail.hash })
      .where("id", "=", 2)
      .execute();
    await store.db
      .updateTable("auditTail")
      .set({ seq: 0, hash: "0".repeat(64) })
      .where("id", "=", 1)
      .execute();
    expect(await brokenAuditLink(store.db)).toMatchObject({ chain: 2, seq: 1 });
  });

  it("shows that a whole chain was removed", async () => {
    const store = await database.open();
    await append(store, 2);
    const tail = await firstTail(store);
    await store.db.deleteFrom("auditTail").where("id", "=", 1).execute();
    await store.db.deleteFrom("audit").execute();
    expect(await brokenAuditLink(store.db)).toMatchObject({ chain: 1, seq: 1 });
    await store.db.insertInto("auditTail").values(tail).execute();
  });

  it("keeps nothing of a transaction that fails", async () => {
    const store = await database.open();
    const failing = store.transact(async (trx) => {
      await appendAudit(trx, store, [entry(0)]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await append(store, 1);
    expect(await store.db.selectFrom("audit").select("seq").execute()).toEqual([{ seq: 1 }]);
    expect(await brokenAuditLink(store.db)).toBeNull();
  });

  it("is whole over thousands of entries", async () => {
    const store = await database.open();
    await append(store, 2_345);
    expect(await brokenAuditLink(store.db)).toBeNull();
  });

  it.each([
    ["who did it", { actor: "U9" }],
    ["what was done", { action: "something else" }],
    ["when", { at: noon - 1 }],
    ["to which group", { groupId: "g_9" as GroupId }],
    ["the details", { details: '{"decision":"reject","n":2}' }],
  ])("shows where somebody changed %s", async (_, change) => {
    const store = await database.open();
    await append(store, 5);
    await store.db.updateTable("audit").set(change).where("seq", "=", 3).execute();
    expect(await brokenAuditLink(store.db)).toMatchObject({ chain: 1, seq: 3 });
  });

  it("shows where an entry was taken out, at its place", async () => {
    const store = await database.open();
    await append(store, 5);
    await store.db.deleteFrom("audit").where("seq", "=", 3).execute();
    expect(await brokenAuditLink(store.db)).toMatchObject({ chain: 1, seq: 3 });
  });

  it("shows that the newest entries were cut off", async () => {
    const store = await database.open();
    await append(store, 5);
    await store.db.deleteFrom("audit").where("seq", ">", 3).execute();
    expect(await brokenAuditLink(store.db)).toMatchObject({ chain: 1, seq: 4 });
  });

  it("shows that the last entry was written anew", async () => {
    const store = await database.open();
    await append(store, 2);
    const { id, ...tail } = await store.db
      .selectFrom("auditTail")
      .selectAll()
      .where("id", "=", 1)
      .executeTakeFirstOrThrow();
    await store.db.deleteFrom("audit").where("seq", "=", 2).execute();
    const first = await store.db.selectFrom("audit").selectAll().executeTakeFirstOrThrow();
    await store.db.updateTable("auditTail").set({ seq: 1, hash: first.hash }).where("id", "=", 1).execute();
    await append(store, 1);
    await store.db.updateTable("auditTail").set(tail).where("id", "=", id).execute();
    expect(await brokenAuditLink(store.db)).toMatchObject({ chain: 1, seq: 2 });
  });
});

function entry(n: number): AuditEntry {
  const details = { decision: "approve", n };
  return {
    at: noon + n,
    actor: "U1",
    action: "decided",
    groupId: "g_1" as GroupId,
    operationId: null,
    details,
  };
}

/** The same entries at another time are other entries. */
let appended = 0;

function append(store: Store, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    ...entry(index),
    at: noon + (appended += 1),
  }));
  return store.transact((trx) => appendAudit(trx, store, entries));
}

function firstTail({ db }: Store) {
  return db.selectFrom("auditTail").selectAll().where("id", "=", 1).executeTakeFirstOrThrow();
}
