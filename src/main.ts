// Starts Groupdesk with what the environment and `.env` say, and stops it with grace. `start.cjs` imports it.
import { isNotSetUp, readConfig } from "./config.ts";
import { loadEnvironment } from "./environment.ts";
import { createLog } from "./log.ts";
import { mistypedIn, sentenceAbout } from "./mistyped.ts";
import { firstWords } from "./setup/first-words.ts";

const env = loadEnvironment();
const read = readConfig(env);
if (isNotSetUp(env)) {
  process.stderr.write(firstWords());
  process.exit(1);
}
if (read.kind === "problems") {
  const lines = read.problems.map((problem) => `  ${problem}`).join("\n");
  process.stderr.write(
    `Groupdesk cannot start; the environment is not complete:\n${lines}\nThe README explains each variable.\n`,
  );
  process.exit(1);
}
const { runApp } = await import("./run.ts");
const log = createLog(read.config.LOG_LEVEL);
for (const slip of mistypedIn(env)) log.warn({ variable: slip.name }, sentenceAbout(slip));
await runApp(read.config, log);
