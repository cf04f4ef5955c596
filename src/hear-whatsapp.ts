// What WhatsApp tells, from its door to the state: webhooks are kept, together where they come together, and answered; the reader reads
// them behind that. A part of the wiring in `app.ts`.
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { BodyReader } from "./http-body.ts";
import { createGroupCommit } from "./inbox/group-commit.ts";
import type { Taken } from "./inbox/intake.ts";
import { aboutOf, keepDelivery, weightOf } from "./inbox/keep.ts";
import { createReader, type Reader } from "./inbox/read.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { arrivalPace, intakePace, type Pace } from "./pace.ts";
import { createRefusalLog, webhookRefusals } from "./refusal-log.ts";
import type { RightOfWay, Rush, WorksTurn } from "./right-of-way.ts";
import type { Context } from "./state/context.ts";
import type { Told } from "./whatsapp/wire.ts";
import { createWebhook, type Webhook } from "./whatsapp/webhook.ts";

type Parts = {
  config: Config;
  pace: Pace;
  context: Context;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  readBody: BodyReader;
  doors: { accepted(door: "whatsapp"): void; refused(door: "whatsapp"): void };
  rush: Rush;
  rightOfWay: RightOfWay;
  worksTurn: WorksTurn;
};

export function hearWhatsApp(parts: Parts): { webhook: Webhook; reader: Reader } {
  const { config, pace, context, clock, log, metrics, readBody, doors, rush, rightOfWay, worksTurn } = parts;
  const beside = context.store.locksRows ? arrivalPace : { lines: 1, atOnce: 1 };

  function count(taken: readonly Taken[]): void {
    for (const { kind, duplicate } of taken)
      metrics.webhookUpdates.inc({ kind, duplicate: String(duplicate) });
  }

  const reader = createReader({
    ...arrivalPace,
    everyMs: pace.pollMs,
    context,
    atOnce: beside.atOnce,
    letPass: () => worksTurn(arrivalPace.readWithinMs),
    onRead: count,
  });
  const keep = createGroupCommit({
    async commit(told: readonly Told[]) {
      // The self-check sends empty ones, signed with what we have ourselves.
      if (told.length > 0) doors.accepted("whatsapp");
      const { taken, lines } = await keepDelivery(context, told, beside);
      count(taken);
      reader.wake(lines);
    },
    aboutOf,
    weightOf,
    ...intakePace,
    atOnce: context.store.locksRows ? intakePace.atOnce : 1,
    letPass: rightOfWay.letPass,
  });
  const webhook = createWebhook({
    appSecrets: config.WHATSAPP_APP_SECRET,
    verifyToken: config.WHATSAPP_VERIFY_TOKEN,
    now: clock.now,
    readBody,
    log: createRefusalLog(log, webhookRefusals),
    async take(told) {
      const answered = rush.came();
      await keep(told).finally(answered);
    },
    onRefusal(reason) {
      metrics.webhookRefusals.inc({ reason });
      if (reason === "signature") doors.refused("whatsapp");
    },
  });
  return { webhook, reader };
}
