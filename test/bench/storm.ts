// Ten thousand join requests in two thousand groups, all in one channel: how fast the channel fills, and when everybody
// who waits can be reached from it.
import { setTimeout as pause } from "node:timers/promises";
import { approver, channel, openStage, type Result, type Stage } from "./stage.ts";

const groupCount = 2_000;
const perGroup = 5;
const watchForMs = 70_000;

export async function measureStorm(): Promise<Result[]> {
  const stage = await openStage();
  const { whatsapp, slack } = stage;
  const groups = Array.from({ length: groupCount }, (_, index) =>
    whatsapp.seedGroup({ subject: `Group ${index}`, members: ["16505550001"] }),
  );
  await stage.start();
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
  await stage.close();
  return [
    { what: "10,000 updates taken", figure: `${(takenAfter / 1_000).toFixed(1)} s` },
    {
      what: "all of them reachable from the channel",
      figure: `${(reachableAfter / 1_000).toFixed(1)} s`,
      limit: "60 s",
    },
    { what: "messages in the channel after 70 s", figure: String(slack.channel(channel).messages.length) },
    { what: "most messages within one second", figure: String(mostWithin(posts, 990)), limit: "1" },
    { what: "calls refused by Slack's rate limits", figure: String(limited) },
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
