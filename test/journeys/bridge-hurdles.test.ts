// What comes in the way of a bridged conversation: a post without an answer, a place that is gone or another one by now, a message that
// Slack never takes, a bridge that is switched off while something waits. Each message stands once, or is said to be missing.
import { expect, it } from "vitest";
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { isTold } from "./cards.ts";
import { members } from "./cast.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import { channel, orders, people, type World } from "./world.ts";

const subject = "Spring order 4471";
const [pat = ""] = members(3);
type Bridged = World & { ids: string[] };

describeOnSqlite("a conversation whose post got no answer", (database) => {
  it("opens one thread where it has moved to, and says it there", async () => {
    const world = await bridged(database, "Listen");
    const ends = world.slack.failWhile("chat.postMessage", { status: 500 }, isIn(channel, "the lorry"));
    world.whatsapp.writes(world.ids[0] ?? "", pat, "the lorry is late");
    await world.until(() =>
      world.slack.calls.some(({ args, ok }) => !ok && isIn(channel, "the lorry")(args)),
    );
    await movesTo(world, orders);
    await world.until(() => timesSaid(world, "the lorry is late") === 1);
    ends();
    await isQuietWith(world, "it is here");
    expect(openersIn(world, orders)).toHaveLength(1);
    expect(openersIn(world, channel)).toHaveLength(1);
    expect(timesSaid(world, "the lorry is late")).toBe(1);
  });

  it("finds it where it was begun, wherever it stands by now", async () => {
    const world = await bridged(database, "Listen");
    const answers = world.slack.failWhile("chat.postMessage", "after", isIn(channel, "the lorry"));
    const looks = world.slack.failWhile("conversations.replies", { status: 500 });
    world.whatsapp.writes(world.ids[0] ?? "", pat, "the lorry is late");
    await world.until(() => timesSaid(world, "the lorry is late") === 1);
    await switches(world, {
      "What goes over": "Listen",
      "Where the conversation stands": "A channel of its own, chosen below",
      "Its own channel": orders,
    });
    looks();
    answers();
    await world.until(() => all(world).some((post) => visibleText(post).includes("goes on in")));
    await isQuietWith(world, "it is here");
    expect(timesSaid(world, "the lorry is late")).toBe(1);
    await switches(world, {
      "What goes over": "Listen",
      "Where the conversation stands": "A thread in the channel of the group",
    });
    await isQuietWith(world, "thank you");
    // The thread that says where it went on stays as it is.
    expect(openersIn(world, channel)).toHaveLength(2);
  });
});

describeOnSqlite("a conversation of which somebody deleted something", (database) => {
  it("goes on in one new thread when its own is gone", async () => {
    const world = await bridged(database, "Listen");
    world.slack.failNext("chat.postMessage", { how: { error: "thread_not_found" } });
    await isQuietWith(world, "the lorry is late");
    expect(openersIn(world, channel)).toHaveLength(2);
    expect(timesSaid(world, "the lorry is late")).toBe(1);
  });

  it("goes on in the same thread when somebody reacted to what is gone, or nobody reads the thread before", async () => {
    const world = await bridged(database, "Listen");
    const [id = ""] = world.ids;
    world.slack.failWhile("reactions.add", { error: "message_not_found" });
    const first = world.whatsapp.writes(id, pat, "the lorry is late");
    await world.until(() => timesSaid(world, "the lorry is late") === 1);
    world.whatsapp.writes(id, pat, { type: "reaction", reaction: { message_id: first, emoji: "👍" } });
    await isQuietWith(world, "it is here");
    expect(openersIn(world, channel)).toHaveLength(1);
    await world.later(24 * 3_600_000);
    world.slack.failWhile("chat.postMessage", { error: "thread_not_found" }, isIn(channel, "goes on"));
    world.slack.failWhile("chat.getPermalink", { error: "message_not_found" });
    await isQuietWith(world, "it left");
    expect(openersIn(world, channel)).toHaveLength(2);
    expect(timesSaid(world, "it left")).toBe(1);
  });
});

describeOnSqlite("a message that Slack never takes", (database) => {
  it("is cut where it is too long, and says how much is left out", async () => {
    const world = await bridged(database, "Listen");
    world.whatsapp.writes(world.ids[0] ?? "", pat, "<a>b</a>\n".repeat(6_500));
    world.whatsapp.writes(world.ids[0] ?? "", pat, "‹&".repeat(32_500));
    await isQuietWith(world, "the lorry is late");
    expect(all(world).filter((post) => visibleText(post).includes("Too long for Slack"))).toHaveLength(2);
  });

  it("is given up by itself, and the conversation says so; what came with it stands there", async () => {
    const world = await bridged(database, "Listen");
    world.slack.failWhile("chat.postMessage", { error: "invalid_blocks" }, isIn(channel, "a riddle"));
    world.whatsapp.webhooks.hold();
    for (const words of ["before it", "a riddle", "after it"])
      world.whatsapp.writes(world.ids[0] ?? "", pat, words);
    world.whatsapp.webhooks.batch(true);
    await world.until(() => world.whatsapp.webhooks.status().held === 3);
    world.whatsapp.webhooks.release();
    await world.until(() => timesSaid(world, "after it") === 1);
    await world.quiet();
    const posts = all(world).map(visibleText).join("\n");
    const order = ["before it", "Slack did not take something", "after it"].map((words) =>
      posts.indexOf(words),
    );
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    expect(order).not.toContain(-1);
    await keepsNothingOf(database, "a riddle");
  });
});

