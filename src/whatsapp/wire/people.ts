// People as WhatsApp sends them: by phone number, by business-scoped user id, or by what our own call had named them. The
// schemas of the wire read them with these.
import { z } from "zod";
import type { Person } from "../events.ts";
import { readId, userId, waId } from "./ids.ts";
import { isRecord, readList, readText, reads } from "./values.ts";

const personEntry = z.object({
  wa_id: reads(readText),
  user_id: reads(readText),
  /** Only where several business portfolios know one another. */
  parent_user_id: reads(readText),
  username: reads(readText),
  /** What our own call used to name the person: a phone number, or a business-scoped user id. */
  input: reads(readText),
});

export function readPerson(value: unknown): Person {
  const { wa_id, user_id, parent_user_id, username, input } = namesIn(value);
  const parentUserId = readId(userId)(parent_user_id);
  return {
    waId: readPhone(wa_id) ?? readPhone(input),
    userId: [user_id, wa_id, input].map(readId(userId)).find((id) => id !== null) ?? null,
    ...(parentUserId === null ? {} : { parentUserId }),
    username,
  };
}

export function readPeople(value: unknown): Person[] {
  return readList(value).map(readPerson).filter(isNamed);
}

export function isNamed(person: Person): boolean {
  return person.waId !== null || person.userId !== null || person.username !== null;
}

/** Whether an id is given that can be none: nobody knows then whom it is about. */
export function hasStrangeId(value: unknown): boolean {
  const { wa_id, user_id, input } = namesIn(value);
  const isStrange = (name: string | null) =>
    name !== null && readPhone(name) === null && readId(userId)(name) === null;
  return isStrange(wa_id) || isStrange(input) || (user_id !== null && readId(userId)(user_id) === null);
}

function namesIn(value: unknown): z.infer<typeof personEntry> {
  return personEntry.parse(isRecord(value) ? value : { input: value });
}

function readPhone(text: string | null): string | null {
  if (text === null || !/^\+?\d[\d\s().-]*$/.test(text)) return null;
  return readId(waId)(text.replaceAll(/\D/g, ""));
}
