// One run of the app as a process: signals stop it with grace, and what keeps it from starting is said in a sentence.
import closeWithGrace from "close-with-grace";
import { startApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { StoreError } from "./store/store-error.ts";

const stopWithinMs = 9_000;

export async function runApp(config: Config, log: Log): Promise<void> {
  try {
    const app = await startApp(config, log);
    closeWithGrace({ delay: stopWithinMs, logger: false }, async ({ err }) => {
      if (err !== undefined) log.error({ err }, "stopping after an error nobody handled");
      await app.stop();
    });
  } catch (error) {
    log.error({ err: error }, `Groupdesk cannot start: ${reasonFor(error)}`);
    process.exit(1);
  }
}

function reasonFor(error: unknown): string {
  if (error instanceof StoreError) return error.message;
  const { code, port } = error as { code?: unknown; port?: unknown };
  return code === "EADDRINUSE" ? `port ${String(port)} is taken` : "an unexpected error";
}
