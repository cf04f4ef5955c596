// As much of Prometheus' language as the alert rules use: an aggregate of one metric, or of its increase, compared with a number.
// Whatever else a rule says throws.

export type Scrape = {
  /** Milliseconds since 1970. */
  now: number;
  samples: readonly { name: string; labels: Record<string, string>; value: number }[];
};

const selector = String.raw`(?<name>\w+)(?:\{(?<label>\w+)="(?<is>[^"]*)"\})?`;
const absence = new RegExp(`^absent\\(${selector}\\)$`, "u");
const comparison = new RegExp(
  `^(?<age>time\\(\\) - )?(?<how>max|min|sum)\\((?<grows>increase\\()?${selector}(?:\\[\\w+\\]\\))?\\) (?<than>[<>]) (?<limit>\\d+)$`,
  "u",
);

export function evaluate(expression: string, scrape: Scrape, earlier: Scrape): boolean {
  const absent = absence.exec(expression)?.groups;
  if (absent !== undefined) return valuesOf(scrape, absent).length === 0;
  const found = comparison.exec(expression)?.groups;
  if (found === undefined) throw new Error(`the test does not understand ${expression}`);
  const now = valuesOf(scrape, found);
  // Nothing compares with nothing.
  if (now.length === 0) return false;
  const before = valuesOf(earlier, found);
  // A counter that was not there before has not grown.
  if (found["grows"] !== undefined && before.length === 0) return false;
  const values = found["grows"] === undefined ? now : [sum(now) - sum(before)];
  const aggregate =
    { max: Math.max(...values), min: Math.min(...values), sum: sum(values) }[found["how"] ?? ""] ??
    Number.NaN;
  const left = found["age"] === undefined ? aggregate : scrape.now / 1_000 - aggregate;
  return found["than"] === ">" ? left > Number(found["limit"]) : left < Number(found["limit"]);
}

function valuesOf({ samples }: Scrape, { name, label, is }: Record<string, string>): number[] {
  return samples
    .filter((sample) => sample.name === name && (label === undefined || sample.labels[label] === is))
    .map(({ value }) => value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
