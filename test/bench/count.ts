// Loaded into the bot's process ahead of it when BENCH_PROFILE names a folder: counts the statements that reach a database, by their
// texts, and writes them there when the process ends. SIGWINCH begins anew.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { Client, type QueryConfig } from "pg";

const counts = new Map<string, { times: number; ms: number }>();

function count(text: string, ms = 0): void {
  const known = counts.get(text) ?? { times: 0, ms: 0 };
  counts.set(text, { times: known.times + 1, ms: known.ms + ms });
}

/** SQLite's statements run where they are asked for. */
const { prepare } = Sqlite.prototype;
Sqlite.prototype.prepare = function prepareCounted(this: Sqlite.Database, text: string) {
  const statement: Sqlite.Statement = Reflect.apply(prepare, this, [text]);
  for (const way of ["all", "run"] as const) {
    const plain = statement[way].bind(statement);
    Object.defineProperty(statement, way, {
      value: (...parameters: unknown[]) => {
        const before = performance.now();
        const answer = plain(...parameters);
        count(text, performance.now() - before);
        return answer;
      },
    });
  }
  return statement;
} as typeof prepare;

/** PostgreSQL's are only counted: many are on their way at once. */
const { query } = Client.prototype;
Client.prototype.query = function queryCounted(
  this: Client,
  asked: string | QueryConfig,
  ...others: unknown[]
) {
  count(typeof asked === "string" ? asked : asked.text);
  return Reflect.apply(query, this, [asked, ...others]) as Promise<never>;
} as typeof query;

process.on("SIGWINCH", () => counts.clear());
process.on("exit", () => {
  const all = [...counts].toSorted(([, one], [, other]) => other.times - one.times);
  const total = all.reduce((sum, [, { times }]) => sum + times, 0);
  const lines = all.map(([text, { times, ms }]) => `${times}\t${ms.toFixed(0)} ms\t${text.slice(0, 300)}`);
  const path = join(process.env["BENCH_PROFILE"] ?? "", `statements-${process.pid}.txt`);
  writeFileSync(path, `${[`${total} statements`, ...lines].join("\n")}\n`);
});
