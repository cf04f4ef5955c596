// What comes in the way of a bridged conversation: a post without an answer, a place that is gone or another one by now, a message that
// Slack never takes, a bridge that is switched off while something waits. Each message stands once, or is said to be missing.
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases, describeOnSqlite, type TestDatabase } from "../databases.ts";
import { bot, conversations, keepsNothingOf, pat, subject, switches, worldWithBridge } from "./bridged.ts";
import { isTold } from "./cards.ts";
import { members } from "./cast.ts";
import { answerOf, formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import { channel, orders, people, type World } from "./world.ts";

describeOnBothDatabases("a conversation whose post got no answer", (database) => {
  it("opens one thread where it has moved to, and says it there", async () => {
    const world = await worldWithBridge(database, "Listen");
    const ends = world.slack.failWhile("chat.postMessage", { status: 500 }, isIn(channel, "the lorry"));
    world.whatsapp.writes(world.id, pat, "the lorry is late");
    await world.until(() =>
      world.slack.calls.some(({ args, ok }) => !ok && isIn(channel, "the lorry")(args)),
    );
    await movesTo(world, orders);
    // As long as it may still come where it was begun, it is not repeated elsewhere.
    await world.until(() => {
      world.passTime(1_000);
      return timesSaid(world, "the lorry is late") === 1;
    });
    ends();
    await isQuietWith(world, "it is here");
    expect(conversations(world, orders)).toHaveLength(1);
    expect(conversations(world, channel)).toHaveLength(1);
    expect(timesSaid(world, "the lorry is late")).toBe(1);
  });

  it("waits for a post that is under way while it moves, and says it in one place", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { arrives } = await movingWhile(world, database, "the lorry");
    arrives();
    await isQuietWith(world, "it is here");
    expect(timesSaid(world, "the lorry is late")).toBe(1);
    expect(textsIn(world, orders)).not.toContain("the lorry is late");
    expect(textsIn(world, orders)).toContain("it is here");
  });

  it("waits for a thread that is being opened while it moves, and has it say where it goes on", async () => {
    const world = await worldWithBridge(database, "Listen");
    await world.later(24 * 3_600_000);
    const { arrives } = await movingWhile(world, database, "what people write");
    arrives();
    await isQuietWith(world, "it is here");
    const [, opened] = conversations(world, channel);
    expect(opened?.thread.map(visibleText).join()).toContain("goes on in");
    expect(timesSaid(world, "the lorry is late")).toBe(1);
    expect(textsIn(world, orders)).toContain("the lorry is late");
  });

  it("does not repeat elsewhere what comes late where it was begun", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { arrives, post } = await movingWhile(world, database, "the lorry");
    const looks = (): number =>
      world.slack.calls.filter(({ method }) => method === "conversations.replies").length;
    const before = looks();
    world.slack.failNext("chat.postMessage", { how: { status: 500 } });
    arrives();
    await world.until(() => looks() > before);
    await world.quiet();
    expect(timesSaid(world, "the lorry is late")).toBe(0);
    await comesLate(world, post);
    world.passTime(31_000);
    await isQuietWith(world, "it is here");
    expect(timesSaid(world, "the lorry is late")).toBe(1);
  });

  it("finds it where it was begun, wherever it stands by now", async () => {
    const world = await worldWithBridge(database, "Listen");
    const answers = world.slack.failWhile("chat.postMessage", "after", isIn(channel, "the lorry"));
    const looks = world.slack.failWhile("conversations.replies", { status: 500 });
    world.whatsapp.writes(world.id, pat, "the lorry is late");
    await world.until(() => timesSaid(world, "the lorry is late") === 1);
    await switches(world, ownChannel);
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
    expect(conversations(world, channel)).toHaveLength(2);
  });
});

describeOnBothDatabases("a conversation whose old thread takes nothing for long", (database) => {
  it("goes on in the new one after some minutes, with nothing lost", async () => {
    const world = await worldWithBridge(database, "Listen");
    await world.later(24 * 3_600_000);
    world.slack.failWhile("chat.postMessage", { status: 500 }, isIn(channel, "goes on"));
    world.whatsapp.writes(world.id, pat, "the lorry is late");
    await world.until(() => {
      world.passTime(5_000);
      return timesSaid(world, "the lorry is late") === 1;
    });
    await isQuietWith(world, "it is here");
    expect(timesSaid(world, "the lorry is late")).toBe(1);
    expect(conversations(world, channel)).toHaveLength(2);
  });
});

