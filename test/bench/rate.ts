// Single webhooks over fifty connections, as fast as they are answered, while the projection runs beside them: how many a second,
// and how long each waits. The floor is measured before and after, with webhooks of the same kind.
import { databaseKinds, type DatabaseKind } from "./databases.ts";
import { mean, ms, perSecond, ratio, type Result } from "./figures.ts";
import type { Answered, Load } from "./load.ts";
import { processorMs } from "./machine.ts";
import { answered, openStage, startFloor, type Stage } from "./stage.ts";

const groupCount = 500;
export const fifty = { connections: 50, seconds: 5, count: 20_000, perSecond: null };

export async function measureRate(): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of databaseKinds) results.push(...(await measureOn(kind)));
  return results;
}

async function measureOn(kind: DatabaseKind): Promise<Result[]> {
  const stage = await openStage({ kind });
  const load = { ...fifty, groupIds: seededGroups(stage) };
  const before = await floorFor(kind, load);
  const bot = await stage.start();
  const ours = await withProcessorTime(bot, { ...load, name: "bot" });
  const watched = await bot.stop();
  await stage.close();
  const after = await floorFor(kind, load);
  const floor = mean([before.perSecond, after.perSecond]);
  const floorMs = mean([before.processorMs, after.processorMs]);
  const on = (what: string) => `${kind}: ${what}`;
  return [
    { what: on("webhooks taken"), figure: perSecond(ours.perSecond) },
    {
      what: on("floor, before and after"),
      figure: `${perSecond(before.perSecond)}, ${perSecond(after.perSecond)}`,
    },
    { what: on("ratio"), figure: ratio(ours.perSecond, floor), goal: "1.00 ×" },
    { what: on("processor's time for each"), figure: ms(ours.processorMs) },
    { what: on("ratio to the floor's"), figure: ratio(ours.processorMs, floorMs) },
    { what: on("median, p99 and longest wait"), figure: waits(ours), goal: "p99 50 ms, longest 250 ms" },
    { what: on("the same at the floor"), figure: waits(after) },
    { what: on("refused"), figure: String(ours.refused), goal: "0" },
    { what: on("event loop held, p99 and longest"), figure: held(watched), goal: "longest 50 ms" },
    { what: on("peak memory"), figure: `${watched.peakMb.toFixed(0)} MB`, goal: "250 MB" },
  ];
}

export function seededGroups({ whatsapp }: Stage, count = groupCount): string[] {
  return Array.from({ length: count }, (_, index) =>
    whatsapp.seedGroup({ subject: `Group ${index}`, members: ["16505550001"] }),
  );
}

type Measured = Answered & { processorMs: number };

export async function floorFor(kind: DatabaseKind, load: Omit<Load, "port" | "name">): Promise<Measured> {
  const floor = await startFloor(kind);
  const figures = await withProcessorTime(floor, { ...load, name: "floor" });
  await floor.stop();
  return figures;
}

/** The processor's time is that of the server for each webhook. */
export async function withProcessorTime(
  { port, pid }: { port: number; pid: number | undefined },
  load: Omit<Load, "port">,
): Promise<Measured> {
  const before = await processorMs(pid);
  const figures = await answered({ ...load, port });
  return { ...figures, processorMs: ((await processorMs(pid)) - before) / figures.answered };
}

export function waits({ p50Ms, p99Ms, longestMs }: Answered): string {
  return `${ms(p50Ms)}, ${ms(p99Ms)}, ${ms(longestMs)}`;
}

export function held({ loopHeldMs, loopHeldP99Ms }: { loopHeldMs: number; loopHeldP99Ms: number }): string {
  return `${ms(loopHeldP99Ms)}, ${ms(loopHeldMs)}`;
}
