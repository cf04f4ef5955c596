// A list of people as a team has it: a CSV file with numbers, names and notes, in any usual spelling, separator and encoding. What cannot
// be read is told by its row, as a spreadsheet counts. The form for importing calls it.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { longestEntry } from "../../groups/address-book.ts";
import { folded } from "../../groups/name-matching.ts";
import type { Listed } from "../../people-desk.ts";
import { isBlank } from "../invisible.ts";
import { readEachNumber } from "../verbs/phone-numbers.ts";
import { withoutGuard } from "../written-table.ts";
import { decodedText } from "./decode-text.ts";
import { longestRow, rowsOf } from "./rows-of.ts";

export type ReadList = {
  rows: Listed[];
  unreadable: Unreadable[];
  /** Numbers that stand in it more than once: the last row counts. */
  repeated: number;
};

/** `row` as a spreadsheet counts, from 1. */
export type Unreadable = { row: number; why: string };

export type ListOutcome = { kind: "list"; list: ReadList } | { kind: "refused"; sentence: string };

/** More than a team has of customers; a file of 10 MB could hold a million. */
const mostRows = 50_000;
const rowsAtOnce = 10;

/** `ownNumber` is that of the business: a number without a country code may be one of its country. */
export async function readList(bytes: Buffer, ownNumber: string | null): Promise<ListOutcome> {
  const rows = new Map<string, Listed>();
  const unreadable: Unreadable[] = [];
  let repeated = 0;
  let row = 0;
  let columns: Columns | undefined;
  for await (const part of rowsOf(await decodedText(bytes))) {
    if (part === "row too long") return refused(tooLong(row + 1));
    for (const cells of part) {
      row += 1;
      if (row > mostRows) return refused(tooMany);
      if (row % rowsAtOnce === 0) await turnOfTheLoop();
      if (cells.every((cell) => cell.trim() === "")) continue;
      if (columns === undefined) {
        const heading = columnsIn(cells);
        columns = heading ?? inThisOrder;
        if (heading !== undefined) continue;
      }
      const read = readRow(cells, columns, ownNumber);
      if ("why" in read) {
        unreadable.push({ row, why: read.why });
        continue;
      }
      if (rows.delete(read.number)) repeated += 1;
      rows.set(read.number, read);
    }
  }
  if (rows.size + unreadable.length === 0) return refused(nothingRead);
  return { kind: "list", list: { rows: [...rows.values()], unreadable, repeated } };
}

function refused(sentence: string): ListOutcome {
  return { kind: "refused", sentence };
}

const tooMany = `This list has more than ${mostRows.toLocaleString("en")} rows. Cut it into several.`;
const nothingRead =
  "Nothing could be read in this file. Save it as CSV, with the numbers in the first column.";

function tooLong(row: number): string {
  return `Row ${row.toLocaleString("en")} has more than ${longestRow.toLocaleString("en")} characters: perhaps a quotation mark in it never ends. Mend it, or save the list as CSV once more.`;
}

type Column = "number" | "name" | "firstName" | "lastName" | "note";
type Columns = { [Each in Column]?: number };

/** What people call the columns, folded; a heading is one of these, or begins with it. */
const headings: readonly (readonly [Column, RegExp])[] = [
  ["firstName", /^(?:first|given|vorname|fornamn|prenom|fornavn)/u],
  ["lastName", /^(?:last|family|surname|nachname|efternamn|etternavn|apellido)/u],
  [
    "number",
    /(?:phone|mobil|whatsapp|\bnumber|^number|^nummer|^numero|^tel\b|^tel[ef]|^cell|^handy|^movil|^portable|^msisdn|^wa[_ ]?id)/u,
  ],
  ["note", /^(?:note|comment|remark|anteckning|kommentar|notiz|bemerkung|nota|remarque|observa|info|om\b)/u],
  [
    "name",
    /(?:^name|^full ?name|^display ?name|^contact|^namn|^nombre|^nome\b|^nom\b|^navn|name$|^kunde?\b|^customer)/u,
  ],
];

const inThisOrder: Columns = { number: 0, name: 1, note: 2 };

/** A list has fewer columns that we look for. */
const mostColumns = 250;

/** Undefined: the row is no heading. */
function columnsIn(cells: readonly string[]): Columns | undefined {
  const first = cells.slice(0, mostColumns).map((cell) => plainHeading(cell));
  const columns: Columns = {};
  for (const [column, spelling] of headings) {
    const at = first.findIndex(
      (cell, index) => spelling.test(cell) && !Object.values(columns).includes(index),
    );
    if (at !== -1) columns[column] = at;
  }
  return columns.number !== undefined && !first.some((cell) => /\d{4}/u.test(cell)) ? columns : undefined;
}

function plainHeading(cell: string): string {
  return folded(cell).normalize("NFD").replaceAll(/\p{M}/gu, "").trim();
}

function readRow(
  cells: readonly string[],
  columns: Columns,
  ownNumber: string | null,
): Listed | { why: string } {
  const cell = (column: Column): string | null => {
    const text = withoutGuard(cells[columns[column] ?? -1] ?? "")
      .toWellFormed()
      .trim();
    return isBlank(text) ? null : text;
  };
  const name = cell("name") ?? ([cell("firstName"), cell("lastName")].filter(Boolean).join(" ") || null);
  const note = cell("note");
  const number = numberIn(cell("number"), ownNumber);
  if (number.kind === "problem") return { why: number.why };
  if (lengthOf(name) > longestEntry.name)
    return { why: `the name is longer than ${longestEntry.name} characters` };
  if (lengthOf(note) > longestEntry.note)
    return { why: `the note is longer than ${longestEntry.note} characters` };
  return { number: number.e164, name: name?.replaceAll(/\s+/gu, " ") ?? null, note };
}

/** However it is written. Looking for numbers in a text takes time. */
const longestNumber = 60;

type ReadNumber = { kind: "number"; e164: string } | { kind: "problem"; why: string };

function numberIn(cell: string | null, ownNumber: string | null): ReadNumber {
  const problem = (why: string): ReadNumber => ({ kind: "problem", why });
  if (cell === null) return problem("it has no number");
  if (cell.length > longestNumber) return problem("the number is no phone number");
  // 4.67E+10: what a spreadsheet leaves of a number that it took for a quantity.
  if (/^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/iu.test(cell))
    return problem("the spreadsheet has cut the number; format the column as text");
  const [read, ...others] = readEachNumber(cell.replace(/^(\+?\d+)\.0+$/u, "$1"), ownNumber);
  if (read === undefined) return problem("it has no number");
  if (others.length > 0) return problem("it has several numbers");
  if (read.kind === "ambiguous")
    return problem("the number may be two people's; write it with + and its country code");
  if (read.kind === "read") return { kind: "number", e164: read.reading.e164 };
  return problem(
    read.why === "no country code"
      ? "the number needs its country code in front"
      : "the number is no phone number",
  );
}

function lengthOf(text: string | null): number {
  return Array.from(text ?? "").length;
}
