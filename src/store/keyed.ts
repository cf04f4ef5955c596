// Keyv on the same database: what is looked up by key and may expire or be forgotten, shared between instances. The
// official adapters still want Keyv 5; this one is the storage half that Keyv 6 asks for.
import { Keyv, KeyvBridgeAdapter } from "keyv";
import type { Database } from "./database.ts";
import { StoreError } from "./store-error.ts";

/** Every call throws a StoreError when the database fails: what cannot be read is not the same as what is not there. */
export type Keyed<Value> = {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
};

export function createKeyed<Value>(db: Database, namespace: string): Keyed<Value> {
  const store = new KeyvBridgeAdapter(rows(db));
  // It must have no "error" listener: with one, Keyv reports a failure and goes on as if nothing were there.
  const keyv = new Keyv<Value>({ store, namespace });
  return {
    get: (key) => certain("read", keyv.get(key)),
    async set(key, value, ttlMs) {
      if (!(await certain("written", keyv.set(key, value, ttlMs)))) throw failure("written");
    },
    async delete(key) {
      await certain("deleted", keyv.delete(key));
    },
  };
}

async function certain<Answer>(what: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw failure(what, error);
  }
}

function failure(what: string, cause?: unknown): StoreError {
  return new StoreError(`A keyed value was not ${what}.`, { cause, transient: true });
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
