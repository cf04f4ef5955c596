// Lists of people as teams have them: whatever a spreadsheet makes of a table is read, and what cannot be read is told by its row.
import { describe, expect, it } from "vitest";
import { readList } from "../../src/slack/address-book/read-list.ts";
import { writtenList } from "../../src/slack/address-book/write-list.ts";

const swedish = "+46 8 123 456 00";
const anna = { number: "+46701234567", name: "Anna Ek", note: "regular; likes tulips" };
const zoe = { number: "+447400123456", name: "Zoë", note: null };

function read(text: string | Buffer) {
  return readList(Buffer.from(text), swedish);
}

describe("a list of people", () => {
  it.each([
    ["commas", 'number,name,note\r\n+46701234567,Anna Ek,"regular; likes tulips"\r\n+447400123456,Zoë,\r\n'],
    [
      "semicolons",
      'Telefon;Namn;Anteckning\n070-123 45 67;Anna Ek;"regular; likes tulips"\n+447400123456;Zoë;',
    ],
    [
      "tabs",
      "Name\tPhone number\tNotes\nAnna Ek\t0046701234567\tregular; likes tulips\nZoë\t+44 7400 123456\t",
    ],
    ["no headings", '+46 70 123 45 67,Anna Ek,"regular; likes tulips"\n+44 7400 123456,Zoë'],
    [
      "Excel's own first line",
      "sep=|\nnumber|name|note\n0701234567|Anna Ek|regular; likes tulips\n+447400123456|Zoë|",
    ],
    [
      "first and last names",
      'First Name,Last Name,Phone 1 - Value,Notes\nAnna,Ek,0701234567,"regular; likes tulips"\nZoë,,+447400123456,',
    ],
  ])("is read with %s", async (_, text) => {
    expect(await read(text)).toEqual({ rows: [anna, zoe], unreadable: [], repeated: 0 });
  });

  it.each([
    ["UTF-8 with a mark", (text: string) => Buffer.from(`\uFEFF${text}`)],
    ["UTF-16 with a mark", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16 the other way round", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
    ["UTF-16 without a mark", (text: string) => Buffer.from(text, "utf16le")],
    ["Latin-1", (text: string) => Buffer.from(text, "latin1")],
  ])("is read in %s", async (_, encoded) => {
    const list = await readList(encoded("number;name\n+447400123456;Zoë\n"), null);
    expect(list?.rows).toEqual([zoe]);
  });

  it("names the rows that cannot be read, as a spreadsheet counts, and takes the others", async () => {
    const list = await read(
      [
        "number,name,note",
        "4.67E+10,Cut,",
        '+46701234567,"Two\nlines",',
        "",
        "hello,Nobody,",
        ",Nameless,",
        "+46701234567 / +46707654321,Two,",
        `+46707654321,Long,${"x".repeat(501)}`,
        "46708888888.0,Point,",
      ].join("\n"),
    );
    expect(list?.rows).toEqual([
      { number: "+46701234567", name: "Two lines", note: null },
      { number: "+46708888888", name: "Point", note: null },
    ]);
    expect(list?.unreadable.map(({ row, why }) => `${row}: ${why}`)).toEqual([
      "2: the spreadsheet has cut the number; format the column as text",
      "5: the number is no phone number",
      "6: it has no number",
      "7: it has several numbers",
      "8: the note is longer than 500 characters",
    ]);
  });

  it("that has a number twice takes its last row, and counts it", async () => {
    const list = await read("number,name\n+46701234567,Old\n070 123 45 67,New\n");
    expect(list).toEqual({
      rows: [{ number: "+46701234567", name: "New", note: null }],
      unreadable: [],
      repeated: 1,
    });
  });

  it("of nothing, of noise, or with a quote that never ends is no error", async () => {
    for (const text of ["", "\n\n", '"', 'number,name\n"+46701234567,Anna', "\u0000\u0001\u0002"])
      expect((await read(text))?.rows.length ?? 0).toBeLessThanOrEqual(1);
  });

  it("with more rows than anybody has is not read", async () => {
    expect(await read("+46701234567\n".repeat(50_001))).toBeUndefined();
  });

  it("that was exported is safe to open, and reads as what it was", async () => {
    const rows = [
      { number: "+46701234567", name: '=HYPERLINK("http://x")', note: "@sum\nsecond, “line”" },
      { number: "+447400123456", name: "-1+1", note: null },
    ];
    const file = await writtenList(
      (async function* () {
        yield rows;
      })(),
    );
    const cells = file.toString().split(/[\r\n,]/u);
    for (const cell of cells) expect(cell).not.toMatch(/^"?[=+\-@]/u);
    expect((await read(file))?.rows).toEqual(rows);
  });
});
