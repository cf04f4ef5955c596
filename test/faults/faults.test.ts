// The short cut of the fault suite (`npm run test:faults`): a few kills under load and a few spoilt payloads, so that what
// breaks the invariant at once is seen with every change.
import { describe, expect, inject, it } from "vitest";
import type { DatabaseKind } from "../databases.ts";
import { killsUnderLoad } from "./kills.ts";
import { spoiltPayloads } from "./payloads.ts";
import { createRandom } from "./random.ts";
import { runCase } from "./scene.ts";

const kinds: DatabaseKind[] = ["sqlite", "postgres"];
/** Ten starts in a row, on a machine that has other things to do. */
const patienceMs = 240_000;

describe.concurrent("the process under load", { timeout: patienceMs }, () => {
  it.each(kinds)("loses nothing and does nothing twice, however often it is killed, on %s", async (kind) => {
    const { broke } = await killsUnderLoad({
      kind,
      postgresUrl: inject("postgresUrl"),
      times: 10,
      random: createRandom(`short cut ${kind}`),
      actEveryMs: 800,
      settleWithinMs: 60_000,
    });
    expect(broke).toEqual([]);
  });

  it("outlives spoilt payloads and answers each", async () => {
    const run = {
      postgresUrl: "",
      random: createRandom("short cut"),
      share: 0.01,
      only: null,
      say: () => undefined,
    };
    const { broke } = await runCase(run, "payloads", spoiltPayloads("sqlite", run.share));
    expect(broke).toEqual([]);
  });
});
