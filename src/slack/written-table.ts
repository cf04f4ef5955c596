// A table as a file that spreadsheets open: whatever would be a formula there stays text. Exports of the address book and the audit
// are made of it, and `read-list.ts` reads them again.
import papaparse from "papaparse";

/**
 * Where a spreadsheet would see a cell that it reckons: at the beginning; and, because it may separate by something else than commas and
 * then takes no quotation mark for one, after a semicolon, a tab or a line's end. Sources: OWASP, "CSV injection"; the list separator of
 * Windows is a semicolon wherever decimals have a comma.
 */
const begins = String.raw`(?<=(?:^|[;\t\r\n])["\s]*)`;
const reckoned = String.raw`(?='*[=+\-@＝＋－＠])`;
/** Looked for first, so that no text takes longer than it is long. */
const unguarded = new RegExp(`(?=['=+\\-@＝＋－＠])${begins}${reckoned}`, "gu");
const guarded = new RegExp(`(?=')${begins}'${reckoned}`, "gu");

export function withGuard(text: string): string {
  return text.replaceAll(unguarded, "'");
}

/** As it was before `withGuard`; spreadsheets put the same apostrophe before what would be a formula. */
export function withoutGuard(text: string): string {
  return text.replaceAll(guarded, "");
}

/** The mark by which spreadsheets know UTF-8. */
const mark = "\uFEFF";

export type WrittenTable = {
  add(rows: readonly (readonly string[])[]): void;
  bytes(): Buffer;
};

export function writtenTable(heading: readonly string[]): WrittenTable {
  const lines = [papaparse.unparse([[...heading]])];
  return {
    add(rows) {
      if (rows.length > 0)
        lines.push(
          papaparse.unparse(
            rows.map((row) => row.map(withGuard)),
            { quotes: (cell: unknown) => /^'|[;\t]/u.test(String(cell)) },
          ),
        );
    },
    bytes: () => Buffer.from(`${mark}${lines.join("\r\n")}\r\n`),
  };
}
