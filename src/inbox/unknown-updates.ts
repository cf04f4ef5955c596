// Things WhatsApp sends that we cannot place: said once in the default channel, however often they come. `intake.ts` calls it.
import { beginCard } from "../groups/beginnings.ts";
import type { Moment } from "../groups/dossier.ts";
import type { FactsOf } from "../groups/model.ts";
import type { Put } from "../outbox/entries.ts";
import { addOnce, idFor } from "../state/cards.ts";
import type { Context } from "../state/context.ts";
import type { Trx } from "../store/database.ts";
import type { UnsupportedUpdate } from "../whatsapp/events.ts";

export function reportUnsupported(
  context: Context,
  trx: Trx,
  { field, type, reason }: UnsupportedUpdate,
  moment: Moment,
): Promise<Put[]> {
  context.log.warn({ field, type, reason }, "an update of WhatsApp is not understood; it is kept");
  return report(context, trx, { key: `${field}/${type ?? ""}`, what: { field, type } }, moment);
}

export function reportUnknownNumber(
  context: Context,
  trx: Trx,
  phoneNumberId: string,
  moment: Moment,
): Promise<Put[]> {
  return report(context, trx, { key: `number/${phoneNumberId}`, what: null }, moment);
}

function report(
  context: Context,
  trx: Trx,
  { key, what }: { key: string; what: FactsOf<"unknown update">["what"] },
  moment: Moment,
): Promise<Put[]> {
  const place = { id: idFor(key), channel: context.defaultChannel, state: "closed" as const };
  return addOnce(trx, {
    ...beginCard(place, moment),
    kind: "unknown update",
    facts: { what, at: moment.now },
  });
}
