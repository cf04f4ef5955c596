// A system message: somebody goes by another number, or by another id, from now on. `wire.ts` asks it for each of them; nothing else in
// messages is read. Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
import { z } from "zod";
import type { WhatsAppEvent } from "../events.ts";
import type { Puzzle } from "./group-events.ts";
import { hasStrangeId, readPerson } from "./people.ts";
import { isRecord, readText, readTimeMs, reads } from "./values.ts";

const systemMessage = z.object({
  from: reads(readText),
  from_user_id: reads(readText),
  timestamp: reads(readTimeMs),
  system: z.object({
    type: reads(readText),
    wa_id: reads(readText),
    new_wa_id: reads(readText),
    user_id: reads(readText),
    customer: reads(readText),
    previous_user_id: reads(readText),
  }),
});

/** The older name of a customer stands for a user. */
const changes: readonly (string | null)[] = [
  "user_changed_number",
  "customer_changed_number",
  "user_changed_user_id",
];

export function isSystemMessage(value: unknown): boolean {
  return isRecord(value) && value["type"] === "system";
}

export function readIdentityChange(
  given: unknown,
  { phoneNumberId, receivedAtMs }: { phoneNumberId: string | null; receivedAtMs: number },
): WhatsAppEvent | Puzzle {
  const message = systemMessage.safeParse(given).data;
  if (message === undefined || !changes.includes(message.system.type))
    return { puzzle: "This system message is not known." };
  if (phoneNumberId === null) return { puzzle: "The phone number id is missing." };
  const { system } = message;
  const changedNumber = system.type !== "user_changed_user_id";
  // Whoever keeps the number is still the sender.
  const names = {
    before: { wa_id: message.from ?? system.customer, user_id: system.previous_user_id },
    after: {
      wa_id: system.new_wa_id ?? system.wa_id ?? (changedNumber ? null : message.from),
      user_id: system.user_id ?? message.from_user_id,
    },
  };
  if (hasStrangeId(names.before) || hasStrangeId(names.after))
    return { puzzle: "A person's id has a shape that is not known." };
  const [before, after] = [readPerson(names.before), readPerson(names.after)];
  if ((before.waId ?? before.userId) === null || (after.waId ?? after.userId) === null)
    return { puzzle: "It does not say who it is about." };
  const at = Math.min(message.timestamp ?? receivedAtMs, receivedAtMs);
  return { kind: "identity changed", phoneNumberId, at, before, after };
}
