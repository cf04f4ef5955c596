// What only the process knows that takes requests: `npm run doctor` asks the bot that runs on the same machine with the same variables, and
// takes its word for it.
import { z } from "zod";
import type { Config } from "../config.ts";
import { checkUpPace } from "../pace.ts";
import type { Finding } from "./probe.ts";

export const onlyTheRunningBot = "Only the running bot knows what came in, and none answers here.";

const answer = z.object({
  findings: z.array(
    z.object({
      name: z.string(),
      level: z.enum(["ok", "warning", "wrong", "unknown"]),
      seen: z.string(),
      cure: z.string().nullable(),
    }),
  ),
});

/** Nothing when none runs, or something else has its port. */
export async function findingsOfRunningBot({
  HOST,
  PORT,
  METRICS_PORT,
}: Pick<Config, "HOST" | "PORT" | "METRICS_PORT">): Promise<readonly Finding[]> {
  const port = METRICS_PORT ?? PORT;
  const host = HOST === undefined || /^(0\.0\.0\.0|::)$/.test(HOST) ? "127.0.0.1" : HOST;
  if (port === 0) return [];
  try {
    const address = `http://${host.includes(":") ? `[${host}]` : host}:${port}/healthz/checks`;
    const signal = AbortSignal.timeout(checkUpPace.lookWithinMs + checkUpPace.freshForMs);
    const got = await fetch(address, { headers: { accept: "application/json" }, signal });
    return answer.parse(await got.json()).findings;
  } catch {
    return [];
  }
}
