// Names that are the same to people, whatever a phone, a card or a language made of them, and names that are not.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { folded, nearest } from "../../src/groups/name-matching.ts";

const names = [
  "Straße Süd",
  "İstanbul ılık çay",
  "ΟΔΟΣ Αθηνών",
  "Ομάδα ρολόι Μάιος",
  "Заказ № 4471",
  "Հայաստան և",
  "ქართული",
  "Đặng Thị",
  "L’équipe d’été",
  "Lĩnh vực ijs ŉ ǆ ﬃ",
  "春のグループ",
  "مجموعة الربيع",
  "वसंत समूह",
];
const locales = ["en", "de", "tr", "az", "el", "lt", "hy", "nl", "ka"];
const anyOf = (characters: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(characters));
const anyCharacter = fc.integer({ min: 0, max: 0x10_ffff }).map((code) => String.fromCodePoint(code));
const text = fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom(...names));

describe("two names are the same", () => {
  it.each([
    ["an apostrophe is curly", "Pat's group", "Pat’s group"],
    ["an apostrophe is an accent", "Pat's group", "Pat´s group"],
    ["an apostrophe is a backtick", "Pat's group", "Pat`s group"],
    ["an apostrophe is a letter", "Pat's group", "Patʼs group"],
    ["quotes are German", '"Spring" order', "„Spring“ order"],
    ["quotes are French", '"Spring" order', "«Spring» order"],
    ["a dash is long", "Spring - order", "Spring — order"],
    ["two hyphens became a dash", "Spring -- order", "Spring — order"],
    ["a minus stands for a hyphen", "Lot 4-7", "Lot 4−7"],
    ["three dots became one character", "Wait...", "Wait…"],
    ["a space does not break", "Spring order", "Spring\u00A0order"],
    ["a space is Japanese", "春 夏", "春\u3000夏"],
    ["spaces are many", " Spring  order\n", "Spring order"],
    ["letters are wide", "Spring 4471", "Ｓｐｒｉｎｇ ４４７１"],
    ["an accent is a character of its own", "Café", "Cafe\u0301"],
    ["an emoji is drawn in colour", "I ❤ tea", "I ❤️ tea"],
    ["something between the letters cannot be seen", "Spring", "S\u200Bp\u034Fr\u{E0041}i\u2060n\u202Eg"],
    ["one is German and in capitals", "Straße", "STRASSE"],
    ["one is German and in modern capitals", "Straße", "STRAẞE"],
    ["one is Turkish and in capitals", "İstanbul ılık", "istanbul ILIK"],
    ["one is Greek and in capitals", "Ομάδα οδός", "ΟΜΑΔΑ ΟΔΟΣ"],
    ["one is copied from a card", "*a* ~b~ _c_ d: |e|", "∗a∗ ∼b∼ ˍcˍ d꞉ ǀeǀ"],
  ])("when %s", (_, one, other) => {
    expect(folded(other)).toBe(folded(one));
  });

  it("in whatever case a language writes its capitals", () => {
    for (const name of names)
      for (const locale of locales) {
        expect(folded(name.toLocaleUpperCase(locale))).toBe(folded(name));
        expect(folded(name.toLocaleLowerCase(locale))).toBe(folded(name));
      }
  });

  it("after each single character that has another case", () => {
    const different: string[] = [];
    for (let code = 0; code < 0x3_0000; code += 1) {
      const letter = `a${String.fromCodePoint(code)}b`;
      const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
      if (folded(letter) !== folded(other)) different.push(letter);
    }
    expect(different).toEqual([]);
  });

  it("however often they are folded", () => {
    fc.assert(fc.property(text, (given) => folded(folded(given)) === folded(given)));
  });

  it("are the same by the short way that plain ones take", () => {
    const plain = fc.string({ unit: anyOf("aBz09`'\"*~_:|<>.- ") });
    // What nobody can see keeps a name off that way.
    fc.assert(fc.property(plain, (given) => folded(given) === folded(`\u00AD${given}`)));
    fc.assert(fc.property(fc.string(), (given) => folded(given) === folded(`\u00AD${given}`)));
  });

  it("when one of them has characters in it that nobody can see", () => {
    const unseen = fc.constantFrom(
      "\u200B",
      "\u200D",
      "\u2062",
      "\u034F",
      "\u202E",
      "\u{E0061}",
      "\uFE0F",
      "\u3164",
    );
    const pieces = fc.array(fc.tuple(anyOf("aä字ш9-🍷"), unseen));
    fc.assert(
      fc.property(pieces, (parts) => {
        const seen = parts.map(([character]) => character).join("");
        return folded(parts.flat().join("")) === folded(seen);
      }),
    );
  });
});

