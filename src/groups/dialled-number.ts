// One person, two spellings: a few countries have changed their dialling plans, and WhatsApp keeps the older spelling as an id. The
// comparison of people and the reading of typed numbers use it.
import { parsePhoneNumberFromString, type PhoneNumber } from "libphonenumber-js/max";

/** `waId` is what WhatsApp is told, digits only; `number` is by the country's present dialling plan. */
export type Diallable = { number: PhoneNumber; waId: string };

/** The number of a WhatsApp id by the dialling plan: the same for both spellings of one person. */
export function dialled(waId: string): string {
  return diallable(waId)[0]?.number.number ?? `+${waId}`;
}

/** Two spellings of one number end alike; most numbers differ there, and need no dialling plan to be told apart. */
export function isSameNumber(one: string, other: string): boolean {
  return (
    one === other || (one.slice(-endAlike) === other.slice(-endAlike) && dialled(one) === dialled(other))
  );
}

const endAlike = 8;

/** Digits with the country code in front. One number, or none where no country has numbers of that length. */
export function diallable(digits: string): Diallable[] {
  const number = parsePhoneNumberFromString(`+${digits}`, { extract: false });
  if (number?.isValid() === true) return [{ number, waId: number.number.slice(1) }];
  for (const { spelling, plan, isKept } of olderSpellings) {
    if (!spelling.test(digits)) continue;
    const today = parsePhoneNumberFromString(`+${digits.replace(spelling, plan)}`, { extract: false });
    if (today?.isValid() === true) return [{ number: today, waId: isKept ? digits : today.number.slice(1) }];
  }
  return number?.isPossible() === true ? [{ number, waId: number.number.slice(1) }] : [];
}

/**
 * Countries that have made their numbers longer or shorter since: accounts made before keep the older spelling as their id
 * at WhatsApp (`isKept`), except in the Brazilian areas that WhatsApp has changed.
 * Sources: Gupshup, "Inconsistencies for mobile numbers and their WhatsApp IDs in Brazil & Mexico"; Whapi, "Sending
 * messages to numbers of different countries"; ARTCI (Ivory Coast, 2021); ARCEP Bénin (2024).
 */
const olderSpellings = [
  { spelling: /^521(\d{10})$/u, plan: "52$1", isKept: true },
  { spelling: /^55(1[1-9]|2[12478])([6-9]\d{7})$/u, plan: "55$19$2", isKept: false },
  { spelling: /^55([3-9]\d)([6-9]\d{7})$/u, plan: "55$19$2", isKept: true },
  { spelling: /^225([04-9][0-3]\d{6})$/u, plan: "22501$1", isKept: true },
  { spelling: /^225([04-9][4-6]\d{6})$/u, plan: "22505$1", isKept: true },
  { spelling: /^225([04-9][7-9]\d{6})$/u, plan: "22507$1", isKept: true },
  { spelling: /^229([2-9]\d{7})$/u, plan: "22901$1", isKept: true },
] as const;
