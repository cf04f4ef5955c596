// What came of each fault, as a table for whoever ran the suite.

export type Result = {
  family: string;
  fault: string;
  /** Which database, or both. */
  on: string;
  figure: string;
  /** Empty: the invariant held, and whatever else was expected. */
  broke: string[];
};

const mostShown = 12;

export function printTable(results: readonly Result[], write: (text: string) => void): void {
  const width = Math.min(70, Math.max(...results.map(({ fault }) => fault.length)));
  for (const [family, ofFamily] of Object.entries(Object.groupBy(results, (result) => result.family))) {
    write(`\n${family}\n`);
    for (const result of ofFamily ?? []) printRow(result);
  }

  function printRow(result: Result): void {
    const verdict = result.broke.length === 0 ? "ok" : "BROKE";
    write(
      `  ${result.fault.padEnd(width)}  ${result.on.padEnd(8)}  ${verdict.padEnd(5)}  ${result.figure}\n`,
    );
    for (const what of shortened(result.broke)) write(`      ${what}\n`);
  }
}

function shortened(broke: readonly string[]): string[] {
  const shown = broke.slice(0, mostShown);
  return broke.length > shown.length ? [...shown, `… and ${broke.length - shown.length} more`] : shown;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
