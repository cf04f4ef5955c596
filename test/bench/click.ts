// From an approver's click to Slack's acknowledgement, while three hundred webhooks arrive each second; beside the same click with nothing
// else going on.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { databaseKinds, type DatabaseKind } from "./databases.ts";
import { ms, quantile, ratio, type Result } from "./figures.ts";
import { seededGroups, waits } from "./rate.ts";
import { answered, approver, channel, openStage, type Stage } from "./stage.ts";

const clicks = 60;
const everyMs = 100;
const seconds = 10;
const perSecond = 300;

export async function measureClick(): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of databaseKinds) results.push(...(await measureOn(kind)));
  return results;
}

async function measureOn(kind: DatabaseKind): Promise<Result[]> {
  const stage = await openStage({ kind });
  const groupIds = seededGroups(stage, 500);
  const target = stage.whatsapp.seedGroup({ subject: "Clicked", members: ["16505550001"] });
  const bot = await stage.start();
  for (let index = 0; index < 3 * clicks; index += 1)
    stage.whatsapp.asksToJoin(target, `1650555${2_000 + index}`);
  const alone = await clicked(stage);
  const here = monitorEventLoopDelay({ resolution: 2 });
  here.enable();
  const load = answered({
    port: bot.port,
    connections: 50,
    seconds,
    count: perSecond * seconds,
    perSecond,
    name: "click",
    groupIds,
  });
  const besides = await clicked(stage);
  here.disable();
  const webhooks = await load;
  await stage.close();
  return [
    { what: `${kind}: click to acknowledgement, median`, figure: ms(quantile(besides, 0.5)) },
    { what: `${kind}: p99 of ${clicks}`, figure: ms(quantile(besides, 0.99)), goal: "100 ms" },
    { what: `${kind}: floor: the median with nothing else going on`, figure: ms(quantile(alone, 0.5)) },
    { what: `${kind}: p99 of these`, figure: ms(quantile(alone, 0.99)) },
    { what: `${kind}: ratio of the medians`, figure: ratio(quantile(besides, 0.5), quantile(alone, 0.5)) },
    // It plays WhatsApp and Slack too: what it does not hear in time is no matter of the bot's.
    { what: `${kind}: whoever clicks was held up, p99`, figure: ms(here.percentile(99) / 1e6 - 2) },
    { what: `${kind}: webhooks beside it: median, p99 and longest`, figure: waits(webhooks) },
  ];
}

/** Milliseconds from each click to its acknowledgement. */
async function clicked({ slack }: Stage): Promise<number[]> {
  const times: number[] = [];
  const cardToClick = () =>
    slack.channel(channel).messages.find(({ blocks }) => JSON.stringify(blocks).includes('"Reject"'));
  while (times.length < clicks) {
    await slack.until(() => cardToClick() !== undefined, {
      timeoutMs: 30_000,
      what: "somebody can be rejected",
    });
    const card = cardToClick();
    if (card === undefined) continue;
    const before = performance.now();
    await slack.as(approver).click(card, "Reject");
    times.push(performance.now() - before);
    await pause(everyMs);
  }
  return times;
}