describeOnBothDatabases("a conversation of which somebody deleted something", (database) => {
  it("goes on in one new thread when its own is gone", async () => {
    const world = await worldWithBridge(database, "Listen");
    world.slack.failNext("chat.postMessage", { how: { error: "thread_not_found" } });
    await isQuietWith(world, "the lorry is late");
    expect(conversations(world, channel)).toHaveLength(2);
    expect(timesSaid(world, "the lorry is late")).toBe(1);
  });

  it("goes on in the same thread when somebody reacted to what is gone, or nobody reads the thread before", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id } = world;
    world.slack.failWhile("reactions.add", { error: "message_not_found" });
    const first = world.whatsapp.writes(id, pat, "the lorry is late");
    await world.until(() => timesSaid(world, "the lorry is late") === 1);
    world.whatsapp.writes(id, pat, { type: "reaction", reaction: { message_id: first, emoji: "👍" } });
    await isQuietWith(world, "it is here");
    expect(conversations(world, channel)).toHaveLength(1);
    await world.later(24 * 3_600_000);
    world.slack.failWhile("chat.postMessage", { error: "thread_not_found" }, isIn(channel, "goes on"));
    world.slack.failWhile("chat.getPermalink", { error: "message_not_found" });
    await isQuietWith(world, "it left");
    expect(conversations(world, channel)).toHaveLength(2);
    expect(timesSaid(world, "it left")).toBe(1);
  });
});

describeOnBothDatabases("a message that Slack never takes", (database) => {
  it("is given up by itself, and the conversation says so; what came with it stands there", async () => {
    const world = await worldWithBridge(database, "Listen");
    world.slack.failWhile("chat.postMessage", { error: "invalid_blocks" }, isIn(channel, "a riddle"));
    world.whatsapp.webhooks.hold();
    for (const words of ["before it", "a riddle", "after it"]) world.whatsapp.writes(world.id, pat, words);
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
    await keepsNothingOf(database, ["a riddle"]);
  });
});

describeOnBothDatabases("what is on its way to WhatsApp", (database) => {
  it("is not sent after the bridge was switched off; its author is told once, and the words are forgotten", async () => {
    const world = await worldWithBridge(database, "Talk");
    const error = { code: 130_429, message: "(#130429)" };
    world.whatsapp.failNext("messages", { how: { status: 429, error }, times: 100 });
    const [said] = conversations(world, channel);
    if (said === undefined) throw new Error("there is no conversation");
    await world.slack.as(people.ben).replies(said, `${bot} at nine`);
    await world.until(() => world.whatsapp.calls("messages").length > 0);
    await switches(world, { "What goes over": "Off" });
    await world.until(() => all(world).some((post) => visibleText(post).includes("switched the bridge off")));
    world.whatsapp.endFaults();
    world.passTime(10 * 60_000);
    await isTold(world, people.ben, "The bridge of this group was switched");
    await world.quiet();
    const told = world.slack.as(people.ben).ephemerals();
    expect(told.filter(({ text }) => text.includes("did not go"))).toHaveLength(1);
    await keepsNothingOf(database, ["at nine"]);
  });

  it("is not sent when the bridge is off, or listens, and is on again before its turn; what is written after that is", async () => {
    const world = await worldWithBridge(database, "Talk");
    const error = { code: 130_429, message: "(#130429)" };
    for (const [mode, words] of [
      ["Off", "at nine"],
      ["Listen", "at ten"],
    ] as const) {
      const tried = world.whatsapp.calls("messages").length;
      world.whatsapp.failNext("messages", { how: { status: 429, error }, times: 100 });
      await world.slack.as(people.ben).replies(talkedIn(world), `${bot} ${words}`);
      await world.until(() => world.whatsapp.calls("messages").length > tried);
      await switches(world, { "What goes over": mode });
      await switches(world, { "What goes over": "Talk" });
      await world.restartTheBot();
      world.whatsapp.endFaults();
      await world.later(10 * 60_000);
      await world.slack.as(people.ben).replies(talkedIn(world), `${bot} now, not ${words}`);
      await world.until(() => world.whatsapp.snapshot().messages.at(-1)?.text.includes(`now, not ${words}`));
      await world.quiet();
    }
    const texts = world.whatsapp.snapshot().messages.map(({ text }) => text);
    expect(texts).toEqual(["Ben Okafor: now, not at nine", "Ben Okafor: now, not at ten"]);
    const told = world.slack.as(people.ben).ephemerals();
    expect(told.filter(({ text }) => text.includes("The bridge of this group was switched"))).toHaveLength(2);
  });

  it("is not sent when WhatsApp refuses it for now, and says so only when the bridge was off and is on again", async () => {
    const world = await worldWithBridge(database, "Talk");
    const error = { code: 130_429, message: "(#130429)" };
    const answer = world.whatsapp.holdAnswers("messages");
    world.whatsapp.failNext("messages", { how: { status: 429, error } });
    await world.slack.as(people.ben).replies(talkedIn(world), `${bot} at nine`);
    await world.until(() => world.whatsapp.calls("messages").length > 0);
    await switches(world, { "What goes over": "Off" });
    await switches(world, { "What goes over": "Talk" });
    answer();
    await world.later(10 * 60_000);
    await isTold(world, people.ben, "The bridge of this group was switched");
    await world.quiet();
    expect(world.whatsapp.snapshot().messages).toEqual([]);
    await keepsNothingOf(database, ["at nine"]);
  });
});

