// One POST of 1,000 updates until it is acknowledged, of groups that are known and of groups that are not; beside the floor, which keeps
// the same bytes as one row. Then one of the size that Meta's limit of 3 MB allows, which must not hold the event loop.
import { databaseKinds, type DatabaseKind } from "./databases.ts";
import { ms, quantile, ratio, type Result } from "./figures.ts";
import { held, seededGroups } from "./rate.ts";
import { openStage, startFloor } from "./stage.ts";
import { oneRequest, posted, signed, unknownGroupId } from "./webhooks.ts";

const updates = 1_000;
const perGroup = 5;
const runs = 7;
const most = 10_000;

export async function measureDelivery(): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of databaseKinds) results.push(...(await measureOn(kind)));
  return results;
}

async function measureOn(kind: DatabaseKind): Promise<Result[]> {
  const stage = await openStage({ kind });
  const groupIds = seededGroups(stage, updates / perGroup);
  const bot = await stage.start();
  const floor = await startFloor(kind);
  // The first makes them known.
  await posted(bot.url, requestsIn(groupIds, "first"));
  const known: number[] = [];
  const unknown: number[] = [];
  const floors: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const strange = groupIds.map((_, index) => unknownGroupId(`${run}${String(index).padStart(6, "0")}`));
    known.push(await posted(bot.url, requestsIn(groupIds, `known${run}-`)));
    unknown.push(await posted(bot.url, requestsIn(strange, `unknown${run}-`)));
    floors.push(await posted(floor.url, requestsIn(groupIds, `floor${run}-`)));
  }
  const largest = await posted(bot.url, requestsIn([unknownGroupId("largest")], "largest", most));
  const watched = await bot.stop();
  await floor.stop();
  await stage.close();
  const [ours, strangers, least] = [known, unknown, floors].map((times) => quantile(times, 0.5));
  return [
    {
      what: `${kind}: 1,000 updates of known groups, median of ${runs}`,
      figure: ms(ours ?? 0),
      goal: "50 ms",
    },
    { what: `${kind}: 1,000 updates of unknown groups`, figure: ms(strangers ?? 0), goal: "50 ms" },
    { what: `${kind}: floor`, figure: ms(least ?? 0) },
    { what: `${kind}: ratio, known`, figure: ratio(ours ?? 0, least ?? 0) },
    { what: `${kind}: 10,000 requests in one group`, figure: ms(largest) },
    { what: `${kind}: event loop held, p99 and longest`, figure: held(watched), goal: "longest 50 ms" },
  ];
}

function requestsIn(groupIds: readonly string[], name: string, count = updates) {
  return signed(
    Array.from({ length: count }, (_, index) =>
      oneRequest(groupIds[index % groupIds.length] ?? "", `${name}${index}`),
    ),
  );
}
