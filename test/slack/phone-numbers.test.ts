// Phone numbers in the spellings people use: whom each may mean, what is asked and what is said about those that are none.
import * as fc from "fast-check";
import examples from "libphonenumber-js/examples.mobile.json" with { type: "json" };
import {
  getCountries,
  getExampleNumber,
  parsePhoneNumberFromString,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { dialled } from "../../src/groups/dialled-number.ts";
import { readEachNumber, readPhoneNumbers, shownAsRead } from "../../src/slack/verbs/phone-numbers.ts";
import { processorMs } from "../processor-time.ts";

const american = "+1 555-078-3881";
const german = "+49 30 1234567";
const mexican = "+52 55 1234 0000";
const brazilian = "+55 11 91234 5678";
const argentine = "+54 9 11 2345 6789";
const british = "+44 20 7946 0000";

/** Every reading of one number, as it would be shown. */
function shown(typed: string, ownNumber: string | null): string[] {
  const [each, ...others] = readEachNumber(typed, ownNumber);
  expect(others).toEqual([]);
  if (each?.kind === "ambiguous") return each.readings.map(shownAsRead);
  return each?.kind === "read" ? [shownAsRead(each.reading)] : [];
}

const sent = (typed: string, ownNumber: string | null): string[] => reads(typed, ownNumber).numbers;

/** What is sent to, what is asked first, and what is wrong. */
function reads(typed: string, ownNumber: string | null) {
  const { people, questions, problems } = readPhoneNumbers(typed, ownNumber);
  return {
    numbers: people.map(({ waId }) => waId),
    ...(questions.length === 0 ? {} : { asked: questions.map((question) => question.typed) }),
    problems,
  };
}

describe("a phone number in a form", () => {
  it.each([
    "+16505551234",
    "+1 (650) 555-1234",
    "+1.650.555.1234",
    "(+1) 650 555 1234",
    "16505551234",
    "1-650-555-1234",
    "001 650 555 1234",
    "011 1 650 555 1234",
    "650 555 1234",
    "(650) 555-1234",
    "tel:+1-650-555-1234",
    "https://wa.me/16505551234",
    "＋１ ６５０ ５５５ １２３４",
    "٦٥٠ ٥٥٥ ١٢٣٤",
    "६५० ५५५ १२३४",
    "650–555–1234",
    "\u202A+1 650 555 1234\u202C",
    "  +1 650 555 1234  ",
    "• +1 650 555 1234",
    "1. +1 650 555 1234",
  ])("is understood as %j", (typed) => {
    expect(reads(typed, american)).toEqual({ numbers: ["16505551234"], problems: [] });
  });

  it.each([
    ["0171 3920018", german, "+49 171 3920018 (Germany)"],
    ["0171/392 00 18", german, "+49 171 3920018 (Germany)"],
    ["171 3920018", german, "+49 171 3920018 (Germany)"],
    ["07911 123456", "+44 20 7946 0000", "+44 7911 123456 (Guernsey)"],
    ["06 12 34 56 78", "+33 1 23 45 67 89", "+33 6 12 34 56 78 (France)"],
    ["8 912 345-67-89", "+7 495 123-45-67", "+7 912 345 67 89 (Russia)"],
    ["06 1234 5678", "+39 06 1234 5678", "+39 06 1234 5678 (Italy)"],
    ["55 1234 5678", mexican, "+52 55 1234 5678 (Mexico)"],
    ["(47) 98417-8525", brazilian, "+55 47 98417 8525 (Brazil)"],
    ["011 15-2345-6789", argentine, "+54 9 11 2345 6789 (Argentina)"],
    ["(479) 555-1234", american, "+1 479 555 1234 (United States)"],
  ])("without a country code is one of the business's country: %j for %s", (typed, own, reading) => {
    expect(shown(typed, own)).toEqual([reading]);
  });

  it.each([
    ["+44 (0)7911 123456", german, "+44 7911 123456 (Guernsey)"],
    ["+49 0171 3920018", american, "+49 171 3920018 (Germany)"],
    ["0049 171 3920018", american, "+49 171 3920018 (Germany)"],
    ["011 49 171 3920018", american, "+49 171 3920018 (Germany)"],
    ["0011 49 171 3920018", "+61 2 1234 5678", "+49 171 3920018 (Germany)"],
    ["47 95 55 12 34", american, "+47 95 55 12 34 (Norway)"],
    ["49 170 1234567", german, "+49 170 1234567 (Germany)"],
    ["+800 1234 5678", null, "+800 1234 5678 (no single country)"],
  ])("with a country code is one of that country: %j for %s", (typed, own, reading) => {
    expect(shown(typed, own)).toEqual([reading]);
  });

  it.each([
    ["5215512345678", null, "+52 55 1234 5678 (Mexico)", "5215512345678"],
    ["+521 55 1234 5678", american, "+52 55 1234 5678 (Mexico)", "5215512345678"],
    ["525512345678", null, "+52 55 1234 5678 (Mexico)", "525512345678"],
    ["554784178525", null, "+55 47 98417 8525 (Brazil)", "554784178525"],
    ["5547984178525", null, "+55 47 98417 8525 (Brazil)", "5547984178525"],
    ["551187654321", brazilian, "+55 11 98765 4321 (Brazil)", "5511987654321"],
    ["5491123456789", american, "+54 9 11 2345 6789 (Argentina)", "5491123456789"],
    ["22545123456", null, "+225 05 45 12 3456 (Côte d’Ivoire)", "22545123456"],
    ["22990123456", null, "+229 01 90 12 34 56 (Benin)", "22990123456"],
  ])("may be in WhatsApp's own spelling, which is kept: %j", (typed, own, reading, waId) => {
    expect(shown(typed, own)).toEqual([reading]);
    expect(sent(typed, own)).toEqual([waId]);
    expect(dialled(waId)).toBe(`+${reading.replaceAll(/\D/gu, "")}`);
  });

  it("may have lost the digit that makes it a mobile phone's, and says so", () => {
    expect(shown("+54 11 2345 6789", null)).toEqual([
      "+54 11 2345 6789 (Argentina). In Argentina, a mobile phone has a 9 after +54.",
    ]);
  });
});

describe("a phone number that may be two people's", () => {
  it.each([
    ["491701234567", german, ["+49 491 701234567 (Germany)", "+49 170 1234567 (Germany)"]],
    ["4917 0123 4567", german, ["+49 491 701234567 (Germany)", "+49 170 1234567 (Germany)"]],
    ["4795551234", american, ["+1 479 555 1234 (United States)", "+47 95 55 12 34 (Norway)"]],
    ["1 55 1234 5678", mexican, ["+52 55 1234 5678 (Mexico)", "+1 551 234 5678 (United States)"]],
  ])("is asked about, and sent to nobody: %j for %s", (typed, own, readings) => {
    expect(shown(typed, own)).toEqual(readings);
    expect(reads(typed, own)).toEqual({
      numbers: [],
      asked: [typed],
      problems: [],
    });
  });

  it("is asked about even if one of them is of a range that is not known", () => {
    expect(shown("(457) 555-0123", american)).toEqual([
      "+1 457 555 0123 (a country with +1). No such number is known. If it is of another country, write it with + and its country code.",
      "+45 75 55 01 23 (Denmark)",
    ]);
    expect(sent("(457) 555-0123", american)).toEqual([]);
  });

  it("is asked about once, and is the one that was chosen", () => {
    expect(reads("491701234567, 491701234567", german).asked).toEqual(["491701234567"]);
    const [, chosen] = readPhoneNumbers("491701234567", german).questions[0]?.readings ?? [];
    const { people, problems } = readPhoneNumbers("491701234567", german, () => chosen?.e164);
    expect({ people, problems }).toEqual({ people: [chosen], problems: [] });
    expect(readPhoneNumbers("491701234567", german, () => "+15551234").people).toEqual([]);
  });

  it("that was chosen is told when it is there twice", () => {
    const typed = "491701234567, +49 170 1234567";
    expect(readPhoneNumbers(typed, german, () => "+491701234567").problems).toEqual([
      "+49 170 1234567 is there twice.",
    ]);
  });
});

describe("a phone number of a range that is not known", () => {
  it.each([
    ["+1 555-555-0100", null, "15555550100"],
    ["(555) 555-0101", american, "15555550101"],
    ["+44 7700 900123", american, "447700900123"],
    ["447700900123", british, "447700900123"],
    ["0044 7700 900123", american, "447700900123"],
  ])("passes with a hint when its length is right: %j", (typed, own, waId) => {
    expect(sent(typed, own)).toEqual([waId]);
    expect(shown(typed, own).join("")).toContain("No such number is known.");
  });

  it("is told to have a country code if it may be another country's", () => {
    expect(shown("0171 3920018", british).join("")).toContain("If it is of another country");
  });
});

describe("what is no phone number", () => {
  it.each([
    ["Pat", american, "Pat is no phone number."],
    ["12345", american, "12345 is no phone number."],
    ["12345", german, "12345 is no phone number."],
    ["+49 000", null, "+49 000 has too few digits."],
    ["+49abc1701234567", american, "+49abc1701234567 is no phone number."],
    ["650 555 1234 x5", american, "650 555 1234 x5 is no phone number."],
    ["0171 3920018", american, "0171 3920018 needs its country code in front, such as +44."],
    ["0171 3920018", null, "0171 3920018 needs its country code in front, such as +44."],
    ["650 555 1234", null, "650 555 1234 needs its country code in front, such as +44."],
    ["15555550100", null, "15555550100 needs its country code in front, such as +44."],
    ["+1 555-555-010", american, "+1 555-555-010 has too few digits."],
    ["+1 555-555-01000", american, "+1 555-555-01000 has too many digits."],
    ["0171 3920018 0171 3920019", german, "0171 3920018 0171 3920019 has too many digits."],
    ["+999 12345678", american, "+999 12345678 begins with no country code there is."],
  ])("is told what is wrong with it: %j for %s", (typed, own, problem) => {
    expect(reads(typed, own)).toEqual({ numbers: [], problems: [problem] });
  });
});

describe("several phone numbers", () => {
  it.each([",", ";", "\n", "\r\n", "\t", " | ", "، ", "、", "，", " and ", " & ", " ", ""])(
    "may have %j between them",
    (between) => {
      const typed = ["+16505551234", "+16505552345", "+16505553456"].join(between);
      expect(sent(typed, null)).toEqual(["16505551234", "16505552345", "16505553456"]);
    },
  );

  it("are told when one is there twice, however it is spelled", () => {
    expect(reads("650 555 1234, +1 (650) 555-1234", american)).toEqual({
      numbers: ["16505551234"],
      problems: ["+1 650 555 1234 is there twice."],
    });
    expect(reads("5215512345678, +52 55 1234 5678", null)).toEqual({
      numbers: ["525512345678"],
      problems: ["+52 55 1234 5678 is there twice."],
    });
  });

  it("have all their mistakes told at once, a few of very many by name", () => {
    expect(reads("Pat\n12\n+1 650 555 1234\n650 555 1234\n0171 3920018\n4795551234", american)).toEqual({
      numbers: ["16505551234"],
      asked: ["4795551234"],
      problems: [
        "Pat, 12 are no phone numbers.",
        "0171 3920018 needs its country code in front, such as +44.",
        "+1 650 555 1234 is there twice.",
      ],
    });
    const many = Array.from({ length: 9 }, (_, index) => `x${index}`).join(",");
    expect(reads(many, american).problems).toEqual(["x0, x1, x2, x3, x4 and 4 more are no phone numbers."]);
  });
});

describe("by law, a phone number", () => {
  const homes = fc.constantFrom(null, american, german, mexican, brazilian, british, "+39 06 1234 5678");
  const countries = getCountries().flatMap((country) => getExampleNumber(country, examples) ?? []);
  /** The number of a phone that exists, in any country. */
  const valid = fc
    .tuple(fc.constantFrom(...countries), fc.stringMatching(/^\d{4}$/u))
    .map(([example, end]) => parsePhoneNumberFromString(example.number.slice(0, -4) + end))
    .filter((number): number is PhoneNumber => /MOBILE/u.test(number?.getType() ?? ""));

  const meant = (typed: string, ownNumber: string | null): string[] =>
    readEachNumber(typed, ownNumber).flatMap((each) => {
      if (each.kind === "refused") return [];
      return (each.kind === "read" ? [each.reading] : each.readings).map(({ e164 }) => e164);
    });

  it("is always found in WhatsApp's spelling, and never taken for another one alone", () => {
    fc.assert(
      fc.property(valid, homes, (number, home) =>
        meant(number.number.slice(1), home).includes(number.number),
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(valid, (number) => {
        expect(meant(number.number.slice(1), null)).toEqual([number.number]);
      }),
    );
  });

  it("is the one it was, with its country code, wherever the business is", () => {
    fc.assert(
      fc.property(valid, homes, (number, home) => {
        expect(meant(number.formatInternational(), home)).toEqual([number.number]);
        expect(meant(`00${number.number.slice(1)}`, home)).toContain(number.number);
      }),
      { numRuns: 500 },
    );
  });

  it("is the one it was, as its own country writes it, for a business of that country", () => {
    fc.assert(
      fc.property(valid, (number) => {
        expect(meant(number.formatNational(), number.number)).toEqual([number.number]);
      }),
      { numRuns: 500 },
    );
  });

  const anything = fc
    .array(
      fc.oneof(fc.stringMatching(/^\d{1,5}$/u), fc.constantFrom("0", "00", "011", "1", "49", "521", "55")),
    )
    .map((parts) => parts.join(" ").slice(0, 24));

  it("ends in the digits that were typed, and begins with a country code that was typed or is the business's", () => {
    fc.assert(
      fc.property(anything, fc.constantFrom("", "+"), homes, (typed, plus, home) => {
        const digits = typed.replaceAll(/\D/gu, "");
        const own = (home ?? "").replaceAll(/\D/gu, "");
        for (const waId of sent(plus + typed, home)) {
          const code = parsePhoneNumberFromString(`+${waId}`)?.countryCallingCode ?? "?";
          expect(digits.endsWith(waId.slice(code.length).slice(-5))).toBe(true);
          expect(
            own.startsWith(code) || new RegExp(`^(?:00(?:\\d\\d)?|09|011)?${code}`, "u").test(digits),
          ).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("is never one person's when it exists both at home and abroad", () => {
    const homely = fc.constantFrom(american, german, british);
    const bare = fc.stringMatching(/^[1-9]\d{9,11}$/u);
    fc.assert(
      fc.property(bare, homely, (digits, home) => {
        const own = parsePhoneNumberFromString(home)?.countryCallingCode ?? "";
        const both = [
          parsePhoneNumberFromString(digits, { defaultCallingCode: own, extract: false }),
          parsePhoneNumberFromString(`+${digits}`, { extract: false }),
        ].flatMap((number) => (number?.isValid() === true ? [number.number] : []));
        if (new Set(both).size === 2) expect(sent(digits, home)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is read within the time of a click, however much is typed", () => {
    const takenMs = processorMs(() => {
      readPhoneNumbers("4917012345".repeat(300), german);
      readPhoneNumbers("491701234567,".repeat(230), german);
      readPhoneNumbers("+".repeat(3_000), german);
      readPhoneNumbers(`${"1. ".repeat(1_000)}+`, german);
    });
    expect(takenMs).toBeLessThan(2_000);
  });
});
