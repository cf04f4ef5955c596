// The keyed audit: whoever can write the database and has no key is found out, wherever the key began and whichever came after it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { AuditEntry, GroupId } from "../../src/groups/model.ts";
import { auditKey, hashOf, type AuditKey } from "../../src/store/audit-hash.ts";
import { appendAudit, auditTails, sealAudit } from "../../src/store/audit.ts";
import type { Store } from "../../src/store/database.ts";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { noon } from "../groups/dossiers.ts";

const secret = "the first secret - longer than thirty-two";
const nextSecret = "the next secret - longer than thirty-two!";
const [key, next] = [auditKey(secret), auditKey(nextSecret)];
const chains = 32;

describeOnBothDatabases("the keyed audit", (database) => {
  it("holds what was written before the key and what came under it, and is sealed once", async () => {
    const store = await startedWithout(database);
    const keyed = { ...store, auditKeys: [key] };
    await sealAudit(keyed, noon);
    await sealAudit(keyed, noon);
    await append(keyed, 2);
    expect(await brokenAuditLink(store.db, { keys: [key] })).toBeNull();
    const rows = await store.db.selectFrom("audit").select(["action", "keyId"]).execute();
    expect(rows.filter(({ action }) => action === "audit keyed")).toHaveLength(chains);
    expect(rows.filter(({ keyId }) => keyId === null)).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it("shows what was changed from before the key, although its bare hashes were made anew", async () => {
    const store = await keyedStore(database);
    await rewrite(store, { seq: 2, change: { actor: "U9" } });
    expect(await brokenAuditLink(store.db, { keys: [key] })).toEqual({ chain: 1, seq: 4, fault: "changed" });
  });

  it("shows a row that was changed by somebody without the key", async () => {
    const store = await keyedStore(database);
    await append(store, 2);
    await rewrite(store, { seq: 5, change: { actor: "U9" } });
    expect(await brokenAuditLink(store.db, { keys: [key] })).toEqual({
      chain: 1,
      seq: 5,
      fault: "not keyed",
    });
  });

  it("shows that a chain was written without a key from its first row, or emptied", async () => {
    const store = await keyedStore(database);
    await rewrite(store, { seq: 1, change: { actor: "U9" } });
    expect(await brokenAuditLink(store.db, { keys: [key] })).toEqual({
      chain: 1,
      seq: 4,
      fault: "not keyed",
    });
    await store.db.deleteFrom("audit").where("chain", "=", 1).execute();
    const empty = { seq: 0, hash: "0".repeat(64), keyId: null };
    await store.db.updateTable("auditTail").set(empty).where("id", "=", 1).execute();
    expect(await brokenAuditLink(store.db, { keys: [key] })).toEqual({
      chain: 1,
      seq: 1,
      fault: "not keyed",
    });
  });

  it("shows with an end that was told before that the newest rows were cut off", async () => {
    const store = await keyedStore(database);
    await append(store, 2);
    const heads = (await auditTails(store.db)).map(({ id, ...head }) => ({ chain: id, ...head }));
    expect(await brokenAuditLink(store.db, { keys: [key], heads })).toBeNull();
    const last = await rowOf(store, 5);
    await store.db.deleteFrom("audit").where("chain", "=", 1).where("seq", ">", 5).execute();
    await store.db.updateTable("auditTail").set({ seq: 5, hash: last.hash }).where("id", "=", 1).execute();
    expect(await brokenAuditLink(store.db, { keys: [key] })).toBeNull();
    expect(await brokenAuditLink(store.db, { keys: [key], heads })).toEqual({
      chain: 1,
      seq: 6,
      fault: "missing",
    });
  });

  it("takes another key while both are known, and says where one is not", async () => {
    const store = await keyedStore(database);
    const rotated = { ...store, auditKeys: [next, key] };
    await sealAudit(rotated, noon);
    await append(rotated, 1);
    // An instance that still has the first key goes on meanwhile.
    await append(store, 1);
    await append(rotated, 1);
    expect(await brokenAuditLink(store.db, { keys: [next, key] })).toBeNull();
    expect(await brokenAuditLink(store.db, { keys: [next] })).toEqual({
      chain: 1,
      seq: 4,
      fault: "unknown key",
    });
  });

  it("takes nothing without a key once there was one, and starts with nothing", async () => {
    const keyed = await keyedStore(database);
    const store = { ...keyed, auditKeys: [] };
    await expect(append(store, 1)).rejects.toThrow("AUDIT_KEY is not set");
    await expect(sealAudit(store, noon)).rejects.toThrow("AUDIT_KEY is not set");
    expect(await brokenAuditLink(store.db, { keys: [key] })).toBeNull();
  });
});

describeOnBothDatabases("npm run audit:verify", (database) => {
  it("says that the audit is whole, or names the first broken row of a chain and exits 1", async () => {
    const store = await keyedStore(database);
    expect(await verify(database, secret)).toEqual({ code: 0, said: "The audit is whole.\n" });
    expect((await verify(database, nextSecret)).said).toContain("row 4: it was written with a key");
    const end = `1/9/${"a".repeat(64)}`;
    expect((await verify(database, secret, end)).said).toContain("row 5: a row is missing there");
    await store.db.updateTable("audit").set({ actor: "U9" }).where("seq", "=", 2).execute();
    expect(await verify(database, secret)).toEqual({
      code: 1,
      said: "Chain 1 of the audit breaks at row 2: it, or what came before it, was changed.\n",
    });
    expect((await verify(database, "short")).code).toBe(2);
  });
});

async function startedWithout(database: TestDatabase): Promise<Store> {
  const store = await database.open();
  await append(store, 3);
  return store;
}

/** Three rows without a key, and the seal under the first. */
async function keyedStore(database: TestDatabase): Promise<Store> {
  const store = { ...(await startedWithout(database)), auditKeys: [key] };
  await sealAudit(store, noon);
  return store;
}

let appended = 0;

function append(store: Store, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (): AuditEntry => ({
    at: noon + (appended += 1),
    actor: "U1",
    action: "decided",
    groupId: "g_1" as GroupId,
    operationId: null,
    details: {},
  }));
  return store.transact((trx) => appendAudit(trx, store, entries));
}

function rowOf({ db }: Store, seq: number) {
  return db
    .selectFrom("audit")
    .selectAll()
    .where("chain", "=", 1)
    .where("seq", "=", seq)
    .executeTakeFirstOrThrow();
}

/** As somebody does who can write the database, and makes the bare hashes right from there on, as far as they go. */
async function rewrite(
  { db }: Store,
  { seq, change }: { seq: number; change: { actor: string } },
): Promise<void> {
  const rows = await db.selectFrom("audit").selectAll().where("chain", "=", 1).orderBy("seq").execute();
  const keyedAt = rows.find(({ keyId }) => keyId !== null)?.seq ?? 0;
  const isAll = seq === 1 || seq >= keyedAt;
  let previousHash = rows[seq - 2]?.hash ?? "0".repeat(64);
  for (const row of rows.slice(seq - 1)) {
    if (!isAll && row.seq >= keyedAt) break;
    const bare = { ...row, ...(row.seq === seq ? change : {}), previousHash, keyId: null };
    const hash = hashOf(bare, null satisfies AuditKey | null);
    await db
      .updateTable("audit")
      .set({ ...bare, hash })
      .where("chain", "=", 1)
      .where("seq", "=", row.seq)
      .execute();
    previousHash = hash;
  }
  const last = isAll ? { hash: previousHash, keyId: null } : {};
  if (isAll) await db.updateTable("auditTail").set(last).where("id", "=", 1).execute();
}

async function verify(
  database: TestDatabase,
  keys: string,
  ...words: string[]
): Promise<{ code: number; said: string }> {
  const env = { PATH: process.env["PATH"], DATABASE_URL: await database.url(), AUDIT_KEY: keys };
  const run = promisify(execFile)(process.execPath, ["src/start.cjs", "audit:verify", ...words], { env });
  return run.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, said: error.stdout }),
  );
}
