// Whether the audit is what was written: every row follows from the one before it, keyed rows stay keyed, and no chain has been cut
// off behind an end that was told before. `audit-verify.ts` and tests ask.
import { hashOf, type AuditKey } from "./audit-hash.ts";
import { auditTails } from "./audit.ts";
import type { Database } from "./database.ts";
import type { AuditRow, AuditTailRow } from "./tables.ts";

/**
 * changed: the row, or what came before it, is not what was written. missing: there was a row here. not keyed: its chain was keyed
 * before it, or is not keyed although there is a key. unknown key: its key is not among those given.
 */
export type AuditFault = "changed" | "missing" | "not keyed" | "unknown key";

export type AuditLink = Pick<AuditRow, "chain" | "seq"> & { fault: AuditFault };

/** An end of a chain, as it was told at the time. */
export type AuditHead = Pick<AuditRow, "chain" | "seq" | "hash">;

type Verification = { keys?: readonly AuditKey[]; heads?: readonly AuditHead[] };

const rowsAtOnce = 1_000;

/** The first row of the first chain that does not stand; null when all of them are whole. */
export async function brokenAuditLink(
  db: Database,
  { keys = [], heads = [] }: Verification = {},
): Promise<AuditLink | null> {
  const all = await brokenAuditLinks(db, { keys, heads });
  return all[0] ?? null;
}

/** The first of each chain. */
export async function brokenAuditLinks(
  db: Database,
  { keys = [], heads = [] }: Verification,
): Promise<AuditLink[]> {
  // The ends are read first: what is appended meanwhile lies beyond them.
  const tails = await auditTails(db);
  const gap = tails.findIndex(({ id }, index) => id !== index + 1);
  if (gap !== -1) return [{ chain: gap + 1, seq: 1, fault: "missing" }];
  const broken: AuditLink[] = [];
  for (const tail of tails) {
    const told = heads.filter(({ chain }) => chain === tail.id);
    const fault = await brokenIn(db, tail, {
      keys,
      told: new Map(told.map((head) => [head.seq, head.hash])),
    });
    if (fault !== null) broken.push({ chain: tail.id, ...fault });
  }
  return broken;
}

type Fault = Omit<AuditLink, "chain"> | null;

async function brokenIn(
  db: Database,
  tail: AuditTailRow,
  { keys, told }: { keys: readonly AuditKey[]; told: ReadonlyMap<number, string> },
): Promise<Fault> {
  let last = { hash: String(tail.id - 1).padStart(64, "0"), keyId: null as string | null };
  let seq = 0;
  while (seq < tail.seq) {
    const rows = await db
      .selectFrom("audit")
      .selectAll()
      .where("chain", "=", tail.id)
      .where("seq", ">", seq)
      .where("seq", "<=", tail.seq)
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows) {
      seq += 1;
      const fault = faultOf(row, { seq, last, keys, told: told.get(seq) });
      if (fault !== null) return { seq, fault };
      last = row;
    }
    if (rows.length === 0) return { seq: seq + 1, fault: "missing" };
  }
  if (tail.hash !== last.hash) return { seq: Math.max(1, seq), fault: "changed" };
  const beyond = [...told.keys()].filter((end) => end > seq);
  if (beyond.length > 0) return { seq: seq + 1, fault: "missing" };
  return keys.length > 0 && last.keyId === null ? { seq: Math.max(1, seq), fault: "not keyed" } : null;
}

function faultOf(
  row: AuditRow,
  {
    seq,
    last,
    keys,
    told,
  }: {
    seq: number;
    last: Pick<AuditRow, "hash" | "keyId">;
    keys: readonly AuditKey[];
    told: string | undefined;
  },
): AuditFault | null {
  if (row.seq !== seq) return "missing";
  if (row.previousHash !== last.hash || (told !== undefined && told !== row.hash)) return "changed";
  if (row.keyId === null) {
    if (last.keyId !== null) return "not keyed";
    return row.hash === hashOf(row, null) ? null : "changed";
  }
  const key = keys.find(({ id }) => id === row.keyId);
  if (key === undefined) return "unknown key";
  return row.hash === hashOf(row, key) ? null : "changed";
}
