// How long until the bot is ready, and how much memory it takes at rest; beside the start of an empty Node.
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { ms, openStage, quantile, type Result } from "./stage.ts";

const runs = 5;
const restMs = 3_000;

export async function measureStart(): Promise<Result[]> {
  const times: number[] = [];
  let residentMb = Number.NaN;
  for (let run = 0; run < runs; run += 1) {
    const stage = await openStage();
    times.push(await stage.start());
    if (run === runs - 1) {
      await pause(restMs);
      residentMb = await resident(stage.pid());
    }
    await stage.close();
  }
  const emptyNode = quantile(Array.from({ length: runs }, emptyStart), 0.5);
  const median = quantile(times, 0.5);
  return [
    { what: "ready after its start (median of 5)", figure: ms(median), limit: "1,500 ms" },
    { what: "yardstick: an empty Node starts and ends", figure: ms(emptyNode) },
    { what: "ratio", figure: `${(median / emptyNode).toFixed(1)} ×` },
    { what: "resident memory at rest", figure: `${residentMb.toFixed(0)} MB`, limit: "150 MB" },
  ];
}

function emptyStart(): number {
  const before = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return performance.now() - before;
}

async function resident(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
