// Two instances on one PostgreSQL, each with fifty connections; beside one instance alone.
import { perSecond, ratio, type Result } from "./figures.ts";
import { fifty, seededGroups } from "./rate.ts";
import { answered, openStage, type Bot } from "./stage.ts";

export async function measureInstances(): Promise<Result[]> {
  const stage = await openStage({ kind: "postgres" });
  const groupIds = seededGroups(stage);
  const one = await stage.start();
  const alone = await sentTo([one], groupIds, "alone");
  const other = await stage.start();
  const both = await sentTo([one, other], groupIds, "both");
  await stage.close();
  return [
    { what: "webhooks taken by two instances", figure: perSecond(both) },
    { what: "floor: by one", figure: perSecond(alone) },
    { what: "ratio", figure: ratio(both, alone), goal: "1.60 ×" },
  ];
}

async function sentTo(bots: readonly Bot[], groupIds: readonly string[], name: string): Promise<number> {
  const figures = await Promise.all(
    bots.map(({ port }) => answered({ ...fifty, groupIds, port, name: `${name}${port}` })),
  );
  return figures.reduce((sum, each) => sum + each.perSecond, 0);
}
