// What one run of the suite is told: where PostgreSQL is, how chance begins, and how much of a full run it is.
import type { Random } from "./random.ts";
import type { Result } from "./report.ts";

export type Run = {
  postgresUrl: string;
  random: Random;
  /** Of a full run: 0.1 does a tenth of the kills and payloads. */
  share: number;
  /** Only faults with such a name. */
  only: RegExp | null;
  /** Told of each result as it comes. */
  say(result: Result): void;
};

export type Family = (run: Run) => Promise<Result[]>;
