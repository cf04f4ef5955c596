// Starts Groupdesk with what the environment says, and stops it with grace. The only file that acts when imported.
import closeWithGrace from "close-with-grace";
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { StoreError } from "./store/store-error.ts";

const read = readConfig(process.env);
if (read.kind === "problems") {
  const lines = read.problems.map((problem) => `  ${problem}`);
  process.stderr.write(
    `Groupdesk cannot start; the environment is not complete:\n${lines.join("\n")}\nThe README explains each variable.\n`,
  );
  process.exit(1);
}

const { config } = read;
const log = createLog(config.LOG_LEVEL);
const stopWithinMs = 9_000;

try {
  const app = await startApp(config, log);
  closeWithGrace({ delay: stopWithinMs, logger: false }, async ({ err }) => {
    if (err !== undefined) log.error({ err }, "stopping after an error nobody handled");
    await app.stop();
  });
} catch (error) {
  const reason =
    error instanceof StoreError || isListenError(error) ? (error as Error).message : "an unexpected error";
  log.error({ err: error }, `Groupdesk cannot start: ${reason}`);
  process.exitCode = 1;
  setImmediate(() => process.exit(1));
}

function isListenError(error: unknown): boolean {
  return (error as { syscall?: unknown }).syscall === "listen";
}
