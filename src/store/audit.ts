// The audit: one row for every decision and everything that changed a group, each hashed together with the one before
// it, so that a row changed or removed later breaks the chain. Appending is the last thing a transaction does, because
// it waits for whoever else is appending.
import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import type { AuditEntry } from "../groups/model.ts";
import type { Database, Store } from "./database.ts";
import type { AuditRow, Tables } from "./tables.ts";

const rowsPerStatement = 500;

export async function appendAudit(
  trx: Transaction<Tables>,
  store: Store,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const locked = trx.selectFrom("auditTail").selectAll().where("id", "=", 1);
  let { seq, hash } = await (store.locksRows ? locked.forUpdate() : locked).executeTakeFirstOrThrow();
  const rows: AuditRow[] = [];
  for (const entry of entries) {
    const { details, ...rest } = entry;
    seq += 1;
    const row = { ...rest, details: JSON.stringify(details), seq, previousHash: hash };
    hash = hashOf(row);
    rows.push({ ...row, hash });
  }
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    await trx
      .insertInto("audit")
      .values(rows.slice(start, start + rowsPerStatement))
      .execute();
  }
  await trx.updateTable("auditTail").set({ seq, hash }).where("id", "=", 1).execute();
}

/** Writes what every webhook and every click writes too, and changes nothing. */
export async function touchAudit(db: Database): Promise<void> {
  await db
    .updateTable("auditTail")
    .set((row) => ({ seq: row.ref("seq") }))
    .execute();
}

/** The first row whose hash does not follow from the one before it; null when the chain is whole. */
export async function brokenAuditLink(db: Database): Promise<number | null> {
  // The end is read first: what is appended meanwhile lies beyond it.
  const tail = await db.selectFrom("auditTail").selectAll().executeTakeFirstOrThrow();
  let previousHash = "0".repeat(64);
  let seq = 0;
  while (seq < tail.seq) {
    const rows = await db
      .selectFrom("audit")
      .selectAll()
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
  return tail.hash === previousHash ? null : seq;
}

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
