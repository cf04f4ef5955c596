// The bridge: from a message in WhatsApp to its post in Slack and back, with nothing else to do, beside a bare round trip to the bot; then
// a hundred busy groups in ten channels, where nothing may be lost, order is kept, and cards pass what people talk.
import { setTimeout as pause } from "node:timers/promises";
import type { BridgeMode } from "../../src/groups/bridge.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { sendNewsTo } from "../../src/operations/change-routes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { setBridge } from "../../src/state/bridge-settings.ts";
import { openStore } from "../../src/store/database.ts";
import { contextWith } from "../context.ts";
import { ms, quantile, ratio, type Result } from "./figures.ts";
import { approver, channel, openStage, type Stage } from "./stage.ts";

const member = "16505550001";
const samples = 5;
/** The pace of a channel: one message a second. */
const paceMs = 1_100;
const busy = { channels: 10, groupsEach: 10, messages: 300, everyMs: 100, cards: 10 };
const patience = { timeoutMs: 90_000 };

export async function measureBridge(): Promise<Result[]> {
  return [...(await measureIdle()), ...(await measureBusy())];
}

async function measureIdle(): Promise<Result[]> {
  const stage = await openStage();
  const { whatsapp, slack } = stage;
  const group = whatsapp.seedGroup({ subject: "Group 000", members: [member] });
  const bot = await stage.start();
  await bridge(stage, [{ whatsappId: group, subject: "Group 000", channel }], "open");
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

async function measureBusy(): Promise<Result[]> {
  const ids = Array.from({ length: busy.channels }, (_, index) => `C0BUSY${index}`);
  const stage = await openStage({ channels: ids });
  const { whatsapp, slack } = stage;
  const seeded = (name: string, where: string): Place => {
    const subject = `${name} in ${where.toLowerCase()}`;
    const whatsappId = whatsapp.seedGroup({ subject, members: [member] });
    return { whatsappId, subject, channel: where };
  };
  const talking = ids.flatMap((where) =>
    Array.from({ length: busy.groupsEach }, (_, index) => seeded(`Talk ${index}`, where)),
  );
  const asking = Array.from({ length: busy.cards }, (_, index) =>
    seeded(`Ask ${index}`, ids[index % ids.length] ?? channel),
  );
  const bot = await stage.start();
  await bridge(stage, talking, "listen", asking);
  await slack.until(() => talking.every((group) => conversationOf(stage, group) !== undefined), patience);
  const cards: Promise<number>[] = [];
  for (let index = 0; index < busy.messages; index += 1) {
    const group = talking[index % talking.length];
    if (group !== undefined) whatsapp.writes(group.whatsappId, member, `message ${index}.`);
    const every = busy.messages / busy.cards;
    const turn = Math.floor(index / every);
    const ask = index % every === 0 ? asking[turn] : undefined;
    if (ask !== undefined)
      cards.push(
        timed(async () => {
          whatsapp.asksToJoin(ask.whatsappId, `1650555200${turn}`);
          await slack.until(() => textIn(stage, ask.channel).includes(`•••• 200${turn}`), patience);
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

type Place = { whatsappId: string; subject: string; channel: string };

/**
 * As the forms do it, which Slack takes no hundred of in a minute. What the first readings would find is written beforehand: a hundred of
 * them take a minute.
 */
async function bridge(
  { databaseUrl, slack }: Stage,
  groups: readonly Place[],
  mode: BridgeMode,
  others: readonly Place[] = [],
): Promise<void> {
  const store = await openStore(databaseUrl);
  const { db } = store;
  const context = contextWith({ store, clock: { now: Date.now }, defaultChannel: channel });
  const known = async ({ whatsappId, subject, channel: where }: Place): Promise<GroupId> => {
    const query = db.selectFrom("groups").select("id").where("whatsappId", "=", whatsappId);
    const id = await slack.until(async () => (await query.executeTakeFirst())?.id, patience);
    await db.updateTable("groups").set({ subject, readAt: Date.now() }).where("id", "=", id).execute();
    if (where !== channel) await sendNewsTo(context, { groupId: id, channel: where, by: approver });
    return id;
  };
  const settings = { mode, namesAuthors: true, channel: null, talkers: null, takesBots: false };
  for (const group of groups) await setBridge(context, await known(group), settings, approver);
  for (const group of others) await known(group);
  await store.close();
}

function textIn({ slack }: Stage, where: string): string {
  return slack
    .channel(where)
    .messages.flatMap((message) => [message, ...message.thread])
    .map(visibleText)
    .join("\n");
}

function conversationOf({ slack }: Stage, group: Place) {
  return slack
    .channel(group.channel)
    .messages.find(
      (message) => visibleText(message).startsWith("💬") && visibleText(message).includes(group.subject),
    );
}

/** The numbers of its messages, in the order in which they stand. */
function shownOf(stage: Stage, group: Place): number[] {
  const text = conversationOf(stage, group)?.thread.map(visibleText).join("\n") ?? "";
  return [...text.matchAll(/message (\d+)\./gu)].map(([, index]) => Number(index));
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await run();
  return performance.now() - before;
}
