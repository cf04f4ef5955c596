// The families of faults, in the order in which the suite runs them, and how the cases of one run beside each other.
import { killsUnderLoad } from "./kills.ts";
import type { Random } from "./random.ts";
import type { Result } from "./report.ts";
import type { DatabaseKind } from "../databases.ts";
import { steps } from "./steps.ts";

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

const kinds: DatabaseKind[] = ["sqlite", "postgres"];
const killsInAFullRun = 520;
const stagesPerKind = 2;

export const families: Record<string, Family> = {
  kills,
};

async function kills(run: Run): Promise<Result[]> {
  const perStage = Math.ceil((killsInAFullRun * run.share) / kinds.length / stagesPerKind);
  return Promise.all(
    kinds.flatMap((kind) =>
      Array.from({ length: stagesPerKind }, async (_, place) => {
        const result = await killsUnderLoad({
          kind,
          postgresUrl: run.postgresUrl,
          kills: perStage,
          random: run.random.branch(`kills ${kind} ${place}`),
          actEveryMs: 1_500,
          settleWithinMs: 90_000,
          steps: steps.filter((_step, index) => index % stagesPerKind === place),
        });
        run.say(result);
        return result;
      }),
    ),
  );
}
