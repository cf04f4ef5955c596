// The audit: one row for every decision and everything that changed a group, each hashed together with the one before
// it, so that a row changed or removed later breaks the chain. With a key the hash is one that only its holders can make. There
// are several chains, and a transaction lengthens one that nobody else is lengthening: it waits for nobody.
import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { AuditEntry } from "../groups/model.ts";
import { hashOf } from "./audit-hash.ts";
import type { Database, Store } from "./database.ts";
import { StoreError } from "./store-error.ts";
import type { AuditRow, AuditTailRow, Tables } from "./tables.ts";

const rowsPerStatement = 400;

export async function appendAudit(
  trx: Transaction<Tables>,
  store: Store,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length > 0) await lengthen(trx, store, await freeChain(trx, store), entries);
}

async function lengthen(
  trx: Transaction<Tables>,
  { auditKeys }: Pick<Store, "auditKeys">,
  { id: chain, ...tail }: AuditTailRow,
  entries: readonly AuditEntry[],
): Promise<void> {
  const key = auditKeys[0] ?? null;
  if (key === null && tail.keyId !== null) throw keyMissing();
  const keyId = key === null ? null : key.id;
  let { seq, hash } = tail;
  const rows: AuditRow[] = [];
  for (const entry of entries) {
    const { details, ...rest } = entry;
    seq += 1;
    const row = { ...rest, details: JSON.stringify(details), chain, seq, previousHash: hash, keyId };
    hash = hashOf(row, key);
    rows.push({ ...row, hash });
  }
  const parts = [];
  for (let start = 0; start < rows.length; start += rowsPerStatement)
    parts.push(rows.slice(start, start + rowsPerStatement));
  await Promise.all([
    ...parts.map((part) => trx.insertInto("audit").values(part).execute()),
    trx.updateTable("auditTail").set({ seq, hash, keyId }).where("id", "=", chain).execute(),
  ]);
}

/** Locks and writes what every webhook and every click does too, and changes nothing of it. */
export async function touchAudit(store: Store): Promise<void> {
  await store.transact(async (trx) => {
    const { id, seq } = await freeChain(trx, store);
    await trx.updateTable("auditTail").set({ seq }).where("id", "=", id).execute();
    if (store.locksRows) return;
    // SQLite writes no page whose bytes stay the same, so that a full disk would go unnoticed.
    const probe = { key: "readiness", value: randomUUID(), expiresAt: null };
    await trx
      .insertInto("keyed")
      .values(probe)
      .onConflict((conflict) => conflict.column("key").doUpdateSet(probe))
      .execute();
  });
}

/** The first that nobody holds; with more writers than chains it waits for the first. SQLite has one writer at a time. */
async function freeChain(trx: Transaction<Tables>, { locksRows }: Store): Promise<AuditTailRow> {
  const first = trx.selectFrom("auditTail").selectAll().orderBy("id").limit(1);
  if (!locksRows) return first.executeTakeFirstOrThrow();
  const free = await first.forUpdate().skipLocked().executeTakeFirst();
  return free ?? first.forUpdate().executeTakeFirstOrThrow();
}

/**
 * At a start: each chain gets a row under the key that counts now, so that whoever has no key can neither change what came before
 * nor go on without one. Once for each key. @throws StoreError when there was a key, and there is none now.
 */
export async function sealAudit(store: Store, now: number): Promise<void> {
  const [key] = store.auditKeys;
  const tails = await auditTails(store.db);
  if (key === undefined) {
    if (tails.some(({ keyId }) => keyId !== null)) throw keyMissing();
    return;
  }
  for (const { id } of tails.filter(({ keyId }) => keyId !== key.id)) {
    await store.transact(async (trx) => {
      const tail = trx.selectFrom("auditTail").selectAll().where("id", "=", id);
      const current = await (store.locksRows ? tail.forUpdate() : tail).executeTakeFirst();
      if (current === undefined || current.keyId === key.id) return;
      const sealed = { at: now, actor: "groupdesk", action: "audit keyed", groupId: null, operationId: null };
      await lengthen(trx, store, current, [{ ...sealed, details: { key: key.id } }]);
    });
  }
}

/** Where each chain ends: what is compared later with what was told. */
export function auditTails(db: Database): Promise<AuditTailRow[]> {
  return db.selectFrom("auditTail").selectAll().orderBy("id").execute();
}

function keyMissing(): StoreError {
  return new StoreError(
    "The audit of this database is keyed, and AUDIT_KEY is not set. Set it again; if it is lost, a new one will do.",
  );
}
