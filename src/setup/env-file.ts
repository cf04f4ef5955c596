// The file `.env`: what is in it, and written anew for its owner alone. `main.ts` keeps the values in it.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { parseEnv } from "node:util";
import { codeOf } from "../error-code.ts";

/** @throws with a sentence when there is one that this user may not read. */
export function readEnvFile(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const entries = Object.entries(parseEnv(textOf(path)));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(
      `${path} is there, but you may not read it (${codeOf(error) ?? "unknown"}). Run setup as the user it belongs to. Nothing was written.`,
      { cause: error },
    );
  }
}

/** All of it or nothing: whoever pulls the plug finds the old file. */
export function writeEnvFile(path: string, values: Record<string, string>): void {
  const lines = Object.entries(values)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${quoted(value)}`);
  const text = `# Written by npm run setup. Keep it to yourself: it holds secrets.\n${lines.join("\n")}\n`;
  const fresh = `${path}.new`;
  const file = openSync(fresh, "w", 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(fresh, path);
}

/** As Node, systemd and Docker Compose all read it; Docker itself knows no quotes, so there are none without need. @throws when nothing does. */
function quoted(value: string): string {
  if (/^[^\s#'"`$\\]*$/.test(value)) return value;
  if (/['\n]/.test(value)) throw new Error("A value may have no ' and no line break in it.");
  return `'${value}'`;
}
