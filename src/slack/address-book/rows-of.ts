// A CSV file as rows, a window of it at a time, so that no file, whatever is in it, keeps anything else waiting. `read-list.ts` calls it.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import papaparse from "papaparse";

/** Many times what a row of a list has in it; a quotation mark that never ends makes one of the whole file. In UTF-16 units. */
export const longestRow = 16_000;

/** In parts; ends where a row is longer than that. */
export async function* rowsOf(text: string): AsyncGenerator<string[][] | "row too long"> {
  const { delimiter, newline, begin } = formatOf(text);
  // A spreadsheet counts the line about the format too.
  if (begin > 0) yield [[]];
  for (let at = begin; at < text.length;) {
    const isLast = text.length - at <= longestRow;
    const { rows, ends } = parsed(text.slice(at, at + longestRow), { delimiter, newline });
    // The window may have cut its last row in two: it is read again, from its beginning.
    const whole = isLast ? rows : rows.slice(0, -1);
    const length = isLast ? longestRow : (ends.at(-2) ?? 0);
    if (length === 0) return yield "row too long";
    yield whole;
    await turnOfTheLoop();
    at += length;
  }
}

type Format = { delimiter: string; newline: "\r\n" | "\n" | "\r" };

/** Excel says in a first line of its own by what it separates. */
function formatOf(text: string): Format & { begin: number } {
  const said = /^sep=(.)\r?\n/iu.exec(text);
  const begin = said?.[0].length ?? 0;
  // What separates is found by the rows that have something in them; rows that are empty count as rows.
  const { meta } = papaparse.parse(text.slice(begin, begin + longestRow), {
    preview: 50,
    skipEmptyLines: true,
  });
  const newline = meta.linebreak === "\r\n" || meta.linebreak === "\r" ? meta.linebreak : "\n";
  return { delimiter: said?.[1] ?? meta.delimiter, newline, begin };
}

/** `ends`: where each of the rows ends. */
function parsed(window: string, format: Format): { rows: string[][]; ends: number[] } {
  const rows: string[][] = [];
  const ends: number[] = [];
  papaparse.parse<string[]>(window, {
    ...format,
    step({ data, meta }) {
      rows.push(data);
      ends.push(meta.cursor);
    },
  });
  return { rows, ends };
}
