// The bridge: from a message in WhatsApp to its post in Slack and back, with nothing else to do, beside a bare round trip to the bot; then
// a hundred busy groups in ten channels, where nothing may be lost, order is kept, and cards pass what people talk.
import { setTimeout as pause } from "node:timers/promises";
import type { BridgeMode } from "../../src/groups/bridge.ts";
import { sendNewsTo } from "../../src/operations/change-routes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { setBridge } from "../../src/state/bridge-settings.ts";
import { openStore } from "../../src/store/database.ts";
import { contextWith } from "../context.ts";
import { ms, quantile, ratio, type Result } from "./figures.ts";
import { approver, channel, openStage, type Stage } from "./stage.ts";

const member = "16505550001";
const samples = 10;
/** The pace of a channel: one message a second. */
const paceMs = 1_100;
const busy = { channels: 10, groupsEach: 10, messages: 300, everyMs: 100 };
const patience = { timeoutMs: 90_000 };

export async function measureBridge(): Promise<Result[]> {
  return [...(await measureIdle()), ...(await measureBusy())];
}

async function measureIdle(): Promise<Result[]> {
  const stage = await openStage();
  const { whatsapp, slack } = stage;
  const group = whatsapp.seedGroup({ subject: "Group 000", members: [member] });
  const bot = await stage.start();
  await bridge(stage, [{ whatsappId: group, channel }], "open");
  await slack.until(() => textIn(stage, channel).includes("every reply here goes"), patience);
  const [thread] = slack.channel(channel).messages;
  if (thread === undefined) throw new Error("there is no conversation");
  const there: number[] = [];
  const back: number[] = [];
  const floor: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    await pause(paceMs);
    const text = `there ${index}.`;
    there.push(
      await timed(async () => {
        whatsapp.writes(group, member, text);
        await slack.until(() => textIn(stage, channel).includes(text), patience);
      }),
    );
    await pause(paceMs);
    back.push(
      await timed(async () => {
        await slack.as(approver).replies(thread, `back ${index}.`);
        await slack.until(() => whatsapp.calls("messages").length === index + 1, patience);
      }),
    );
    floor.push(await timed(async () => (await fetch(`${bot.url}/healthz`)).text()));
  }
  await stage.close();
  const [thereMs, backMs, floorMs] = [there, back, floor].map((times) => quantile(times, 0.5));
  const both = (thereMs ?? 0) + (backMs ?? 0);
  return [
    { what: "WhatsApp to Slack, idle, median", figure: ms(thereMs ?? 0) },
    { what: "Slack to WhatsApp, idle, median", figure: ms(backMs ?? 0) },
    { what: "there and back", figure: ms(both), goal: "50 ms" },
    { what: "floor: one round trip to /healthz, median", figure: ms(floorMs ?? 0) },
    { what: "ratio", figure: ratio(both, floorMs ?? 0) },
  ];
}

type Talking = { subject: string; id: string; channel: string };

async function measureBusy(): Promise<Result[]> {
  const ids = Array.from({ length: busy.channels }, (_, index) => `C0BUSY${index}`);
  const stage = await openStage({ channels: ids });
  const { whatsapp, slack } = stage;
  const seeded = (name: string, where: string): Talking => {
    const subject = `${name} in ${where.toLowerCase()}`;
    return { subject, id: whatsapp.seedGroup({ subject, members: [member] }), channel: where };
  };
  const talking = ids.flatMap((where) =>
    Array.from({ length: busy.groupsEach }, (_, index) => seeded(`Talk ${index}`, where)),
  );
  const asking = ids.map((where) => seeded("Ask", where));
  const bot = await stage.start();
  const places = [...talking, ...asking].map(({ id, channel: where }) => ({
    whatsappId: id,
    channel: where,
  }));
  await bridge(stage, places.slice(0, talking.length), "listen", places);
  await slack.until(() => talking.every((group) => conversationOf(stage, group) !== undefined), patience);
  const cards: Promise<number>[] = [];
  for (let index = 0; index < busy.messages; index += 1) {
    const group = talking[index % talking.length];
    if (group !== undefined) whatsapp.writes(group.id, member, `message ${index}.`);
    const ask = index % 30 === 15 ? asking[Math.floor(index / 30)] : undefined;
    if (ask !== undefined)
      cards.push(
        timed(async () => {
          whatsapp.asksToJoin(ask.id, "16505552000");
          await slack.until(() => textIn(stage, ask.channel).includes("650 555 2000"), patience);
        }),
      );
    await pause(busy.everyMs);
  }
  const afterMs = await timed(() =>
    slack.until(
      () => talking.reduce((sum, group) => sum + shownOf(stage, group).length, 0) >= busy.messages,
      {
        timeoutMs: 90_000,
      },
    ),
  );
  const times = await Promise.all(cards);
  const disordered = talking.filter((group) => {
    const shown = shownOf(stage, group);
    return shown.some((each, index) => index > 0 && each <= (shown[index - 1] ?? 0));
  });
  const shown = talking.reduce((sum, group) => sum + shownOf(stage, group).length, 0);
  await bot.stop();
  await stage.close();
  return [
    {
      what: "100 groups, 10 messages a second: lost or twice",
      figure: String(Math.abs(busy.messages - shown)),
      goal: "0",
    },
    { what: "groups out of order", figure: String(disordered.length), goal: "0" },
    { what: "the last is shown after the last was written", figure: ms(afterMs) },
    { what: "webhook to card beside it, median", figure: ms(quantile(times, 0.5)) },
    { what: `the same, longest of ${times.length}`, figure: ms(Math.max(...times)), goal: "1,000 ms" },
  ];
}

type Bridged = { whatsappId: string; channel: string };

/** As the forms do it, which Slack takes no hundred of in a minute. `places`: groups whose news goes elsewhere than usual. */
async function bridge(
  { databaseUrl, slack }: Stage,
  groups: readonly Bridged[],
  mode: BridgeMode,
  places: readonly Bridged[] = [],
): Promise<void> {
  const store = await openStore(databaseUrl);
  const context = contextWith({ store, clock: { now: Date.now }, defaultChannel: channel });
  const idOf = ({ whatsappId }: Bridged) =>
    slack.until(async () => {
      const query = store.db
        .selectFrom("groups")
        .select(["id", "readAt"])
        .where("whatsappId", "=", whatsappId);
      const group = await query.executeTakeFirst();
      return group?.readAt != null && group.id;
    }, patience);
  for (const place of places)
    await sendNewsTo(context, { groupId: await idOf(place), channel: place.channel, by: approver });
  const settings = { mode, namesAuthors: true, channel: null, talkers: null, takesBots: false };
  for (const group of groups) await setBridge(context, await idOf(group), settings, approver);
  await store.close();
}

function textIn({ slack }: Stage, where: string): string {
  return slack
    .channel(where)
    .messages.flatMap((message) => [message, ...message.thread])
    .map(visibleText)
    .join("\n");
}

function conversationOf({ slack }: Stage, group: Talking) {
  return slack
    .channel(group.channel)
    .messages.find(
      (message) => visibleText(message).startsWith("💬") && visibleText(message).includes(group.subject),
    );
}

/** The numbers of its messages, in the order in which they stand. */
function shownOf(stage: Stage, group: Talking): number[] {
  const text = conversationOf(stage, group)?.thread.map(visibleText).join("\n") ?? "";
  return [...text.matchAll(/message (\d+)\./gu)].map(([, index]) => Number(index));
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await run();
  return performance.now() - before;
}
