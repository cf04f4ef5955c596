// Phone numbers in the spellings people use, and what is said about those that are none.
import { describe, expect, it } from "vitest";
import { readPhoneNumbers } from "../../src/slack/verbs/phone-numbers.ts";

const american = "+1 555-078-3881";
const german = "+49 30 901820";

describe("phone numbers in a form", () => {
  it.each([
    "+16505551234",
    "+1 (650) 555-1234",
    "+1.650.555.1234",
    "16505551234",
    "001 650 555 1234",
    "650 555 1234",
    "(650) 555-1234",
    "tel:+1-650-555-1234",
    "＋１ ６５０ ５５５ １２３４",
    "\u202A+1 650 555 1234\u202C",
    "  +1 650 555 1234  ",
  ])("are understood as %j", (typed) => {
    expect(readPhoneNumbers(typed, american)).toEqual({ numbers: ["16505551234"], problems: [] });
  });

  it("are those of the business's own country when they have no country code", () => {
    expect(readPhoneNumbers("0171 2345678", german).numbers).toEqual(["491712345678"]);
    expect(readPhoneNumbers("+44 (0)7911 123456", german).numbers).toEqual(["447911123456"]);
    expect(readPhoneNumbers("0171 2345678", null)).toEqual({
      numbers: [],
      problems: ["0171 2345678 is no phone number."],
    });
  });

  it("may be of a range that is too new to be known, when their length is right", () => {
    expect(readPhoneNumbers("+1 555-555-0100, (555) 555-0101", american)).toEqual({
      numbers: ["15555550100", "15555550101"],
      problems: [],
    });
    expect(readPhoneNumbers("+1 555-555-010", american).problems).toEqual([
      "+1 555-555-010 is no phone number.",
    ]);
  });

  it("stand one on each line or with commas or semicolons between", () => {
    const typed = "+16505551234, +16505552345;+16505553456\r\n\n+16505554567،";
    expect(readPhoneNumbers(typed, null).numbers).toHaveLength(4);
  });

  it("are each named that cannot be right, and a few of very many", () => {
    expect(readPhoneNumbers("Pat\n+1 650 555 1234\n12", american)).toEqual({
      numbers: ["16505551234"],
      problems: ["Pat, 12 are no phone numbers."],
    });
    const many = Array.from({ length: 9 }, (_, index) => `x${index}`).join(",");
    expect(readPhoneNumbers(many, american).problems).toEqual([
      "x0, x1, x2, x3, x4 and 4 more are no phone numbers.",
    ]);
  });

  it("are told when one is there twice, however it is spelled", () => {
    expect(readPhoneNumbers("650 555 1234, +1 (650) 555-1234", american)).toEqual({
      numbers: ["16505551234"],
      problems: ["+1 650 555 1234 is there twice."],
    });
  });
});
