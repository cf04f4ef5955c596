// What can happen to webhooks on their way: lost, late, doubled, out of order, in another spelling, hours of silence and
// then everything at once.
import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseKind } from "../databases.ts";
import type { Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case, type Scene } from "./scene.ts";

const loadMs = 10_000;

export function webhookFaults(run: Run): Promise<Result[]> {
  const cases = [
    withLoad("every webhook comes twice", "sqlite", ({ stage }) =>
      stage.whatsapp.webhooks.duplicateNext(100_000),
    ),
    withLoad("every webhook comes five seconds late", "postgres", ({ stage }) => {
      stage.whatsapp.webhooks.delayMs = 5_000;
    }),
    withLoad("the spelling of the documentation", "sqlite", ({ stage }) =>
      stage.whatsapp.setSwitches({
        spelling: "documented",
        fieldNames: "schema",
        listShape: "documented",
        totalFailure: "envelope",
      }),
    ),
    withLoad("each status in a webhook of its own, twice", "postgres", ({ stage }) => {
      stage.whatsapp.setSwitches({ statuses: "one by one" });
      stage.whatsapp.webhooks.duplicateNext(100_000);
    }),
    silence("silence, then everything at once", "sqlite", {}),
    silence("silence, then everything at once, newest first", "postgres", { order: "reversed" }),
    silence("silence, then everything in any order", "sqlite", { order: "shuffled" }),
    ...(["sqlite", "postgres"] as const).map(lost),
  ];
  return runCases(run, { family: "webhooks", cases, atOnce: 4 });
}

function withLoad(fault: string, on: DatabaseKind, begin: (scene: Scene) => void): Case {
  return {
    fault,
    on,
    async act(scene) {
      begin(scene);
      await scene.underLoad(loadMs);
      await scene.stage.whatsapp.webhooks.idle();
    },
  };
}

/** The bot learns nothing while people act; what it does by reading must agree with what it is told later. */
function silence(fault: string, on: DatabaseKind, how: { order?: "reversed" | "shuffled" }): Case {
  return {
    fault,
    on,
    // Of two words about one person in one second, whichever comes last is believed until somebody reads the group.
    isLossy: how.order !== undefined,
    settleWithinMs: 110_000,
    async act(scene) {
      const { webhooks } = scene.stage.whatsapp;
      await scene.underLoad(3_000);
      await webhooks.idle();
      webhooks.hold();
      await scene.underLoad(loadMs);
      webhooks.batch(true);
      webhooks.release(how);
      await webhooks.idle();
      webhooks.batch(false);
    },
  };
}

/** Two of three are lost; the next start reads what nobody told. */
function lost(on: DatabaseKind): Case {
  return {
    fault: "two of three webhooks are lost for good",
    on,
    isLossy: true,
    settleWithinMs: 110_000,
    async act(scene) {
      const { whatsapp } = scene.stage;
      const ended = new AbortController();
      const losing = (async () => {
        while (!ended.signal.aborted) {
          whatsapp.webhooks.dropNext(2);
          await scene.until(() => whatsapp.webhooks.status().drops === 0 || ended.signal.aborted, loadMs);
          const taken = whatsapp.webhooks.log.length;
          await scene.until(() => whatsapp.webhooks.log.length > taken || ended.signal.aborted, loadMs);
        }
      })();
      await scene.underLoad(loadMs);
      ended.abort();
      await losing;
      whatsapp.webhooks.dropNext(-whatsapp.webhooks.status().drops);
      // The sweeps that find it come at every start and every five minutes; a group must be some time old to be claimed.
      for (const waitMs of [500, 40_000]) {
        await pause(waitMs);
        await scene.restarts();
      }
    },
  };
}
