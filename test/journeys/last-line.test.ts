// How a form that asked for something ends: it closes, and one line says so where the person is.
import { expect, it } from "vitest";
import type { Ephemeral } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnSqlite } from "../databases.ts";
import { members } from "./cast.ts";
import { formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import { messageIn, messagesIn, type SeenMessage } from "./messages.ts";
import { channel, orders, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const who = people.ben;
/** The bot is not in it. */
const random = "C0RANDOM";
const minuteMs = 60_000;
const direct = `D${who.slice(1)}`;

async function creates(world: World, where: string): Promise<void> {
  await world.slack.as(who).slash("/wa", `create ${subject}`, { channel: where });
  const form = await formThatSays(world, { who, words: ["Create a group"] });
  await sent(world, form, { channel: orders });
}

type Form = Awaited<ReturnType<typeof formThatSays>>;

async function sent(world: World, form: Form, fields: Record<string, string>): Promise<void> {
  expect((await sendsForm(world, form, { who, fields })).kind).toBe("cleared");
  expect(world.slack.as(who).views()).toEqual([]);
}

async function lineToBen({ slack, until }: World): Promise<Ephemeral> {
  return until(() => slack.as(who).ephemerals()[0]);
}

async function directLine(world: World): Promise<SeenMessage> {
  await world.until(() => world.slack.calls.some(({ args, ok }) => ok && args["channel"] === who));
  return messageIn(world, direct, "On its way");
}

/** Where the card is, with the address of the card itself. */
function withLink(card: { channel: string; ts: string }): string {
  const address = `https://sandbox.slack.com/archives/${card.channel}/p${card.ts.replace(".", "")}`;
  return `On its way. <${address}|Its card> in <#${card.channel}> follows it to its end.`;
}

describeOnSqlite("the last line of a form", (database) => {
  it.each([channel, random])(
    "stands in the channel of the command, here %s, and leads to the card",
    async (where) => {
      const world = await startWorld(database);
      await creates(world, where);
      const card = await messageIn(world, orders, subject, "was created");
      const line = await lineToBen(world);
      expect(line).toMatchObject({ channel: where, threadTs: null });
      expect(visibleText(line)).toBe(withLink(card));
      expect(world.slack.as(who).ephemerals()).toHaveLength(1);
    },
  );

  it("stands where the list was opened, from which one came to the form", async () => {
    const world = await worldWithGroups(database, [{ subject, members: members(2) }]);
    const ben = world.slack.as(who);
    await ben.slash("/wa", "list", { channel: orders });
    const list = await formThatSays(world, { who, words: ["*1 group*"] });
    await ben.click(list, "Manage…");
    const group = await formThatSays(world, { who, words: ["of 8 people", "Write to the group…"] });
    await ben.choose(group, "manage", { value: "Write to the group…" });
    await sent(world, await formThatSays(world, { who, words: ["Text"] }), { Text: "At nine." });
    expect(await lineToBen(world)).toMatchObject({ channel: orders });
  });

  it("comes as a direct message when the form was opened on the Home tab", async () => {
    const world = await startWorld(database);
    const ben = world.slack.as(who);
    await ben.openHome();
    const home = await world.until(() => ben.home());
    await ben.click(home, "Create a group…");
    const form = await formThatSays(world, { who, words: ["Create a group"] });
    await sent(world, form, { Name: subject, channel: orders });
    const card = await messageIn(world, orders, subject, "was created");
    expect(await directLine(world)).toMatchObject({ text: withLink(card) });
  });

  it("comes as a direct message when the channel takes no line any more", async () => {
    const world = await startWorld(database);
    await world.slack.as(who).slash("/wa", `create ${subject}`, { channel: random });
    const form = await formThatSays(world, { who, words: ["Create a group"] });
    await world.later(31 * minuteMs);
    await sent(world, form, { channel: orders });
    expect((await directLine(world)).text).toContain("On its way");
    expect(world.slack.as(who).ephemerals()).toEqual([]);
  });

  it("names the channel alone when Slack does not take the card for a while, and the card still comes", async () => {
    const world = await startWorld(database);
    world.slack.failNext("chat.postMessage", { how: { error: "internal_error" }, times: 2 });
    await creates(world, channel);
    await world.until(() => world.slack.calls.some(({ method }) => method === "chat.postMessage"));
    await world.later(10_000);
    expect(visibleText(await lineToBen(world))).toContain(`in <#${orders}> follows it to its end.`);
    await messageIn(world, orders, subject, "was created");
  });

  it("says of a form that comes twice that it was sent already, and there is one card", async () => {
    const world = await startWorld(database);
    await creates(world, channel);
    await lineToBen(world);
    await world.slack.replay(-1);
    const texts = () => world.slack.as(who).ephemerals().map(visibleText);
    await world.until(() => texts().some((text) => text.startsWith("This form was sent already.")));
    expect(messagesIn(world, orders)).toHaveLength(1);
  });
});
