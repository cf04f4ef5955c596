// What a call to WhatsApp that failed and may work later means for its lane: how long it waits, what else would fail alike, and
// whether somebody must be told. The handlers that call WhatsApp ask.
import type { Reach } from "../outbox/handler.ts";
import { resume } from "../outbox/lane-rows.ts";
import type { Lease, Verdict } from "../outbox/worker.ts";
import { operationPace } from "../pace.ts";
import type { Platform } from "../store/tables.ts";
import type { WhatsAppError } from "../whatsapp/errors.ts";
import type { Context } from "./context.ts";
import { failureOf } from "./failures.ts";
import { troubleBegins } from "./troubles.ts";

export async function retryAfter(context: Context, error: WhatsAppError, lease: Lease): Promise<Verdict> {
  const { cure, family } = error;
  // A token is often mended within seconds of the first refusal; one that stays dead is not tried more often than its cure says.
  const isNew = family === "auth" && lease.attempt <= operationPace.hiccups;
  const delayMs = cure.kind === "again" && !isNew ? cure.delayMs : null;
  const lasts = family === "network" && lease.attempt > operationPace.hiccups;
  if (family === "auth" || lasts) await troubleBegins(context, lease.lane.id, failureOf(error));
  return {
    kind: "again",
    reach: reachOf(error),
    delayMs,
    error: `${family} ${error.code ?? ""}`.trim(),
  };
}

/** What stopped these lanes is mended, or may be. */
export async function tryStopped(context: Context, platforms: readonly Platform[]): Promise<void> {
  await resume(context.store, { platforms }, context.clock.now());
  context.wake();
}

export const slackLanes: readonly Platform[] = ["slack", "homes"];

/** Somebody asks for something once more: they may know that what stopped a number's lanes is mended. */
export function tryStoppedNumbers(context: Context): Promise<void> {
  return tryStopped(context, ["whatsapp", "readings", "files"]);
}

function reachOf({ cure, family }: WhatsAppError): Reach {
  if (family === "auth") return "platform";
  const scope = cure.kind === "again" ? cure.scope : "call";
  if (scope === "recipient") return "own";
  if (family === "rate" || scope !== "call") return "limit";
  return family === "network" || family === "transient" || family === "unclear" ? "unsure" : "own";
}
