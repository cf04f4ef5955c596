// The phone numbers that somebody may have meant by one piece of text: an international number, one of the business's own
// country, or one in WhatsApp's own spelling, which has no "+". A number is never made valid by changing digits.
import {
  getCountries,
  getCountryCallingCode,
  Metadata,
  parsePhoneNumberFromString,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { diallable, type Diallable } from "../../groups/dialled-number.ts";

export type Reading = {
  /** By the country's present dialling plan: what tells two people apart. */
  e164: string;
  /** What WhatsApp is told, digits only. */
  waId: string;
  /** As people write it, with "+" and its country code. */
  written: string;
  /** In words, such as "Germany". */
  country: string;
  /** What somebody should look at before anything is sent. */
  hint: string | null;
};

/** `number` is tidy: digits, separators and perhaps a "+" in front. `home` is the business's calling code, such as "49". */
export function readingsOf(number: string, home: string | null): Reading[] {
  const groups = number.match(/\d+/gu) ?? [];
  const digits = groups.join("");
  if (number.startsWith("+")) return diallable(digits).map(readingOf);
  const plausible = home === null ? fromAbroad(digits) : fromHome(groups, home);
  return [...new Map(plausible.map((each) => [each.number.number, each])).values()].map(readingOf);
}

type Candidate = Diallable & { isOfHome?: boolean };

/** Without a country of one's own, a number without "+" must be known: its length alone says too little. */
function fromAbroad(digits: string): Candidate[] {
  const behind = behindExitCode(digits, null);
  return behind.length > 0 ? behind : internationalWithoutPlus(digits).filter(isKnown);
}

function fromHome(groups: readonly string[], home: string): Candidate[] {
  const digits = groups.join("");
  const behind = behindExitCode(digits, home);
  if (behind.some(isKnown)) return behind.filter(isKnown);
  const [national] = nationalOf(digits, home);
  const [bare] = internationalWithoutPlus(digits);
  const plausible = [national, bare].filter(
    (each) => each !== undefined && isPlausible(each, { national, bare, groups }),
  );
  if (plausible.length > 0) return plausible.filter((each) => each !== undefined);
  return behind.length > 0 || bare?.number.countryCallingCode !== home ? behind : [bare];
}

/** A new range at home is as likely as a number that happens to exist elsewhere, if it is written as one does at home. */
function isPlausible(each: Candidate, rivals: Rivals): boolean {
  const digits = rivals.groups.join("");
  if (digits.length < fewestDigits && !isMobile(each)) return false;
  const isNewAtHome = each === rivals.national && isWrittenAtHome(each, digits);
  return (isKnown(each) || isNewAtHome) && !isRuledOut(each, rivals);
}

/** Shorter ones are slips or services, but for the phones of a few small countries. */
const fewestDigits = 7;

function isMobile({ number }: Candidate): boolean {
  return number.getType() === "MOBILE" || number.getType() === "FIXED_LINE_OR_MOBILE";
}

type Rivals = { national: Candidate | undefined; bare: Candidate | undefined; groups: readonly string[] };

/** The spaces somebody typed can only be those of the other reading. */
function isRuledOut(each: Candidate, { national, bare, groups }: Rivals): boolean {
  if (national === undefined || bare === undefined || groups.length < 2) return false;
  const atHome = national.number.formatNational().match(/\d+/gu) ?? [];
  if (each === bare) return isKnown(national) && atHome.join(" ") === groups.join(" ");
  // At home, one digit may stand before the area code.
  const hasAreaCode = atHome[0] === groups[0] || atHome[0] === groups[1];
  return each === national && isKnown(bare) && bare.number.countryCallingCode === groups[0] && !hasAreaCode;
}

function isKnown({ number }: Candidate): boolean {
  return number.isValid();
}

/** With the 0 in front where that is the custom, and without where it is not. */
function isWrittenAtHome({ number }: Candidate, digits: string): boolean {
  return number.formatNational().replaceAll(/\D/gu, "") === digits;
}

function nationalOf(digits: string, home: string): Candidate[] {
  const number = parsePhoneNumberFromString(digits, { defaultCallingCode: home, extract: false });
  return diallable(number?.number.slice(1) ?? home + digits).map((each) => ({ ...each, isOfHome: true }));
}

/** No country code begins with 0. */
function internationalWithoutPlus(digits: string): Candidate[] {
  return digits.startsWith("0") ? [] : diallable(digits);
}

/** 00 is understood everywhere, and so is what the business's own country dials, such as 011. */
function behindExitCode(digits: string, home: string | null): Candidate[] {
  return ["00", ...exitCodesOf(home)].flatMap((exit) => {
    const rest = digits.replace(new RegExp(`^(?:${exit})`, "u"), "");
    return rest === digits ? [] : internationalWithoutPlus(rest);
  });
}

function exitCodesOf(home: string | null): string[] {
  const country = getCountries().find((each) => getCountryCallingCode(each) === home);
  if (country === undefined) return [];
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  return [metadata.numberingPlan?.IDDPrefix() ?? "00"];
}

const countryNames = new Intl.DisplayNames("en", { type: "region" });

function readingOf({ number, waId, isOfHome }: Candidate): Reading {
  return {
    e164: number.number,
    waId,
    written: number.formatInternational(),
    country: countryOf(number),
    hint: hintFor(number, isOfHome === true),
  };
}

function countryOf(number: PhoneNumber): string {
  const [country, ...others] = number.getPossibleCountries();
  if (country !== undefined && others.length === 0) return countryNames.of(country) ?? country;
  return number.isNonGeographic() ? "no single country" : `a country with +${number.countryCallingCode}`;
}

function hintFor(number: PhoneNumber, isOfHome: boolean): string | null {
  if (!number.isValid())
    return isOfHome
      ? "No such number is known. If it is of another country, write it with + and its country code."
      : "No such number is known.";
  // Source: Whapi, "Sending messages to numbers of different countries", Argentina.
  return number.country === "AR" && number.getType() === "FIXED_LINE"
    ? "In Argentina, a mobile phone has a 9 after +54."
    : null;
}
