// Ten thousand join requests in two thousand groups, over twenty channels and in one: how fast the channels fill, when everybody who
// waits can be reached from them, and what it costs Slack. What is there is said while it goes on, and after a minute it is enough.
import { setTimeout as pause } from "node:timers/promises";
import { plainSettings, showsAll, type RouteId } from "../../src/groups/routes.ts";
import { openStore } from "../../src/store/database.ts";
import { routeToRow } from "../../src/store/route-rows.ts";
import { ms, type Result } from "./figures.ts";
import { held } from "./rate.ts";
import { approver, channel, openStage, type Stage } from "./stage.ts";

const groupCount = 2_000;
const perGroup = 5;
const total = groupCount * perGroup;
const watchForMs = 40_000;
const enoughMs = 60_000;
const sayEveryMs = 10_000;
const decided = 20;

export async function measureStorm(): Promise<Result[]> {
  return [...(await stormIn(channelIds(20))), ...(await stormIn([channel]))];
}

function channelIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `C0STORM${String(index).padStart(2, "0")}`);
}

async function stormIn(channels: readonly string[]): Promise<Result[]> {
  const stage = await openStage({ channels, fill: (url) => routeTo(channels, url) });
  const { whatsapp } = stage;
  const groups = Array.from({ length: groupCount }, (_, index) =>
    whatsapp.seedGroup({ subject: `Of ${placeOf(index, channels)}: ${index}`, members: ["16505550001"] }),
  );
  const bot = await stage.start();
  // Their names are known from the list by then, and with them their channels.
  while (whatsapp.calls("info").length === 0) await pause(50);
  whatsapp.webhooks.batch(true);
  whatsapp.webhooks.hold();
  whatsapp.asksToJoinMany(
    groups.flatMap((groupId, index) => peopleFor(index).map((phone) => ({ groupId, phone }))),
  );
  const before = performance.now();
  const passed = (): number => performance.now() - before;
  whatsapp.webhooks.release();
  await whatsapp.webhooks.idle();
  const takenMs = passed();
  const reachable = await watched(stage, channels, passed);
  await pause(Math.max(0, watchForMs - passed()));
  const { posts, updates, limited } = callsOf(stage);
  const perDecision = await decisionCalls(stage, channels);
  const { loopHeldMs, loopHeldP99Ms, peakMb } = await bot.stop();
  await stage.close();
  const on = (what: string) => `${channels.length} channels: ${what}`;
  return [
    { what: on("10,000 updates taken"), figure: ms(takenMs) },
    { what: on("all reachable"), figure: reachable, goal: "40 s" },
    {
      what: on("most messages of one within a second"),
      figure: String(Math.max(...channels.map((id) => mostWithin(posts.get(id) ?? [], 990)))),
      goal: "1",
    },
    { what: on("posts and updates a card"), figure: callsPerCard(posts, updates), goal: "1.2" },
    { what: on("calls to Slack a decision"), figure: perDecision, goal: "2" },
    { what: on("calls refused by Slack's limits"), figure: limitedOf(limited), goal: "0" },
    {
      what: on("loop held, p99 and longest"),
      figure: held({ loopHeldMs, loopHeldP99Ms }),
      goal: "longest 50 ms",
    },
    { what: on("peak memory"), figure: `${peakMb.toFixed(0)} MB`, goal: "250 MB" },
  ];
}

function placeOf(index: number, channels: readonly string[]): string {
  return channels[index % channels.length] ?? "";
}

function peopleFor(group: number): string[] {
  return Array.from(
    { length: perGroup },
    (_, person) => `1650${String(group * perGroup + person).padStart(7, "0")}`,
  );
}

/** The names of groups say where their news goes. */
async function routeTo(channels: readonly string[], url: string): Promise<void> {
  const store = await openStore(url);
  const routes = channels.map((id) => ({
    id: `rt_${id}` as RouteId,
    match: { kind: "name begins" as const, words: `Of ${id}:` },
    channel: id,
    deciders: null,
    calls: { waiting: null, wrong: null },
    shows: showsAll,
    settings: plainSettings,
    changedBy: null,
    changedAt: 0,
  }));
  await store.db.insertInto("routes").values(routes.map(routeToRow)).execute();
  await store.close();
}

