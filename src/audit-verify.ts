// `npm run audit:verify`: says whether the audit is what was written, and which row is the first that is not, with exit code 1. Ends of
// chains that the log told may follow, or a line of the log with them.
import { readAuditConfig } from "./config.ts";
import { loadEnvironment } from "./environment.ts";
import { auditKey } from "./store/audit-hash.ts";
import { openStore } from "./store/database.ts";
import { sentenceOf, StoreError } from "./store/store-error.ts";
import { brokenAuditLinks, type AuditFault, type AuditHead, type AuditLink } from "./store/verify-audit.ts";

const sentences: Record<AuditFault, string> = {
  changed: "it, or what came before it, was changed",
  missing: "a row is missing there",
  "not keyed": "it has no key although it should",
  "unknown key": "it was written with a key that is not among those in AUDIT_KEY",
};

const cannotTell = 2;

process.exitCode = await verify(process.argv.slice(3).join(" "));

/** 0: whole. 1: not whole. 2: nobody knows. */
async function verify(words: string): Promise<number> {
  const read = readAuditConfig(loadEnvironment());
  if (read.kind === "problems")
    return failed(`The environment is not complete:\n  ${read.problems.join("\n  ")}`);
  const { DATABASE_URL: url, AUDIT_KEY: secrets } = read.config;
  try {
    const store = await openStore(url);
    try {
      const broken = await brokenAuditLinks(store.db, { keys: secrets.map(auditKey), heads: headsIn(words) });
      say(broken.length === 0 ? ["The audit is whole."] : broken.map(sentenceFor));
      return broken.length === 0 ? 0 : 1;
    } finally {
      await store.close();
    }
  } catch (error) {
    return failed(error instanceof StoreError ? sentenceOf(error) : "The audit could not be read.");
  }
}

function sentenceFor({ chain, seq, fault }: AuditLink): string {
  return `Chain ${chain} of the audit breaks at row ${seq}: ${sentences[fault]}.`;
}

function headsIn(words: string): AuditHead[] {
  return [...words.matchAll(/(\d+)\/(\d+)\/([0-9a-f]{64})/gu)].map(([, chain, seq, hash = ""]) => ({
    chain: Number(chain),
    seq: Number(seq),
    hash,
  }));
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

function failed(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return cannotTell;
}
