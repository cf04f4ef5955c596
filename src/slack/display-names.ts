// What groups and people are called in Slack: by what a reader would recognise, never by an id that carries a number
// without saying so. Cards, forms and replies use these and nothing else.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { GroupName } from "../groups/views.ts";
import type { Person } from "../groups/model.ts";
import { maskedName } from "./masked-name.ts";
import { joinMarkup, mrkdwn, nameOf, plain, raw, type Markup } from "./text.ts";

export type PhoneNumbers = "full" | "masked";

/** Plain words; `mrkdwn` makes them safe once more. Masked: the last four digits, as on a receipt. */
export function personName(person: Person, phoneNumbers: PhoneNumbers): string {
  const number = phoneNumber(person.waId, phoneNumbers);
  const called = (person.username ?? "").replace(/^@+/u, "");
  const username = plain(phoneNumbers === "masked" ? maskedName(called) : called, longestUsername);
  const handle = username === "" ? null : `@${username}`;
  if (number !== null) return handle === null ? number : `${number} (${handle})`;
  return handle ?? somebody(person.userId);
}

export function hasNumber(person: Person): boolean {
  return phoneNumber(person.waId, "full") !== null;
}

export function groupName(group: GroupName): Markup {
  const subject = subjectOf(group);
  const name = subject === null ? raw(namelessGroup) : mrkdwn`*${subject}*`;
  return group.numberLabel === null ? name : joinMarkup([name, mrkdwn`${nameOf(group.numberLabel)}`], " · ");
}

/** The same for buttons and dialogs, which know no markup. */
export function plainGroupName(group: GroupName): string {
  return subjectOf(group) ?? namelessGroup;
}

/** "5 of 8 people". */
export function peopleIn({
  memberCount,
  capacity,
}: {
  memberCount: number | null;
  capacity: number;
}): string {
  return memberCount === null ? "number of people not known" : `${memberCount} of ${capacity} people`;
}

/** WhatsApp allows 35 characters. Source: WhatsApp, "Business-scoped user ids", user names. */
const longestUsername = 40;
const namelessGroup = "a group whose name is not known yet";

function subjectOf(group: GroupName): string | null {
  const subject = nameOf(group.subject ?? "");
  return subject === "" ? null : subject;
}

/** The longest international numbers have 15 digits. Source: ITU-T E.164. */
function phoneNumber(waId: string | null, phoneNumbers: PhoneNumbers): string | null {
  const digits = (waId ?? "").replaceAll(/\D/gu, "");
  if (digits.length < 5 || digits.length > 20) return null;
  if (phoneNumbers === "masked") return `•••• ${digits.slice(-4)}`;
  return parsePhoneNumberFromString(`+${digits}`)?.formatInternational() ?? `+${digits}`;
}

function somebody(userId: string | null): string {
  const ending = (userId ?? "").replaceAll(/[^0-9A-Za-z]/gu, "").slice(-4);
  return ending === "" ? "somebody with a hidden number" : `somebody with a hidden number (…${ending})`;
}
