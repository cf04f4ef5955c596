// A table as a file that spreadsheets open: whatever would be a formula there stays text. Exports of the address book and the audit
// are made of it.
import papaparse from "papaparse";

/** What a spreadsheet would reckon, on the first of several lines too. Source: OWASP, "CSV injection". */
const formula = /^[=+\-@\t\r]/u;

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
            rows.map((row) => [...row]),
            { escapeFormulae: formula },
          ),
        );
    },
    bytes: () => Buffer.from(`${mark}${lines.join("\r\n")}\r\n`),
  };
}
