// `npm run setup`: asks for each value, checks it against Slack and Meta, and writes `.env`. `start.cjs` imports it.
import { secretVariables } from "../config.ts";
import { environmentFile } from "../environment.ts";
import { withSecretFiles } from "../secret-files.ts";
import { readEnvFile, writeEnvFile } from "./env-file.ts";
import { setUp } from "./set-up.ts";
import { createTerminal } from "./terminal.ts";
import { createValues } from "./values.ts";

const terminal = createTerminal(process.stdin, process.stdout);
try {
  const values = createValues(terminal, readEnvFile(environmentFile), environmentGiven());
  const problems = await setUp({ terminal, values });
  writeEnvFile(environmentFile, values.all());
  terminal.say(`\nWritten to ${environmentFile}, which only you can read.`);
  if (problems.length > 0) terminal.say(`Still to be mended:\n  ${problems.join("\n  ")}`);
} catch (error) {
  terminal.say(error instanceof Error ? error.message : "It stopped; nothing was written.");
  process.exitCode = 1;
} finally {
  terminal.close();
}

/** With what its files hold in place of their names. */
function environmentGiven(): Record<string, string | undefined> {
  const { env, problems } = withSecretFiles(process.env, secretVariables);
  if (problems.length > 0) throw new Error(`${problems.join("\n")}\nNothing was written.`);
  const files = new Set(secretVariables.map((name) => `${name}_FILE`));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !files.has(name)));
}
