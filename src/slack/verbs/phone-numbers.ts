// Phone numbers as people write them, several at once: one on each line or with commas between, with or without a country
// code, with spaces, brackets and dashes. The form for invitations calls it.
import { parsePhoneNumberFromString, type PhoneNumber } from "libphonenumber-js/min";
import { plain } from "../text.ts";

/** `numbers` are as WhatsApp writes them, digits only, each once. Where something is wrong, `problems` says what. */
export type ReadNumbers = { numbers: string[]; problems: string[] };

const longestShown = 40;
const mostShown = 5;

/** `ownNumber` is that of the business: a number without a country code is one of its country. */
export function readPhoneNumbers(typed: string, ownNumber: string | null): ReadNumbers {
  const callingCode = callingCodeOf(ownNumber);
  const pieces = typed
    .split(/[\n\r,;،、，；]+/u)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
  const read = pieces.map((piece) => ({ piece, number: readOne(piece, callingCode) }));
  const unreadable = read.filter(({ number }) => number === undefined).map(({ piece }) => piece);
  const all = read.flatMap(({ number }) => number ?? []);
  const numbers = [...new Map(all.map((number) => [number.number, number])).values()];
  const twice = numbers.filter(({ number }) => all.filter((each) => each.number === number).length > 1);
  return {
    numbers: numbers.map(({ number }) => number.slice(1)),
    problems: [
      ...sentence(unreadable, ["is no phone number", "are no phone numbers"]),
      ...sentence(twice.map(written), ["is there twice", "are there twice"]),
    ],
  };
}

/** "+1", for the hint; null when every number needs its country code. */
export function callingCodeOf(ownNumber: string | null): string | null {
  if (ownNumber === null) return null;
  const digits = ownNumber.replaceAll(/\D/gu, "");
  return parsePhoneNumberFromString(`+${digits}`)?.countryCallingCode ?? null;
}

/** "… is no phone number." and the like about some of what was typed; nothing about none of it. */
export function sentence(names: readonly string[], [one, many]: readonly [string, string]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, mostShown).map((name) => plain(name, longestShown));
  const rest = names.length > mostShown ? ` and ${names.length - mostShown} more` : "";
  return [`${shown.join(", ")}${rest} ${names.length === 1 ? one : many}.`];
}

export function writtenNumber(digits: string): string {
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number === undefined ? `+${digits}` : written(number);
}

function written(number: PhoneNumber): string {
  return number.formatInternational();
}

/** As written; else as an international number whose "+" was left out or dialled as 00. */
function readOne(piece: string, callingCode: string | null): PhoneNumber | undefined {
  const digits = piece.normalize("NFKC").replace(/^tel:/iu, "");
  if (/\p{L}/u.test(digits)) return undefined;
  const given = callingCode === null ? {} : { defaultCallingCode: callingCode };
  const candidates = [
    parsePhoneNumberFromString(digits, { ...given, extract: false }),
    parsePhoneNumberFromString(`+${digits.replaceAll(/\D/gu, "").replace(/^00/u, "")}`, { extract: false }),
  ];
  // Countries hand out new ranges before a library knows them: what has a possible length is WhatsApp's to judge.
  return (
    candidates.find((number) => number?.isValid() === true) ??
    candidates.find((number) => number?.isPossible() === true)
  );
}
