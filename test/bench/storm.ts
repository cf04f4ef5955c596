// Ten thousand join requests in two thousand groups, all in one channel: how fast the channel fills, and when everybody
// who waits can be reached from it.
import { setTimeout as pause } from "node:timers/promises";
import type { Result } from "./figures.ts";
import { held } from "./rate.ts";
import { approver, channel, openStage, type Stage } from "./stage.ts";

const groupCount = 2_000;
const perGroup = 5;
const watchForMs = 40_000;

export async function measureStorm(): Promise<Result[]> {
  const stage = await openStage();
  const { whatsapp, slack } = stage;
  const groups = Array.from({ length: groupCount }, (_, index) =>
    whatsapp.seedGroup({ subject: `Group ${index}`, members: ["16505550001"] }),
  );
  const bot = await stage.start();
  whatsapp.webhooks.batch(true);
  whatsapp.webhooks.hold();
  whatsapp.asksToJoinMany(
    groups.flatMap((groupId, group) =>
      Array.from({ length: perGroup }, (_, person) => ({
        groupId,
        phone: `1650${String(group * perGroup + person).padStart(7, "0")}`,
      })),
    ),
  );
  const before = performance.now();
  whatsapp.webhooks.release();
  await whatsapp.webhooks.idle();
  const takenAfter = performance.now() - before;
  const reachableAfter = await allReachable(stage, before);
  await pause(Math.max(0, watchForMs - (performance.now() - before)));
  const posts = slack.calls
    .filter((call) => call.method === "chat.postMessage" && call.ok)
    .map((call) => call.at);
  const limited = slack.calls.filter((call) => call.error === "ratelimited").length;
  const pages = await openList(stage);
  const updates = slack.calls.filter((call) => call.method === "chat.update" && call.ok).length;
  const watched = await bot.stop();
  await stage.close();
  return [
    { what: "10,000 updates taken", figure: `${(takenAfter / 1_000).toFixed(1)} s` },
    {
      what: "all of them reachable from the channel",
      figure: `${(reachableAfter / 1_000).toFixed(1)} s`,
      goal: "40 s",
    },
    { what: "messages in the channel after 40 s", figure: String(slack.channel(channel).messages.length) },
    { what: "most messages within one second", figure: String(mostWithin(posts, 990)), goal: "1" },
    {
      what: "posts and updates for each card",
      figure: ((posts.length + updates) / posts.length).toFixed(1),
      goal: "1.2",
    },
    { what: "calls refused by Slack's rate limits", figure: String(limited), goal: "0" },
    { what: "event loop held, p99 and longest", figure: held(watched), goal: "longest 50 ms" },
    { what: "peak memory", figure: `${watched.peakMb.toFixed(0)} MB`, goal: "250 MB" },
    { what: "the list says", figure: pages },
  ];
}

/** Cards and digest together speak for everybody. */
async function allReachable({ slack }: Stage, before: number): Promise<number> {
  const total = groupCount * perGroup;
  await slack.until(() => spokenFor(slack.texts(channel)) >= total, {
    timeoutMs: 120_000,
    what: "everybody is spoken for",
  });
  return performance.now() - before;
}

function spokenFor(texts: readonly string[]): number {
  return texts.reduce((sum, text) => {
    const digest = /([\d,]+) requests? in [\d,]+ groups?/.exec(text)?.[1];
    if (digest !== undefined) return sum + Number(digest.replaceAll(",", ""));
    return sum + (text.match(/· asked /g)?.length ?? 0);
  }, 0);
}

async function openList({ slack }: Stage): Promise<string> {
  const digest = slack
    .channel(channel)
    .messages.findLast((message) => JSON.stringify(message.blocks).includes("Work through them"));
  if (digest === undefined) return "no digest";
  const person = slack.as(approver);
  await person.click(digest, "Work through them");
  await slack.until(() => person.views().length > 0, { timeoutMs: 10_000 });
  return (
    /[\d,]+ people wait[^"]*?page 1 of \d+/.exec(JSON.stringify(person.views()[0]?.content))?.[0] ?? "no list"
  );
}

function mostWithin(times: readonly number[], spanMs: number): number {
  return Math.max(
    0,
    ...times.map((time) => times.filter((other) => other >= time && other < time + spanMs).length),
  );
}
