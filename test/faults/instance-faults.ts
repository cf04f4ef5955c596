// What can happen to one of several instances on a PostgreSQL: it freezes at any moment and wakes up long after another has
// taken over, or is killed; the others go on, and nothing is done twice.
import { setTimeout as pause } from "node:timers/promises";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case } from "./scene.ts";

/** Longer than a frozen instance keeps its lanes. */
const frozenMs = 14_000;
const acknowledgesWithinMs = 5_000;

export function instanceFaults(run: Run): Promise<Result[]> {
  const rounds = Math.max(1, Math.round(3 * run.share));
  const cases = Array.from({ length: rounds }, (_, round) =>
    frozen(`an instance freezes and wakes up again, ${round + 1}`),
  );
  return runCases(run, { family: "instances", cases, atOnce: 2 });
}

function frozen(fault: string): Case {
  return {
    fault,
    on: "postgres",
    settleWithinMs: 110_000,
    async act(scene) {
      const { stage, load, random } = scene;
      const other = await stage.another();
      await other.start();
      const ended = new AbortController();
      const acting = load.run(ended.signal, 500);
      await pause(2_000 + random.below(1_500));
      stage.pointAt(other);
      stage.bot.freeze();
      const group = stage.whatsapp
        .groups()
        .find(
          ({ deleted, suspended, members, pending }) =>
            !deleted && !suspended && members.length + pending.length < 7,
        );
      const before = stage.whatsapp.webhooks.log.length;
      if (group !== undefined) scene.asks(group.id);
      const takenMs = await scene.until(
        () => stage.whatsapp.webhooks.log.slice(before).some(({ state }) => state === "delivered"),
        acknowledgesWithinMs,
      );
      scene.expect(
        `the other instance acknowledges webhooks within ${seconds(acknowledgesWithinMs)}`,
        takenMs !== null,
      );
      await pause(frozenMs - (takenMs ?? acknowledgesWithinMs));
      stage.bot.thaw();
      await pause(3_000);
      ended.abort();
      await acting;
      scene.note(`acknowledged after ${seconds(takenMs ?? Number.NaN)}`);
      stage.bot.crashes.push(...other.crashes);
    },
  };
}
