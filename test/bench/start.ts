// How long until the bot is ready, and how much memory it takes at rest; beside the start of an empty Node.
import { spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { ms, quantile, ratio, type Result } from "./figures.ts";
import { residentMb } from "./machine.ts";
import { openStage } from "./stage.ts";

const runs = 5;
export const restMs = 3_000;

export async function measureStart(): Promise<Result[]> {
  const times: number[] = [];
  let atRestMb = Number.NaN;
  for (let run = 0; run < runs; run += 1) {
    const stage = await openStage();
    const bot = await stage.start();
    times.push(bot.readyAfterMs);
    if (run === runs - 1) {
      await pause(restMs);
      atRestMb = await residentMb(bot.pid);
    }
    await stage.close();
  }
  const emptyNode = quantile(Array.from({ length: runs }, emptyStart), 0.5);
  const median = quantile(times, 0.5);
  return [
    { what: "ready after its start (median of 5)", figure: ms(median), goal: "1,000 ms" },
    { what: "floor: an empty Node starts and ends", figure: ms(emptyNode) },
    { what: "ratio", figure: ratio(median, emptyNode) },
    { what: "resident memory at rest", figure: `${atRestMb.toFixed(0)} MB`, goal: "130 MB" },
  ];
}

function emptyStart(): number {
  const before = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return performance.now() - before;
}
