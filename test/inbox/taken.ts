// A delivery from its arrival into the state, without waiting for the reader to come by.
import type { Taken } from "../../src/inbox/intake.ts";
import { keepDelivery } from "../../src/inbox/keep.ts";
import { readNext } from "../../src/inbox/read.ts";
import type { Context } from "../../src/state/context.ts";
import type { Update } from "../../src/whatsapp/events.ts";
import type { Told } from "../../src/whatsapp/wire.ts";
import { isGroupField } from "../../src/whatsapp/wire/group-events.ts";

export async function takeDelivery(context: Context, updates: readonly Update[]): Promise<Taken[]> {
  const told = updates.map(asTold);
  const { taken, lines } = await keepDelivery(context, told, { lines: 4 });
  const read: Taken[] = [];
  for (const line of lines) {
    for (let next = await readNext(context, line); next !== null; next = await readNext(context, line))
      read.push(...next);
  }
  return [...read, ...taken];
}

/** As the door hands it on. */
function asTold(update: Update): Told {
  if (!isGroupField(update.field)) return update;
  const { field, phone_number_id: phoneNumberId, content } = JSON.parse(update.body);
  return { field, phoneNumberId, content, puzzle: null };
}