describeOnSqlite("what is on its way to WhatsApp", (database) => {
  it("is not sent after the bridge was switched off; its author is told once, and the words are forgotten", async () => {
    const world = await bridged(database, "Talk");
    const error = { code: 130_429, message: "(#130429)" };
    world.whatsapp.failNext("messages", { how: { status: 429, error }, times: 100 });
    const [said] = openersIn(world, channel);
    if (said === undefined) throw new Error("there is no conversation");
    await world.slack.as(people.ben).replies(said, "<@U0SANDBOT> at nine");
    await world.until(() => world.whatsapp.calls("messages").length > 0);
    await switches(world, { "What goes over": "Off" });
    await world.until(() => all(world).some((post) => visibleText(post).includes("switched the bridge off")));
    world.whatsapp.endFaults();
    world.passTime(10 * 60_000);
    await isTold(world, people.ben, "The bridge of this group was switched");
    await world.quiet();
    const told = world.slack.as(people.ben).ephemerals();
    expect(told.filter(({ text }) => text.includes("did not go"))).toHaveLength(1);
    await keepsNothingOf(database, "at nine");
  });

  it("goes to the group whose rights were asked for, and to no other", async () => {
    const world = await bridged(database, "Talk");
    world.whatsapp.writes(world.ids[0] ?? "", pat, "Which gate?");
    const post = await world.until(() =>
      all(world).find((each) => visibleText(each).includes("Which gate?")),
    );
    const ben = world.slack.as(people.ben);
    await ben.click(post, "Answer…");
    const form = await formThatSays(world, { who: people.ben, words: ["as an answer to this message"] });
    const { db } = await database.open();
    const other = await db
      .selectFrom("groups")
      .select("id")
      .where("subject", "=", "Harvest")
      .executeTakeFirstOrThrow();
    const [, own = ""] = /"groupId":"([^"]+)"/u.exec(form.content.private_metadata ?? "") ?? [];
    form.content.private_metadata = (form.content.private_metadata ?? "").replace(own, other.id);
    const sent = await sendsForm(world, form, { who: people.ben, fields: { Answer: "Gate 4" } });
    expect(answerOf(sent)).toContain("does not know this group");
    await world.quiet();
    expect(world.whatsapp.calls("messages")).toEqual([]);
  });
});

async function bridged(database: TestDatabase, mode: string): Promise<Bridged> {
  const seeds = [subject, "Harvest"].map((each) => ({ subject: each, members: members(3) }));
  const world = await worldWithGroups(database, seeds);
  await switches(world, { "What goes over": mode });
  await world.until(() => all(world).some((post) => visibleText(post).includes("people's messages")));
  return world;
}

async function switches(world: World, fields: Record<string, string>): Promise<void> {
  const form = await commandOpens(world, "bridge spring", { words: [subject] });
  await sendsForm(world, form, { fields });
}

async function movesTo(world: World, to: string): Promise<void> {
  await world.slack.as(people.alice).slash("/wa", "here spring", { channel: to });
}

/** Nothing comes behind what is said last. */
async function isQuietWith(world: Bridged, words: string): Promise<void> {
  world.whatsapp.writes(world.ids[0] ?? "", pat, words);
  await world.until(() => timesSaid(world, words) > 0);
  await world.quiet();
}

function isIn(place: string, words: string): (args: Record<string, unknown>) => boolean {
  return (args) => args["channel"] === place && JSON.stringify(args).includes(words);
}

function openersIn({ slack }: World, place: string): Message[] {
  return slack.channel(place).messages.filter((message) => visibleText(message).startsWith("💬"));
}

function all({ slack }: World): Message[] {
  return [channel, orders].flatMap((place) =>
    slack.channel(place).messages.flatMap((message) => [message, ...message.thread]),
  );
}

function timesSaid(world: World, words: string): number {
  return all(world).map(visibleText).join("\n").split(words).length - 1;
}

async function keepsNothingOf(database: TestDatabase, words: string): Promise<void> {
  const { db } = await database.open();
  for (const table of ["bridgedMessages", "operations", "deliveries", "outbox"] as const)
    expect(JSON.stringify(await db.selectFrom(table).selectAll().execute())).not.toContain(words);
}
