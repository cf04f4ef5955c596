// Phone numbers as people write them, several at once: one on each line or with commas between, with or without a country
// code, with spaces, brackets and dashes. The form for invitations calls it.
import { parsePhoneNumberFromString, validatePhoneNumberLength } from "libphonenumber-js/max";
import { folded } from "../../groups/name-matching.ts";
import { plain } from "../text.ts";
import { readingsOf, type Reading } from "./number-readings.ts";

/** What one piece of the text turned out to be. An ambiguous one is somebody's to decide: each reading is another person. */
export type ReadNumber = { typed: string } & (
  | { kind: "read"; reading: Reading }
  | { kind: "ambiguous"; readings: readonly Reading[] }
  | { kind: "refused"; why: Refusal }
);

/** `people` are each there once; `questions` are somebody's to answer; where something is wrong, `problems` says what. */
export type ReadNumbers = { people: Reading[]; questions: Question[]; problems: string[] };

/** What was typed may be the numbers of several people. */
export type Question = { typed: string; readings: readonly Reading[] };

/** `ownNumber` is that of the business: a number without a country code may be one of its country. */
export function readEachNumber(typed: string, ownNumber: string | null): ReadNumber[] {
  const home = callingCodeOf(ownNumber);
  return piecesOf(typed).map((piece) => readNumber(piece, home));
}

/**
 * Everything that is wrong at once, so that nobody has to send a form for each mistake. `answer` is the number that was chosen
 * for a question, if any.
 */
export function readPhoneNumbers(
  typed: string,
  ownNumber: string | null,
  answer: (question: Question, place: number) => string | undefined = () => undefined,
): ReadNumbers {
  const all = readEachNumber(typed, ownNumber);
  const questions = questionsIn(all);
  const answered = questions.flatMap((question, place) => {
    const e164 = answer(question, place);
    return question.readings.find((reading) => reading.e164 === e164) ?? [];
  });
  const readings = [...all.flatMap((each) => (each.kind === "read" ? each.reading : [])), ...answered];
  const people = new Map(readings.map((reading) => [reading.e164, reading]));
  const twice = [...people.values()].filter(
    ({ e164 }) => readings.filter((reading) => reading.e164 === e164).length > 1,
  );
  return {
    people: [...people.values()],
    questions,
    problems: [
      ...refusals(all),
      ...sentence(
        twice.map(({ written }) => written),
        ["is there twice", "are there twice"],
      ),
    ],
  };
}

/** "+1", for the hint; null when every number needs its country code. */
export function callingCodeOf(ownNumber: string | null): string | null {
  if (ownNumber === null) return null;
  const digits = ownNumber.replaceAll(/\D/gu, "");
  return parsePhoneNumberFromString(`+${digits}`)?.countryCallingCode ?? null;
}

/** "+49 170 1234567 (Germany)", to be looked at before anything is sent. */
export function shownAsRead({ written, country, hint }: Reading): string {
  return `${written} (${country})${hint === null ? "" : `. ${hint}`}`;
}

const longestShown = 40;
const mostShown = 5;

/** "… is no phone number." and the like about some of what was typed; nothing about none of it. */
export function sentence(names: readonly string[], [one, many]: readonly [string, string]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, mostShown).map((name) => plain(name, longestShown));
  const rest = names.length > mostShown ? ` and ${names.length - mostShown} more` : "";
  return [`${shown.join(", ")}${rest} ${names.length === 1 ? one : many}.`];
}

type Refusal = keyof typeof refusalWords;

const refusalWords = {
  "no number": ["is no phone number", "are no phone numbers"],
  "no country code": [
    "needs its country code in front, such as +44",
    "need their country codes in front, such as +44",
  ],
  "unknown country code": ["begins with no country code there is", "begin with no country code there is"],
  "too short": ["has too few digits", "have too few digits"],
  "too long": ["has too many digits", "have too many digits"],
} as const;

function refusals(all: readonly ReadNumber[]): string[] {
  const refused = all.filter((each) => each.kind === "refused");
  return Object.entries(refusalWords).flatMap(([why, words]) =>
    sentence(
      refused.filter((each) => each.why === why).map((each) => each.typed),
      words,
    ),
  );
}

/** The same text is the same question. */
function questionsIn(all: readonly ReadNumber[]): Question[] {
  const asked = all.flatMap((each) => (each.kind === "ambiguous" ? [[each.typed, each] as const] : []));
  return [...new Map(asked).values()].map(({ typed, readings }) => ({ typed, readings }));
}

function readNumber(typed: string, home: string | null): ReadNumber {
  const number = tidy(typed);
  if (number === undefined) return { typed, kind: "refused", why: "no number" };
  const readings = readingsOf(number, home).filter(({ e164 }) => hasEnoughDigits(e164));
  const [reading] = readings;
  if (reading === undefined) return { typed, kind: "refused", why: whyNone(number) };
  return readings.length === 1 ? { typed, kind: "read", reading } : { typed, kind: "ambiguous", readings };
}

/** Between numbers: lines, commas and their like, "and", and the "+" of the next one. */
const between = /[\n\r\t\v\f,;|،、，；]+|\s(?:and|&)\s|\s(?=[^\p{L}\p{N}\s]*[+＋])|(?<=\p{Nd})(?=[+＋])/giu;
const bullet = /^\s?\d{1,2}[.)]\s(?=[^\p{L}\p{N}]*[+＋0])/gmu;

/** Of several blanks the one that separates most: patterns with runs of them would cost their length squared. */
function withSingleBlanks(typed: string): string {
  return typed.replaceAll(
    /\s{2,}/gu,
    (blanks) => (/[\n\r\u2028\u2029]/u.exec(blanks) ?? /[\t\v\f]/u.exec(blanks) ?? blanks)[0] ?? " ",
  );
}

function piecesOf(typed: string): string[] {
  return withSingleBlanks(typed)
    .replaceAll(bullet, "")
    .split(between)
    .map((piece) => piece.trim())
    .filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

/** Digits and separators, perhaps with a "+" in front; undefined where there is anything else. */
function tidy(piece: string): string | undefined {
  const text = folded(piece)
    .replaceAll(/\p{Nd}/gu, digitOf)
    .replace(/^(?:https?:\/\/)?wa\.me\/\+?/u, "+")
    .replace(/^tel:/u, "")
    .replace(/^[^\d+]*\+/u, "+");
  return /^\+?[\d ()[\].\-/~·•'*_:#]+$/u.test(text) && /\d/u.test(text) ? text : undefined;
}

/** Unicode keeps the ten digits of a script together, from zero to nine. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before % 10);
}

/** Shortest numbers there are, with their country code: those of Niue. Source: ITU-T, list of E.164 numbering plans. */
const fewestDigits = 7;
/** Source: ITU-T E.164. */
const mostDigits = 15;

function hasEnoughDigits(number: string): boolean {
  return number.replaceAll(/\D/gu, "").length >= fewestDigits;
}

function whyNone(number: string): Refusal {
  const digits = number.replaceAll(/\D/gu, "");
  if (number.startsWith("+")) {
    const fault = validatePhoneNumberLength(`+${digits}`);
    if (fault === "INVALID_COUNTRY") return "unknown country code";
    return fault === "TOO_LONG" ? "too long" : "too short";
  }
  if (!hasEnoughDigits(number)) return "no number";
  return digits.length > mostDigits ? "too long" : "no country code";
}
