// Single webhooks over fifty connections, as fast as they are answered, while the projection runs beside them: how many a second,
// and how long each waits. The floor is measured before and after, with webhooks of the same kind.
import { setTimeout as pause } from "node:timers/promises";
import { databaseKinds, type DatabaseKind } from "./databases.ts";
import { mean, ms, perSecond, ratio, type Result } from "./figures.ts";
import type { Answered, Load } from "./load.ts";
import { processorMs } from "./machine.ts";
import { answered, openStage, startFloor, type Bot, type Stage } from "./stage.ts";
import { oneRequest, posted, signed, unknownGroupId } from "./webhooks.ts";

const groupCount = 500;
/** What the last readings leave to do. */
const afterReadingMs = 2_000;
export const fifty = { connections: 50, seconds: 5, count: 20_000, perSecond: null };

export async function measureRate(): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of databaseKinds) results.push(...(await measureOn(kind)));
  return results;
}

const floorGroups = Array.from({ length: groupCount }, (_, index) => unknownGroupId(String(index)));

async function measureOn(kind: DatabaseKind): Promise<Result[]> {
  const before = await floorFor(kind, { ...fifty, groupIds: floorGroups });
  const known = await takenOn(kind, { areKnown: true });
  const unknown = await takenOn(kind, { areKnown: false });
  const after = await floorFor(kind, { ...fifty, groupIds: floorGroups });
  const floor = mean([before.perSecond, after.perSecond]);
  const floorMs = mean([before.processorMs, after.processorMs]);
  const results = (
    { ours, watched, readPerSecond }: Awaited<ReturnType<typeof takenOn>>,
    groups: string,
  ): Result[] => {
    const on = (what: string) => `${kind}, ${groups}: ${what}`;
    return [
      { what: on("taken"), figure: perSecond(ours.perSecond) },
      { what: on("read, from the first to the last of them"), figure: perSecond(readPerSecond) },
      { what: on("ratio"), figure: ratio(ours.perSecond, floor), goal: "1.00 ×" },
      { what: on("processor's time for each"), figure: ms(ours.processorMs) },
      { what: on("ratio to the floor's"), figure: ratio(ours.processorMs, floorMs) },
      { what: on("median, p99 and longest"), figure: waits(ours), goal: "p99 50 ms, longest 250 ms" },
      { what: on("refused"), figure: String(ours.refused), goal: "0" },
      { what: on("loop held, p99 and longest"), figure: held(watched), goal: "longest 50 ms" },
      { what: on("peak memory"), figure: `${watched.peakMb.toFixed(0)} MB`, goal: "250 MB" },
    ];
  };
  return [
    {
      what: `${kind}: floor, before and after`,
      figure: `${perSecond(before.perSecond)}, ${perSecond(after.perSecond)}`,
    },
    { what: `${kind}: floor, median, p99 and longest`, figure: waits(after) },
    ...results(known, "known groups"),
    ...results(unknown, "new groups"),
  ];
}

/** Of groups that were read before, or of groups of which each is heard for the first time and read meanwhile. */
async function takenOn(kind: DatabaseKind, { areKnown }: { areKnown: boolean }) {
  const stage = await openStage({ kind });
  const heardOf = seededGroups(stage);
  const groupIds = areKnown ? heardOf : seededGroups(stage);
  const bot = await stage.start();
  // What groups are new for is a bot that has run before: nobody measures how it warms up.
  await makeKnown(stage, bot, heardOf);
  const before = performance.now();
  const ours = await withProcessorTime(bot, { ...fifty, groupIds, name: "bot" });
  await isAllRead(bot);
  const readPerSecond = (ours.answered * 1_000) / (performance.now() - before);
  const watched = await bot.stop();
  await stage.close();
  return { ours, watched, readPerSecond };
}

/** What was answered is in the state. */
async function isAllRead({ url }: Bot): Promise<void> {
  while (!(await (await fetch(`${url}/metrics`)).text()).includes("\ngroupdesk_unread_updates 0"))
    await pause(50);
}

/** Each is told of once and read. */
export async function makeKnown(
  { whatsapp }: Stage,
  { url, begin }: Bot,
  groupIds: readonly string[],
): Promise<void> {
  await posted(url, signed(groupIds.map((groupId, index) => oneRequest(groupId, `known${index}`))));
  const areRead = (): boolean =>
    new Set(whatsapp.calls("info").map(({ path }) => path)).size >= groupIds.length;
  while (!areRead()) await pause(100);
  await pause(afterReadingMs);
  begin();
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
