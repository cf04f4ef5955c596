// Two instances on one PostgreSQL, each with fifty connections; beside one instance alone. Where the machine has too few cores for two
// and all others, the processor's time for each webhook still tells whether they get in each other's way.
import { mean, ms, perSecond, ratio, type Result } from "./figures.ts";
import { fifty, makeKnown, seededGroups, withProcessorTime } from "./rate.ts";
import { openStage, type Bot } from "./stage.ts";

export async function measureInstances(): Promise<Result[]> {
  const stage = await openStage({ kind: "postgres" });
  const groupIds = seededGroups(stage);
  const one = await stage.start();
  await makeKnown(stage, one, groupIds);
  const alone = await sentTo([one], groupIds, "alone");
  const other = await stage.start();
  const both = await sentTo([one, other], groupIds, "both");
  await stage.close();
  return [
    { what: "webhooks taken by two instances", figure: perSecond(both.perSecond) },
    { what: "floor: by one", figure: perSecond(alone.perSecond) },
    { what: "ratio", figure: ratio(both.perSecond, alone.perSecond), goal: "1.60 ×" },
    {
      what: "processor's time for each, of two and of one",
      figure: `${ms(both.processorMs)}, ${ms(alone.processorMs)}`,
    },
  ];
}

async function sentTo(bots: readonly Bot[], groupIds: readonly string[], name: string) {
  const figures = await Promise.all(
    bots.map((bot) => withProcessorTime(bot, { ...fifty, groupIds, name: `${name}${bot.port}` })),
  );
  return {
    perSecond: figures.reduce((sum, each) => sum + each.perSecond, 0),
    processorMs: mean(figures.map(({ processorMs }) => processorMs)),
  };
}