/** How it is drawn is no matter of the database. */
describeOnSqlite("a message that is too long for Slack", (database) => {
  it("is cut, and says how much is left out", async () => {
    const world = await worldWithBridge(database, "Listen");
    world.whatsapp.writes(world.id, pat, "<a>b</a>\n".repeat(6_500));
    world.whatsapp.writes(world.id, pat, "‹&".repeat(32_500));
    await isQuietWith(world, "the lorry is late");
    expect(all(world).filter((post) => visibleText(post).includes("Too long for Slack"))).toHaveLength(2);
  });
});

/** Whose a form is stands in the form. */
describeOnSqlite("an answer by a form", (database) => {
  it("goes to the group whose rights were asked for, and to no other", async () => {
    const world = await worldWithBridge(database, "Talk");
    world.whatsapp.writes(world.id, pat, "Which gate?");
    const post = await world.until(() =>
      all(world).find((each) => visibleText(each).includes("Which gate?")),
    );
    const ben = world.slack.as(people.ben);
    await ben.click(post, "Answer…");
    const form = await formThatSays(world, { who: people.ben, words: ["as an answer to this message"] });
    const db = await database.tables();
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

/** It is about what is drawn and what is heard, and the others ask both databases for that. */
describeOnSqlite("a conversation in a channel that masks numbers, without its authors' names", (database) => {
  it("shows people by what they are called there, who comes and goes, and takes nothing of our own for an answer", async () => {
    const seeds = [{ subject, members: members(3), mode: "auto_approve" as const }];
    const world = await worldWithGroups(database, seeds, { env: { PHONE_NUMBERS: "masked" } });
    const [id = ""] = world.ids;
    for (const phone of members(3)) world.whatsapp.messagesReach(phone, "sent");
    const names = { "What is written in Slack goes to WhatsApp": "Without it" };
    await switches(world, { "What goes over": "Open", ...names });
    await world.until(() => textsIn(world, channel).includes("every reply here"));
    world.whatsapp.writes(id, pat, "Which gate?", { name: `+${pat}` });
    world.whatsapp.joinsByLink(id, "16505551234");
    await world.until(() => textsIn(world, channel).includes("joined the group"));
    world.whatsapp.leaves(id, "16505551234");
    await world.until(() => textsIn(world, channel).includes("left the group"));
    expect(textsIn(world, channel)).toContain(`*•••• ${pat.slice(-4)}*: Which gate?`);
    for (const phone of [pat, "16505551234"]) expect(textsIn(world, channel)).not.toContain(phone.slice(-7));
    const ours = { bot_id: "B0SANDBOT", app_id: "A0SANDBOX", user: BOT };
    await world.slack.as(people.robot).replies(talkedIn(world), "from ourselves", ours);
    const { message } = await world.slack.as(people.ben).replies(talkedIn(world), "Gate 4");
    await world.until(() => Object.keys(message.reactions ?? {}).join() === "hourglass_flowing_sand");
    await world.quiet();
    expect(world.whatsapp.snapshot().messages.map(({ text }) => text)).toEqual(["Gate 4"]);
  });
});

describeOnBothDatabases("an emoji that looks like a mark of how far a message is", (database) => {
  it("stays whose it is: of people in Slack beside ours, of people in WhatsApp in words, and none goes to WhatsApp", async () => {
    const world = await worldWithBridge(database, "Talk");
    const { id } = world;
    for (const phone of members(3)) world.whatsapp.messagesReach(phone, "delivered");
    const [dan, alice] = [world.slack.as(people.dan), world.slack.as(people.alice)];
    const { message } = await world.slack.as(people.ben).replies(talkedIn(world), `${bot} Gate 4`);
    const shows = (reactions: Record<string, string[]>) =>
      world.until(() => isDeepStrictEqual({ ...message.reactions }, reactions), {
        what: `the message has ${JSON.stringify(reactions)}, and not ${JSON.stringify(message.reactions)}`,
      });
    await shows({ white_check_mark: [BOT] });
    for (const name of ["white_check_mark", "hourglass_flowing_sand", "warning"]) dan.reacts(message, name);
    alice.reacts(message, "eyes");
    const item = { type: "message", channel, ts: message.ts };
    await world.slack.event("reaction_added", { user: people.dan, reaction: "white_check_mark", item });
    const sent = world.whatsapp.snapshot().messages.find(({ text }) => text.includes("Gate 4"))?.id ?? "";
    const reacts = (emoji: string, to = sent) =>
      world.whatsapp.writes(id, pat, { type: "reaction", reaction: { message_id: to, emoji } });
    const theirs = { hourglass_flowing_sand: [people.dan], warning: [people.dan] };

    reacts("👍");
    await shows({ white_check_mark: [BOT, people.dan], ...theirs, eyes: [people.alice], "+1": [BOT] });
    for (const emoji of ["✅", "👀", "⚠", "⏳"]) reacts(emoji);
    await world.until(() => timesSaid(world, "reacted with") === 4);
    await shows({ white_check_mark: [BOT, people.dan], ...theirs, eyes: [people.alice] });
    reacts("");
    for (const phone of members(3)) world.whatsapp.reads(sent, phone);
    await shows({ white_check_mark: [people.dan], ...theirs, eyes: [people.alice, BOT] });

    const question = world.whatsapp.writes(id, pat, "Which gate?");
    await world.until(() => timesSaid(world, "Which gate?") === 1);
    reacts("✅", question);
    const post = all(world).find((each) => visibleText(each).includes("Which gate?"));
    await world.until(() => post?.reactions?.["white_check_mark"] !== undefined);
    await world.quiet();
    expect(world.whatsapp.calls("messages")).toHaveLength(1);
    expect(textsIn(world, channel)).not.toContain("⚠️ This did not go");
  });
});

const BOT = "U0SANDBOT";

const ownChannel = {
  "What goes over": "Listen",
  "Where the conversation stands": "A channel of its own, chosen below",
  "Its own channel": orders,
};

/** A post with these words is under way, until `arrives` is called; the channel where the conversation stands by now has had its turn. */
async function movingWhile(world: World & { id: string }, database: TestDatabase, words: string) {
  const isPost = isIn(channel, words);
  const post = () =>
    world.slack.calls.findLast(({ method, args }) => method === "chat.postMessage" && isPost(args));
  const isHeld = (): boolean => post()?.error === "unanswered";
  const arrives = world.slack.hold("chat.postMessage", isPost);
  world.whatsapp.writes(world.id, pat, "the lorry is late");
  await world.until(isHeld);
  await switches(world, ownChannel);
  const db = await database.tables();
  await world.until(async () => {
    const bridge = await db.selectFrom("bridges").select("channel").executeTakeFirst();
    const due = await db
      .selectFrom("outbox")
      .select("laneId")
      .where("kind", "=", "bridge")
      .executeTakeFirst();
    const isHandedBack = bridge?.channel === orders && due?.laneId === channel;
    return isHandedBack || textsIn(world, orders).includes("the lorry");
  });
  return { arrives, post: post()?.args ?? {} };
}

/** Slack carries out a call whose answer was lost long ago. */
async function comesLate({ slack }: World, post: Record<string, unknown>): Promise<void> {
  const headers = { "content-type": "application/json", authorization: "Bearer xoxb-test" };
  const answer = await fetch(`${slack.url}chat.postMessage`, {
    method: "POST",
    headers,
    body: JSON.stringify(post),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
}

function talkedIn(world: World): Message {
  const [said] = conversations(world, channel).slice(-1);
  if (said === undefined) throw new Error("there is no conversation");
  return said;
}

async function movesTo(world: World, to: string): Promise<void> {
  await world.slack.as(people.alice).slash("/wa", "here spring", { channel: to });
  await isTold(world, people.alice, "The news of the group goes to");
}

/** Nothing comes behind what is said last. */
async function isQuietWith(world: World & { id: string }, words: string): Promise<void> {
  world.whatsapp.writes(world.id, pat, words);
  await world.until(() => timesSaid(world, words) > 0);
  await world.quiet();
}

function isIn(place: string, words: string): (args: Record<string, unknown>) => boolean {
  return (args) => args["channel"] === place && JSON.stringify(args).includes(words);
}

function all({ slack }: World): Message[] {
  return [channel, orders].flatMap((place) =>
    slack.channel(place).messages.flatMap((message) => [message, ...message.thread]),
  );
}

function textsIn({ slack }: World, place: string): string {
  const messages = slack.channel(place).messages.flatMap((message) => [message, ...message.thread]);
  return messages.map(visibleText).join("\n");
}

function timesSaid(world: World, words: string): number {
  return all(world).map(visibleText).join("\n").split(words).length - 1;
}
