// What can happen to one of several instances on a PostgreSQL: it freezes at any moment and wakes up long after another has
// taken over, or is killed; the others go on, and nothing is done twice.
import { setTimeout as pause } from "node:timers/promises";
import { seconds, type Result } from "./report.ts";
import type { Run } from "./run.ts";
import { runCases, type Case, type Scene } from "./scene.ts";

/** Longer than a frozen instance keeps its lanes. */
const frozenMs = 14_000;
const acknowledgesWithinMs = 5_000;

export function instanceFaults(run: Run): Promise<Result[]> {
  const rounds = Math.max(1, Math.round(3 * run.share));
  const cases = Array.from({ length: rounds }, (_, round) =>
    frozen(`an instance freezes at any moment and wakes up again, ${round + 1}`, atAnyMoment),
  );
  cases.push(frozen("an instance freezes in mid-transaction and wakes up again", inMidTransaction));
  return runCases(run, { family: "instances", cases, atOnce: 2 });
}

async function atAnyMoment({ stage, random }: Scene): Promise<void> {
  await pause(2_000 + random.below(1_500));
  stage.bot.freeze();
}

/** It waits for a lock while it is frozen, gets it, and keeps all that its transaction holds. */
async function inMidTransaction({ stage, until, asks, openGroup }: Scene): Promise<void> {
  const unlock = await stage.database.lock();
  asks(openGroup());
  await until(() => stage.whatsapp.webhooks.status().queued > 0, 2_000);
  await pause(500);
  stage.bot.freeze();
  await unlock();
}

function frozen(fault: string, freeze: (scene: Scene) => Promise<void>): Case {
  return {
    fault,
    on: "postgres",
    settleWithinMs: 110_000,
    async act(scene) {
      const { stage, load } = scene;
      const other = await stage.another();
      await other.start();
      const ended = new AbortController();
      const acting = load.run(ended.signal, 500);
      await freeze(scene);
      stage.pointAt(other);
      const group = scene.openGroup();
      const before = stage.whatsapp.webhooks.log.length;
      scene.asks(group);
      const takenMs = await scene.until(
        () => stage.whatsapp.webhooks.log.slice(before).some(({ state }) => state === "delivered"),
        acknowledgesWithinMs,
      );
      scene.expect(
        `the other instance acknowledges webhooks within ${seconds(acknowledgesWithinMs)}`,
        takenMs !== null,
      );
      await pause(Math.max(0, frozenMs - (takenMs ?? acknowledgesWithinMs)));
      stage.bot.thaw();
      await pause(3_000);
      ended.abort();
      await acting;
      scene.note(`acknowledged after ${seconds(takenMs ?? Number.NaN)}`);
      stage.bot.crashes.push(...other.crashes);
    },
  };
}
