// Lists of people as teams have them: whatever a spreadsheet makes of a table is read, and what cannot be read is told by its row.
import { describe, expect, it } from "vitest";
import { readList } from "../../src/slack/address-book/read-list.ts";
import { writtenList } from "../../src/slack/address-book/write-list.ts";
import { longestTurnMs } from "../processor-time.ts";

const swedish = "+46 8 123 456 00";
const anna = { number: "+46701234567", name: "Anna Ek", note: "regular; likes tulips" };
const zoe = { number: "+447400123456", name: "Zoë", note: null };

async function read(text: string | Buffer) {
  const outcome = await readList(Buffer.from(text), swedish);
  return outcome.kind === "list" ? outcome.list : undefined;
}

async function refusal(text: string | Buffer) {
  const outcome = await readList(Buffer.from(text), swedish);
  return outcome.kind === "refused" ? outcome.sentence : undefined;
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
    const list = await read(encoded("number;name\n+447400123456;Zoë\n"));
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
    expect(await refusal("+46701234567\n".repeat(50_001))).toContain("more than 50,000 rows");
  });

  it("is the same in whichever parts it is read", async () => {
    const numbers = Array.from({ length: 9_000 }, (_, n) => `+4670${1_000_000 + n}`);
    const rows = numbers.map((number, n) => ({
      number,
      name: `Anna "${n}"`,
      note: "two\r\nlines; and, more",
    }));
    const written = rows.map(
      ({ number, name, note }) => `"${number}","${name.replaceAll('"', '""')}","${note}"`,
    );
    expect((await read(written.join("\r\n")))?.rows).toEqual(rows);
  });

  const most = 10_000_000;
  it.each([
    ["lines", "\n".repeat(most), "more than 50,000 rows"],
    ["quotation marks", '"'.repeat(most), "quotation mark"],
    ["quotation marks that end nothing", `"${'" '.repeat(most / 2)}`, "quotation mark"],
    ["quoted letters without a separator", '"x'.repeat(most / 2), "quotation mark"],
    ["separators", ",".repeat(most), "Row 1 has more than 16,000 characters"],
    ["empty cells", ",,\n".repeat(most / 3), "more than 50,000 rows"],
    ["spaces between digits", `1${" ".repeat(15_000)}2\n`.repeat(600), undefined],
    ["columns", `${"a,".repeat(7_000)}\n`.repeat(600), undefined],
    ["letters that Windows wrote", Buffer.alloc(most, 0xf6), "Row 1 has"],
    ["what is no text", Buffer.alloc(most, 1), "Row 1 has"],
  ])("of ten megabytes of %s keeps nothing else waiting", async (_, text, why) => {
    const bytes = Buffer.from(text);
    let said: string | undefined;
    const heldMs = await longestTurnMs(async () => (said = await refusal(bytes)));
    if (why !== undefined) expect(said).toContain(why);
    // Twenty times what it takes. Before, each of these took seconds.
    expect(heldMs).toBeLessThan(1_000);
  });

  it("that was exported is safe to open, and reads as what it was", async () => {
    const rows = [
      { number: "+46701234567", name: '=HYPERLINK("http://x")', note: "@sum\nsecond, “line”" },
      { number: "+447400123456", name: "-1+1", note: null },
      { number: "+447400123457", name: "x;=1+1;y", note: "a\n=2\n\t ＝3;'=4" },
      { number: "+447400123458", name: 'x;"=1+1";y', note: "'=5" },
    ];
    const file = await writtenList(
      (async function* () {
        yield rows;
      })(),
    );
    // Also for a spreadsheet that separates by something else, and then takes no quotation mark for one.
    const cells = file.toString().split(/[\r\n,;\t]/u);
    for (const cell of cells) expect(cell).not.toMatch(/^["\s]*[=+\-@＝]/u);
    expect((await read(file))?.rows).toEqual(rows);
  });
});