/** Cards and digests together speak for everybody. */
async function watched({ slack }: Stage, channels: readonly string[], passed: () => number): Promise<string> {
  const spoken = (): number => channels.reduce((sum, id) => sum + spokenFor(slack, id), 0);
  for (let sayAt = sayEveryMs; passed() < enoughMs; await pause(200)) {
    const count = spoken();
    if (count >= total) return ms(passed());
    if (passed() < sayAt) continue;
    process.stdout.write(`  after ${Math.round(passed() / 1_000)} s: ${count} of ${total} reachable\n`);
    sayAt += sayEveryMs;
  }
  return `${spoken()} of ${total} after ${enoughMs / 1_000} s`;
}

function spokenFor(slack: Stage["slack"], channelId: string): number {
  const summedUp = slack
    .texts(channelId)
    .map((text) => /([\d,]+) requests? in [\d,]+ groups?/.exec(text)?.[1]);
  const rows = slack
    .channel(channelId)
    .messages.flatMap(({ blocks }) => blocks)
    .filter(isOfPerson);
  return summedUp.reduce((sum, digits) => sum + Number((digits ?? "0").replaceAll(",", "")), rows.length);
}

/** With the buttons about somebody who waits. */
function isOfPerson({ block_id }: { block_id?: string }): boolean {
  return block_id?.startsWith("request.") === true;
}

/** `posts`: when, by channel. */
function callsOf({ slack }: Stage) {
  const taken = (method: string) => slack.calls.filter((call) => call.method === method && call.ok);
  const posts = Map.groupBy(taken("chat.postMessage"), ({ args }) => String(args["channel"]));
  return {
    posts: new Map([...posts].map(([id, calls]) => [id, calls.map(({ at }) => at)])),
    updates: taken("chat.update").length,
    limited: slack.calls.filter(({ error }) => error === "ratelimited").map(({ method }) => method),
  };
}

function limitedOf(methods: readonly string[]): string {
  return [String(methods.length), ...new Set(methods)].join(" ");
}

/** Each group has one, posted or summed up. */
function callsPerCard(posts: ReadonlyMap<string, readonly number[]>, updates: number): string {
  const posted = [...posts.values()].reduce((sum, times) => sum + times.length, 0);
  return `${((posted + updates) / groupCount).toFixed(2)} (${posted} posted)`;
}

/** One person on each of some cards is rejected; what Slack hears about these cards until a while later is counted. */
async function decisionCalls({ slack, whatsapp }: Stage, channels: readonly string[]): Promise<string> {
  const cards = channels
    .flatMap((id) => slack.channel(id).messages)
    .filter(({ blocks }) => JSON.stringify(blocks).includes('"Reject"'))
    .slice(0, decided);
  if (cards.length === 0) return "no card";
  const before = slack.calls.length;
  const begun = whatsapp.calls("reject").length;
  for (const card of cards) await slack.as(approver).click(card, "Reject", { nth: 0 });
  const givenUpAt = performance.now() + afterDecisionsMs;
  while (whatsapp.calls("reject").length < begun + cards.length && performance.now() < givenUpAt)
    await pause(100);
  const isDone = whatsapp.calls("reject").length - begun;
  await pause(afterDecisionsMs);
  const timestamps = new Set(cards.map(({ ts }) => ts));
  const about = slack.calls
    .slice(before)
    .filter(({ args }) => timestamps.has(String(args["ts"])) || timestamps.has(String(args["thread_ts"])));
  return `${(about.length / cards.length).toFixed(2)} (${isDone} of ${cards.length} done)`;
}

/** The pace of updates is some fifty a minute. */
const afterDecisionsMs = 12_000;

function mostWithin(times: readonly number[], spanMs: number): number {
  return Math.max(
    0,
    ...times.map((time) => times.filter((other) => other >= time && other < time + spanMs).length),
  );
}
