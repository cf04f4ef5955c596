// Words that somebody watches for: what counts as written, and that one message counts once.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { watched, watching, watchWordsIn } from "../../src/groups/watch-words.ts";

describe("a watched word", () => {
  it.each([
    ["refund", "I want a REFUND!", true],
    ["refund", "refunds are slow", false],
    ["refund*", "refunds are slow", true],
    ["refund*", "prerefund", false],
    ["été", "cet ETE", true],
    ["ete", "l’été", true],
    ["too late", "far too\n late", true],
    ["late", "chocolate", false],
    ["C++ (bug)", "a c++ (bug) here", true],
    ["返金", "すぐ返金してください", true],
    [".*", "anything", false],
    ["straße", "in der STRASSE", true],
  ])("%j in %j: %s", (word, text, isFound) => {
    expect(watching([word])(text)).toEqual(isFound ? [word] : []);
  });

  it("is found by itself, whatever it is and whatever stands beside it", () => {
    const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(word, fc.constantFrom("", " ", "!", "\n"), (typed, beside) => {
        const [only] = watchWordsIn(typed.replaceAll(/[,;\n]/gu, " "));
        if (only === undefined) return;
        expect(watching([only, "other"])(`${beside} ${only} ${beside}`)).toContain(only);
      }),
      { numRuns: 100 },
    );
  });

  it("is read from a list as people type lists", () => {
    expect(watchWordsIn("refund, too  late\n\nRefund;*\nété*")).toEqual(["Refund", "too late", "été*"]);
  });
});

describe("what is known of watched words in a group", () => {
  it("counts a message once, and names each word once", () => {
    const first = watched(null, { words: ["late"], message: "one", at: 5 });
    const again = watched(first, { words: ["late"], message: "one", at: 5 });
    expect(again).toBe(first);
    expect(watched(first, { words: ["refund", "late"], message: "two", at: 3 })).toEqual({
      words: ["late", "refund"],
      count: 2,
      heard: ["one", "two"],
      since: 3,
      at: 5,
    });
  });
});