describe("two names are different", () => {
  it.each([
    ["Order 4471", "Order 4472"],
    ["Café", "Cafe"],
    ["für", "fur"],
    ["año", "ano"],
    ["Møde", "Mode"],
    ["żona", "zona"],
    ["ёлка", "елка"],
    ["мир", "міp"],
    ["は", "ば"],
    ["つ", "っ"],
    ["كتاب", "كتب"],
    ["क", "ख"],
    ["Wine 🍷", "Wine 🍸"],
    ["Team 👋🏻", "Team 👋🏿"],
    ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    ["A+B", "A-B"],
    ["ab", "a b"],
    ["3/4", "34"],
  ])("as %j and %j are", (one, other) => {
    expect(folded(one)).not.toBe(folded(other));
  });

  it("when any letter of an alphabet is another one", () => {
    const alphabets = [
      "abcdefghijklmnopqrstuvwxyz",
      "äöüéèêáàñçåæøłżšğ",
      "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
      "αβγδεζηθικλμνξοπρστυφχψω",
      "אבגדהוזחטיכלמנסעפצקרשת",
      "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
      "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह",
      "あいうえおかきくけこがぎぐげごアイウエオ",
      "가나다라마바사아자차카타파하",
      "春夏秋冬東西南北",
      "0123456789",
    ];
    const words = fc
      .constantFrom(...alphabets)
      .chain((alphabet) => fc.tuple(...[0, 1].map(() => fc.string({ unit: anyOf(alphabet) }))));
    fc.assert(
      fc.property(words, ([one, other]) => one === other || folded(one ?? "") !== folded(other ?? "")),
    );
  });
});

describe("the nearest names", () => {
  const groups = [
    "Spring order 4471",
    "Harbour volunteers",
    "Harbour crew",
    "Returns",
    "春のグループ",
    "Pat’s group",
  ];

  it.each([
    ["harbor volunter", ["Harbour volunteers"]],
    ["HARBOR", ["Harbour crew", "Harbour volunteers"]],
    ["harbourvolunteers", ["Harbour volunteers"]],
    ["volunteers harbour", ["Harbour volunteers"]],
    ["srping order", ["Spring order 4471"]],
    ["sprin 4471", ["Spring order 4471"]],
    ["retruns", ["Returns"]],
    ["春のグルプ", ["春のグループ"]],
    ["pats group", ["Pat’s group"]],
    ["elephants", []],
    ["harbour elephants", []],
    ["x", []],
    ["", []],
    ["!?", []],
  ])("to %j are %j", (words, found) => {
    expect(nearest(words, groups)).toEqual(found);
  });

  it("are few, and the nearest comes first", () => {
    const many = Array.from({ length: 40 }, (_, index) => `Harbour crews ${index}`);
    expect(nearest("harbour crew", [...many, "Harbour crew"])).toHaveLength(5);
    expect(nearest("harbour crew", [...many, "Harbour crew"])[0]).toBe("Harbour crew");
  });

  it("always have a name that is typed as it is", () => {
    fc.assert(
      fc.property(fc.constantFrom(...groups), (name) => nearest(name.toUpperCase(), groups)[0] === name),
    );
  });
});
