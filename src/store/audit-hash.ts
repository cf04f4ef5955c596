// How a row of the audit is hashed: bare, or with a key that the database does not hold. Whoever writes rows and whoever verifies
// them ask here.
import { createHash, createHmac } from "node:crypto";
import type { AuditRow } from "./tables.ts";

/** `id` tells which key it is, and nothing of the key. */
export type AuditKey = { id: string; secret: string };

export function auditKey(secret: string): AuditKey {
  return { id: createHmac("sha256", secret).update("id of an audit key").digest("hex").slice(0, 12), secret };
}

/** The chain is in it by its first row. */
export function hashOf(row: Omit<AuditRow, "hash">, key: AuditKey | null): string {
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
  if (key === null) return createHash("sha256").update(JSON.stringify(said)).digest("hex");
  return createHmac("sha256", key.secret)
    .update(JSON.stringify([key.id, row.chain, ...said]))
    .digest("hex");
}
