// The audit: one row for every decision and everything that changed a group, each hashed together with the one before
// it, so that a row changed or removed later breaks the chain. There are several chains, and a transaction lengthens one that
// nobody else is lengthening: it waits for nobody.
import { createHash, randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { AuditEntry } from "../groups/model.ts";
import type { Database, Store } from "./database.ts";
import type { AuditRow, AuditTailRow, Tables } from "./tables.ts";

const rowsPerStatement = 400;

export async function appendAudit(
  trx: Transaction<Tables>,
  store: Store,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { id: chain, ...tail } = await freeChain(trx, store);
  let { seq, hash } = tail;
  const rows: AuditRow[] = [];
  for (const entry of entries) {
    const { details, ...rest } = entry;
    seq += 1;
    const row = { ...rest, details: JSON.stringify(details), chain, seq, previousHash: hash };
    hash = hashOf(row);
    rows.push({ ...row, hash });
  }
  const parts = [];
  for (let start = 0; start < rows.length; start += rowsPerStatement)
    parts.push(rows.slice(start, start + rowsPerStatement));
  await Promise.all([
    ...parts.map((part) => trx.insertInto("audit").values(part).execute()),
    trx.updateTable("auditTail").set({ seq, hash }).where("id", "=", chain).execute(),
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

type AuditLink = Pick<AuditRow, "chain" | "seq">;

/** The first row whose hash does not follow from the one before it; null when all chains are whole. */
export async function brokenAuditLink(db: Database): Promise<AuditLink | null> {
  // The ends are read first: what is appended meanwhile lies beyond them.
  const tails = await db.selectFrom("auditTail").selectAll().orderBy("id").execute();
  const missing = tails.findIndex(({ id }, index) => id !== index + 1);
  if (missing !== -1) return { chain: missing + 1, seq: 1 };
  for (const tail of tails) {
    const seq = await brokenIn(db, tail);
    if (seq !== null) return { chain: tail.id, seq };
  }
  return null;
}

async function brokenIn(db: Database, tail: AuditTailRow): Promise<number | null> {
  let previousHash = String(tail.id - 1).padStart(64, "0");
  let seq = 0;
  while (seq < tail.seq) {
    const rows = await db
      .selectFrom("audit")
      .selectAll()
      .where("chain", "=", tail.id)
      .where("seq", ">", seq)
      .where("seq", "<=", tail.seq)
      .orderBy("seq")
      .limit(1_000)
      .execute();
    for (const row of rows) {
      seq += 1;
      if (row.seq !== seq || row.previousHash !== previousHash || row.hash !== hashOf(row)) return seq;
      previousHash = row.hash;
    }
    if (rows.length === 0) return seq + 1;
  }
  return tail.hash === previousHash ? null : Math.max(1, seq);
}

/** The chain is in it by its first row. */
function hashOf(row: Omit<AuditRow, "hash">): string {
  const said = [
    row.seq,
    row.at,
    row.actor,
    row.action,
    row.groupId,
    row.operationId,
    row.details,
    row.previousHash,
  ];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}
