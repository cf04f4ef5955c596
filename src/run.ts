// One run of the app as a process: signals stop it with grace, and what keeps it from starting is said in a sentence.
import { hostname } from "node:os";
import closeWithGrace from "close-with-grace";
import { startApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { version } from "./version.ts";
import { codeOf } from "./error-code.ts";
import { sentenceOf, StoreError } from "./store/store-error.ts";

const stopWithinMs = 9_000;

export async function runApp(config: Config, log: Log): Promise<void> {
  try {
    const instance = `${hostname()}:${process.pid}`;
    const app = await startApp(config, log.child({ instance, version }));
    // A promise that a library left to nobody is one thing that did not work, and no reason to stop all others. An exception
    // that nobody caught may have left anything half done: the process ends, and what it had taken is taken up again.
    process.on("unhandledRejection", (error) => app.failedUnhandled(error));
    closeWithGrace({ delay: stopWithinMs, logger: false, skip: ["unhandledRejection"] }, async ({ err }) => {
      if (err !== undefined) log.error({ err }, "stopping after an error nobody handled");
      await app.stop();
    });
  } catch (error) {
    const known = reasonFor(error);
    // What a person reads has nothing around it when it says all there is to know.
    if (known === undefined) log.error({ err: error }, "Groupdesk cannot start: an unexpected error");
    else log.error({ code: codeOf(error) ?? codeOf(causeOf(error)) }, `Groupdesk cannot start: ${known}`);
    process.exit(1);
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function reasonFor(error: unknown): string | undefined {
  if (error instanceof StoreError) return sentenceOf(error);
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code === "EADDRINUSE")
    return `port ${String(port)} is taken. Stop what listens there, or set PORT (or METRICS_PORT) to another.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return "HOST names no address of this machine";
  if (code === "EACCES") return `port ${String(port)} may not be used by this user`;
  return undefined;
}
