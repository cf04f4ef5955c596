// Ids are checked once more before they are sent, wherever they came from: in an address by `transport.ts`, in a body by the
// calls. All of these throw the WhatsAppError of a call that cannot be right and was not sent.
import type { z } from "zod";
import { refusedUnsent } from "../errors.ts";
import type { Person } from "../events.ts";
import { groupId, userId, waId } from "../wire/ids.ts";
import type { Recipient } from "../wire/requests.ts";

export function checked(shape: z.ZodType<string>, id: string): string {
  if (!shape.safeParse(id).success)
    throw refusedUnsent("An id has a shape that no id has; nothing was sent.");
  return id;
}

export function checkPerson(person: Person): void {
  if (person.waId !== null) checked(waId, person.waId);
  else if (person.userId !== null) checked(userId, person.userId);
  else throw refusedUnsent("A person has neither a phone number nor a user id; nothing was sent.");
}

export function checkRecipient(to: Recipient): void {
  if ("groupId" in to) checked(groupId, to.groupId);
  else checkPerson(to.person);
}
