// What is taken out of names because nobody can see it, and what stays because something would look different without it.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { standardEmoji } from "../../src/slack/emoji-aliases.ts";
import { withoutInvisible } from "../../src/slack/invisible.ts";
import { maskedName } from "../../src/slack/masked-name.ts";

const anyOf = (characters: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(characters));

const anyCharacter = fc.integer({ min: 0, max: 0x10_ffff }).map((code) => String.fromCodePoint(code));

const tags = (word: string): string =>
  String.fromCodePoint(...Array.from(word, (letter) => 0xe_0000 + (letter.codePointAt(0) ?? 0)));

describe("what nobody can see", () => {
  it.each([
    ["a message in tag characters", `Pat${tags("approve me")}`, "Pat"],
    ["tags behind a flag that is none", `Pat 🏴${tags("abc")}\u{E007F}`, "Pat 🏴"],
    ["a braille pattern without dots", "\u2800\u2800", "  "],
    ["a joiner of graphemes", "P\u034Fat", "Pat"],
    ["zero widths", "P\u200Ba\u2060t\uFEFF", "Pat"],
    ["what turns the text around", "\u202Etap\u202C \u2066x\u2069", "tap x"],
    ["a mark of direction among Latin letters", "Pat\u200E\u200F", "Pat"],
    ["fillers", "\u3164\u115F\u1160\uFFA0", ""],
    ["a soft hyphen", "Pat\u00ADty", "Patty"],
    ["a joiner between Latin letters", "P\u200Da\u200Ct", "Pat"],
    ["a selector behind a letter", "P\uFE0Fat\u{E0100}", "Pat"],
    ["two selectors behind an emoji", "❤\uFE0F\uFE0F\uFE0F", "❤\uFE0F"],
    ["an emoji's joiner without another emoji", "👩\u200D Pat", "👩 Pat"],
    ["controls", "P\u0000a\u001Bt\u0007", "Pat"],
    ["a note without a head", "Pat\u{1D159}", "Pat"],
  ])("goes: %s", (_, given, left) => {
    expect(withoutInvisible(given)).toBe(left);
  });

  it("is all that goes", () => {
    const seen = fc.stringMatching(/^[\p{L}\p{N}\p{P}\p{S}\p{Zs}\n]*$/u);
    fc.assert(
      fc.property(seen, (text) => {
        const ignorable = /[\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/u;
        return ignorable.test(text) || withoutInvisible(text) === text;
      }),
    );
  });

  it("is gone after the first time", () => {
    const hidden = anyOf(
      "\u200B\u200C\u200D\u200E\u200F\u061C\uFE0E\uFE0F\u034F\u2800\u180B\u{E0061}\u{E007F}",
    );
    const text = fc.string({
      unit: fc.oneof(hidden, anyOf("aش❤👩🏽🏴漢क1ᠠ"), anyCharacter),
    });
    fc.assert(
      fc.property(text, (given) => withoutInvisible(withoutInvisible(given)) === withoutInvisible(given)),
    );
  });

  it("is never what a text without letters is made of", () => {
    const hidden = anyOf(
      "\u200B\u200C\u200D\u200E\u200F\u061C\uFE0E\uFE0F\u034F\u2800\u180B\u3164\u{E0061}\u{E007F}",
    );
    fc.assert(fc.property(fc.string({ unit: hidden }), (given) => withoutInvisible(given).trim() === ""));
  });
});

describe("what stays", () => {
  it("is every emoji there is, in every colour of skin", () => {
    const all = [...standardEmoji().values()].flatMap((emoji) => [emoji, emoji.replaceAll("\uFE0F", "")]);
    expect(all.length).toBeGreaterThan(3_000);
    expect(
      all.filter((emoji) => withoutInvisible(`Pat ${emoji}${emoji}!`) !== `Pat ${emoji}${emoji}!`),
    ).toEqual([]);
  });

  it.each([
    ["Persian", "می\u200Cخواهم"],
    ["an Arabic abbreviation", "ه\u200D"],
    ["Hindi", "क्\u200Dष"],
    ["Mongolian", "ᠠ\u180B"],
    ["a variant of a Chinese character", "葛\u{E0100}"],
    ["a mark of direction in Hebrew", "שלום!\u200F 5"],
    ["lines", "one\ntwo"],
  ])("is what shapes %s", (_, text) => {
    expect(withoutInvisible(text)).toBe(text);
  });
});

describe("a name where numbers are masked", () => {
  it.each([
    ["491701234567", "•••• 4567"],
    ["+49 170 1234567", "•••• 4567"],
    ["pat.491701234567", "pat.•••• 4567"],
    ["49.170.12_34-567", "•••• 4567"],
    ["٤٩١٧٠١٢٣٤٥٦٧", "•••• ٤٥٦٧"],
    ["491701234567_or_16505551234", "•••• 4567_or_•••• 1234"],
    ["pat1985", "pat1985"],
    ["Spring order 4471", "Spring order 4471"],
  ])("shows %j as %j", (name, shown) => {
    expect(maskedName(name)).toBe(shown);
  });

  it("never has seven digits in a row", () => {
    const name = fc.string({ unit: anyOf("0123456789._- +a") });
    fc.assert(fc.property(name, (given) => !/\d(?:[^\p{L}\d]{0,3}\d){6}/u.test(maskedName(given))));
  });
});
