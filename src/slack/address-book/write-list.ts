// The address book as a file that spreadsheets open: whatever would be a formula there stays text. The button for exporting calls it.
import papaparse from "papaparse";
import type { Listed } from "../../groupdesk.ts";

/** What a spreadsheet would reckon, on the first of several lines too. Source: OWASP, "CSV injection". */
const formula = /^[=+\-@\t\r]/u;

/** The mark by which spreadsheets know UTF-8. */
const mark = "\uFEFF";

export async function writtenList(parts: AsyncIterable<Listed[]>): Promise<Buffer> {
  const lines = [papaparse.unparse([["number", "name", "note"]])];
  for await (const people of parts)
    lines.push(
      papaparse.unparse(
        people.map(({ number, name, note }) => [number, name ?? "", note ?? ""]),
        { escapeFormulae: formula },
      ),
    );
  return Buffer.from(`${mark}${lines.join("\r\n")}\r\n`);
}
