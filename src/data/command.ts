// What the commands about the data have in common: which database, what was typed, and a sentence when it does not work.
import { readAuditConfig } from "../config.ts";
import { loadEnvironment } from "../environment.ts";
import { hideNumbers } from "../log.ts";
import { auditKey, type AuditKey } from "../store/audit-hash.ts";
import { reasonOf } from "../store/reasons.ts";
import { sentenceOf, StoreError } from "../store/store-error.ts";

type Command = {
  url: string;
  auditKeys: readonly AuditKey[];
  env: Record<string, string | undefined>;
  /** What was typed, without what begins with --. */
  words: readonly string[];
  has(flag: `--${string}`): boolean;
  say(text: string): void;
};

/** Something was typed wrongly, or must not be done. The message says what to do. */
export class CommandError extends Error {}

export async function runCommand(
  work: (command: Command) => Promise<void>,
  { flags = [] }: { flags?: readonly string[] } = {},
): Promise<void> {
  const env = loadEnvironment();
  const typed = process.argv.slice(3);
  try {
    const strange = typed.find((word) => word.startsWith("-") && !flags.includes(word));
    if (strange !== undefined)
      throw new CommandError(`${strange} means nothing here; nothing was done. --help says what there is.`);
    const read = readAuditConfig(env);
    if (read.kind === "problems") throw new CommandError(read.problems.join("\n"));
    await work({
      url: read.config.DATABASE_URL,
      auditKeys: read.config.AUDIT_KEY.map(auditKey),
      env,
      words: typed.filter((word) => !word.startsWith("--")),
      has: (flag) => typed.includes(flag),
      say: (text) => void process.stdout.write(`${text}\n`),
    });
  } catch (error) {
    process.stderr.write(`${sentence(error)}\n`);
    process.exitCode = 1;
  }
}

function sentence(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (!(error instanceof StoreError))
    return hideNumbers(error instanceof Error ? error.message : String(error));
  const said = sentenceOf(error);
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return hideNumbers(
    cause === "" || said.includes(cause) || reasonOf(error) !== undefined ? said : `${said} (${cause})`,
  );
}
