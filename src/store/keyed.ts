// Keyv on the same database: what is looked up by key and may expire or be forgotten, shared between instances. The
// official adapters still want Keyv 5; this one is the storage half that Keyv 6 asks for.
import { Keyv, KeyvBridgeAdapter } from "keyv";
import type { Database } from "./database.ts";
import { StoreError } from "./store-error.ts";

export type Keyed<Value> = {
  get(key: string): Promise<Value | undefined>;
  /** @throws StoreError when it was not written. */
  set(key: string, value: Value, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
};

export function createKeyed<Value>(db: Database, namespace: string): Keyed<Value> {
  const store = new KeyvBridgeAdapter(rows(db));
  const keyv = new Keyv<Value>({ store, namespace });
  // With a listener Keyv reports instead of throwing, and answers `false`; `set` below turns that into an error.
  let lastError: unknown;
  keyv.on("error", (error: unknown) => {
    lastError = error;
  });
  return {
    get: (key) => keyv.get(key),
    async set(key, value, ttlMs) {
      if (!(await keyv.set(key, value, ttlMs))) {
        throw new StoreError("A keyed value was not written.", { cause: lastError, transient: true });
      }
    },
    async delete(key) {
      await keyv.delete(key);
    },
  };
}

function rows(db: Database) {
  return {
    async get(key: string): Promise<string | undefined> {
      const row = await db
        .selectFrom("keyed")
        .select(["value", "expiresAt"])
        .where("key", "=", key)
        .executeTakeFirst();
      return row === undefined || (row.expiresAt !== null && row.expiresAt <= Date.now())
        ? undefined
        : row.value;
    },
    async set(key: string, value: string, ttlMs?: number): Promise<boolean> {
      const expiresAt = ttlMs === undefined ? null : Date.now() + ttlMs;
      await db
        .insertInto("keyed")
        .values({ key, value, expiresAt })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value, expiresAt }))
        .execute();
      return true;
    },
    async delete(key: string): Promise<boolean> {
      const { numDeletedRows } = await db.deleteFrom("keyed").where("key", "=", key).executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async clear(): Promise<void> {
      await db.deleteFrom("keyed").execute();
    },
  };
}

/** Forgets what has expired; Keyv only hides it. */
export async function sweepKeyed(db: Database, now: number): Promise<void> {
  await db.deleteFrom("keyed").where("expiresAt", "<=", now).execute();
}
