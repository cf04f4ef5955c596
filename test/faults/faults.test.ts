// The short cut of the fault suite (`npm run test:faults`): a few kills under load and a few spoilt payloads, so that what
// breaks the invariant at once is seen with every change.
import { describe, expect, inject, it } from "vitest";
import type { DatabaseKind } from "../databases.ts";
import type { ActKind } from "./acts.ts";
import { killsUnderLoad } from "./kills.ts";
import { spoiltPayloads } from "./payloads.ts";
import { createRandom } from "./random.ts";
import { runCase } from "./scene.ts";
import { steps } from "./steps.ts";

const kinds: DatabaseKind[] = ["sqlite", "postgres"];
/** What is looked at at once after a death. Everything else waits for half a minute and more before it is asked again. */
const acts: ActKind[] = ["ask", "withdraw", "leave", "approve", "reject", "all at once", "look"];
/** Several starts in a row, on a machine that has other things to do. */
const patienceMs = 240_000;

describe.concurrent("the process under load", { timeout: patienceMs }, () => {
  it.each(kinds)("loses nothing and does nothing twice, however often it is killed, on %s", async (kind) => {
    const { broke } = await killsUnderLoad({
      kind,
      postgresUrl: inject("postgresUrl"),
      times: 4,
      random: createRandom(`short cut ${kind}`),
      actEveryMs: 600,
      settleWithinMs: 60_000,
      acts,
      steps: steps.filter(({ needs }) => acts.includes(needs)),
    });
    expect(broke).toEqual([]);
  });

  it("outlives spoilt payloads and answers each", async () => {
    const run = {
      postgresUrl: "",
      random: createRandom("short cut"),
      share: 0.004,
      only: null,
      say: () => undefined,
    };
    const { broke } = await runCase(run, "payloads", spoiltPayloads("sqlite", run.share));
    expect(broke).toEqual([]);
  });
});
