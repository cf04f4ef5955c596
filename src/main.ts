// Starts Groupdesk with what the environment says, and stops it with grace. The only file that acts when imported.
import { enableCompileCache } from "node:module";
import { readConfig } from "./config.ts";
import { createLog } from "./log.ts";

// Compiled once, not at every start: without it the compiler for type stripping alone stays in memory with 20 MB.
enableCompileCache();

const read = readConfig(process.env);
if (read.kind === "problems") {
  const lines = read.problems.map((problem) => `  ${problem}`).join("\n");
  process.stderr.write(
    `Groupdesk cannot start; the environment is not complete:\n${lines}\nThe README explains each variable.\n`,
  );
  process.exit(1);
}
const { runApp } = await import("./run.ts");
await runApp(read.config, createLog(read.config.LOG_LEVEL));
