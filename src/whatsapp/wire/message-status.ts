// From one entry of `statuses` to the event it stands for. `wire.ts` asks it once per entry, however they were batched.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
import { z } from "zod";
import type { MessageStatus, WhatsAppEvent } from "../events.ts";
import type { Puzzle } from "./group-events.ts";
import { readId, reference } from "./ids.ts";
import { hasStrangeId, isNamed, readPerson } from "./people.ts";
import { readFaults, reads, readText, readTimeMs } from "./values.ts";

/** Under which the statuses of messages come, and chat too, which is none of our business. */
export const messagesField = "messages";

// The person in a group is spelled both ways in WhatsApp's own samples.
const entry = z.object({
  id: reads(readId(reference)),
  status: reads(readText),
  timestamp: reads(readTimeMs),
  recipient_participant_id: reads(readText),
  participant_recipient_id: reads(readText),
  recipient_participant_user_id: reads(readText),
  participant_recipient_user_id: reads(readText),
  biz_opaque_callback_data: reads(readText),
  errors: reads(readFaults),
});

const known: readonly string[] = ["sent", "delivered", "read", "failed"] satisfies MessageStatus[];

export function readMessageStatus(
  content: unknown,
  { phoneNumberId, receivedAtMs }: { phoneNumberId: string | null; receivedAtMs: number },
): WhatsAppEvent | Puzzle {
  const status = entry.safeParse(content).data;
  if (status?.id == null) return { puzzle: "The message id is missing or has a shape that is not known." };
  if (!isKnown(status.status)) return { puzzle: "This status is not known." };
  if (phoneNumberId === null) return { puzzle: "The phone number id is missing." };
  const recipient = recipientIn(status);
  if (hasStrangeId(recipient)) return { puzzle: "A person's id has a shape that is not known." };
  const person = readPerson(recipient);
  return {
    kind: "message status",
    phoneNumberId,
    at: Math.min(status.timestamp ?? receivedAtMs, receivedAtMs),
    messageId: status.id,
    status: status.status,
    person: isNamed(person) ? person : null,
    callbackData: status.biz_opaque_callback_data,
    faults: status.errors,
  };
}

function isKnown(status: string | null): status is MessageStatus {
  return status !== null && known.includes(status);
}

function recipientIn(status: z.infer<typeof entry>) {
  return {
    wa_id: status.recipient_participant_id ?? status.participant_recipient_id,
    user_id: status.recipient_participant_user_id ?? status.participant_recipient_user_id,
  };
}
