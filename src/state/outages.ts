// What a call to WhatsApp that failed and may work later means for its lane: how long it waits, whether everything in the lane
// would fail alike, and whether somebody must be told. The handlers that call WhatsApp ask.
import { delayAfter } from "../outbox/retry.ts";
import type { Lease, Verdict } from "../outbox/worker.ts";
import { operationPace } from "../pace.ts";
import type { WhatsAppError } from "../whatsapp/errors.ts";
import type { Context } from "./context.ts";
import { failureOf } from "./failures.ts";
import { troubleBegins } from "./troubles.ts";

export async function retryAfter(context: Context, error: WhatsAppError, lease: Lease): Promise<Verdict> {
  const { cure, family } = error;
  const delayMs = cure.kind === "again" ? cure.delayMs : null;
  const isForOne = cure.kind === "again" && cure.scope === "recipient";
  const lasts = family === "network" && lease.attempt > operationPace.hiccups;
  if (family === "auth" || lasts) await troubleBegins(context, lease.lane.id, failureOf(error));
  return {
    kind: "again",
    delayMs: delayMs ?? delayAfter(lease.attempt),
    wholeLane: !isForOne && (family === "auth" || family === "rate" || family === "network"),
    error: `${family} ${error.code ?? ""}`.trim(),
  };
}
