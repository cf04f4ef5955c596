// The same on a database in its third year, beside an empty one: single webhooks over fifty connections, the start, and what is
// taken at rest. SQLite.
import { setTimeout as pause } from "node:timers/promises";
import { ms, perSecond, ratio, type Result } from "./figures.ts";
import { residentMb } from "./machine.ts";
import { growOld } from "./old-database.ts";
import { fifty, seededGroups, withProcessorTime } from "./rate.ts";
import { openStage } from "./stage.ts";
import { restMs } from "./start.ts";

export async function measureAge(): Promise<Result[]> {
  const empty = await taken();
  const old = await taken(growOld);
  return [
    { what: "webhooks taken, old", figure: perSecond(old.perSecond) },
    { what: "floor: empty", figure: perSecond(empty.perSecond) },
    { what: "ratio", figure: ratio(old.perSecond, empty.perSecond), goal: "0.90 ×" },
    { what: "ratio of the processor's time", figure: ratio(old.processorMs, empty.processorMs) },
    { what: "ready after its start, old", figure: ms(old.readyAfterMs), goal: "1,000 ms" },
    { what: "floor: empty", figure: ms(empty.readyAfterMs) },
    { what: "resident memory at rest, old", figure: `${old.atRestMb.toFixed(0)} MB`, goal: "130 MB" },
    { what: "peak memory, old", figure: `${old.peakMb.toFixed(0)} MB`, goal: "250 MB" },
  ];
}

async function taken(fill?: (url: string) => Promise<void>) {
  const stage = await openStage({ fill });
  const groupIds = seededGroups(stage);
  const { readyAfterMs, ...bot } = await stage.start();
  await pause(restMs);
  const atRestMb = await residentMb(bot.pid);
  const figures = await withProcessorTime(bot, { ...fifty, groupIds, name: "age" });
  const { peakMb } = await bot.stop();
  await stage.close();
  return { ...figures, readyAfterMs, atRestMb, peakMb };
}
