// The bot's process is killed while a message is on its way over the bridge: it arrives once all the same, both ways.
import { expect, it } from "vitest";
import { bridgePace } from "../../src/pace.ts";
import { describeOnBothDatabases, describeOnSqlite } from "../databases.ts";
import { isTold } from "./cards.ts";
import { members } from "./cast.ts";
import {
  bot as mentionOfBot,
  bridgedProcess,
  conversation,
  conversations,
  fills,
  pat,
  textIn,
} from "./bridged.ts";
import { isUnanswered, never, startAgain, type Crash } from "./crash.ts";
import { channel, orders, people, type World } from "./world.ts";

const toSlack: Crash[] = [
  {
    when: "between a message's acknowledgement and its post",
    hold: ({ slack }) => slack.failNext("chat.postMessage", { how: "hang" }),
    isHeld: ({ slack }) => slack.calls.some(isUnanswered("chat.postMessage")),
  },
  {
    when: "between a message's post and its record",
    hold: ({ slack }) => slack.failNext("chat.postMessage", { how: "after" }),
    isHeld: (world) => textIn(conversation(world)).includes("the lorry is late"),
  },
];

const toWhatsApp: (Crash & { arrives: boolean })[] = [
  {
    when: "before WhatsApp has taken an answer",
    hold: ({ whatsapp }) => whatsapp.failNext("messages", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("messages").length === 1,
    arrives: false,
  },
  {
    when: "between WhatsApp's statuses of an answer and its reaction",
    hold({ whatsapp }) {
      whatsapp.answerDelayMs("messages", never);
    },
    isHeld: ({ whatsapp }) => whatsapp.calls("messages").length === 1,
    afterwards: ({ whatsapp }) => whatsapp.answerDelayMs("messages", 0),
    arrives: true,
  },
];

for (const crash of toSlack) {
  describeOnBothDatabases(`a bot that is killed ${crash.when}`, (database) => {
    it("shows it once", async () => {
      const { world, bot, group } = await bridgedProcess(database);
      crash.hold(world);
      world.whatsapp.writes(group, pat, "the lorry is late");
      await world.until(() => crash.isHeld(world));
      await bot.kill();
      await startAgain(world, crash);
      await world.until(() => textIn(conversation(world)).includes("the lorry is late"));
      world.whatsapp.writes(group, pat, "it is here");
      await world.until(() => textIn(conversation(world)).includes("it is here"));
      await world.quiet();
      expect(textIn(conversation(world)).split("the lorry is late")).toHaveLength(2);
    });
  });
}

for (const crash of toWhatsApp) {
  describeOnBothDatabases(`a bot that is killed ${crash.when}`, (database) => {
    it("sends it once, and its author sees how far it is", async () => {
      const { world, bot } = await bridgedProcess(database);
      crash.hold(world);
      const thread = conversation(world);
      if (thread === undefined) throw new Error("there is no conversation");
      const { message } = await world.slack.as(people.ben).replies(thread, `${mentionOfBot} at nine`);
      await world.until(() => crash.isHeld(world));
      await bot.kill();
      await startAgain(world, crash);
      const mark = crash.arrives ? "eyes" : "warning";
      await world.until(() => Object.keys(message.reactions ?? {}).join() === mark);
      await world.quiet();
      expect(world.whatsapp.calls("messages")).toHaveLength(1);
      expect(world.whatsapp.snapshot().messages).toHaveLength(crash.arrives ? 1 : 0);
    });
  });
}

/** It waits as anything in the outbox does, whose crashes are played on both databases. */
describeOnSqlite("a bot that is killed while an answer waits for its turn", (database) => {
  it("sends it once after that", async () => {
    const { world, bot } = await bridgedProcess(database);
    const tooMany = { status: 429, error: { code: 130_429, message: "(#130429)" } };
    world.whatsapp.failNext("messages", { how: tooMany });
    const thread = conversation(world);
    if (thread === undefined) throw new Error("there is no conversation");
    const { message } = await world.slack.as(people.ben).replies(thread, `${mentionOfBot} at nine`);
    const db = await database.tables();
    await world.until(async () => {
      const asked = await db
        .selectFrom("operations")
        .selectAll()
        .where("kind", "=", "send")
        .executeTakeFirst();
      return asked?.attempts === 1 && asked.attemptedAt === null;
    });
    await bot.kill();
    await startAgain(world);
    await world.until(() => Object.keys(message.reactions ?? {}).join() === "eyes");
    expect(world.whatsapp.snapshot().messages).toHaveLength(1);
  });
});

/** What is recorded of it is one column, written by itself. */
describeOnSqlite("a bot that is killed while it points to a new thread", (database) => {
  it("says once in the old thread that a new one goes on", async () => {
    const { world, bot, group } = await bridgedProcess(database);
    const first = conversation(world);
    const db = await database.tables();
    const { groupId } = await db.selectFrom("bridgeThreads").select("groupId").executeTakeFirstOrThrow();
    await fills(db, { groupId, channel, ts: first?.ts ?? "" }, bridgePace.mostInThread);
    const isPointer = (args: Record<string, unknown>) =>
      JSON.stringify(args).includes("The conversation goes on");
    world.slack.failWhile("chat.postMessage", "after", isPointer);
    world.whatsapp.writes(group, pat, "the lorry is late");
    await world.until(() => textIn(first).includes("The conversation goes on"));
    await bot.kill();
    world.slack.endFaults();
    await startAgain(world);
    await world.until(() => textIn(conversations(world)[1]).includes("the lorry is late"));
    await world.quiet();
    expect(textIn(first).split("The conversation goes on")).toHaveLength(2);
    expect(conversations(world)).toHaveLength(2);
  });
});

describeOnBothDatabases("a bot that is killed between a step towards Slack and its record", (database) => {
  it("opens one thread where the conversation goes on", async () => {
    const { world, bot, group } = await bridgedProcess(database);
    await world.slack.as(people.alice).slash("/wa", "here spring", { channel: orders });
    await isTold(world, people.alice, "The news of the group goes to");
    await world.quiet();
    world.slack.failWhile("chat.postMessage", "after");
    world.whatsapp.writes(group, pat, "the lorry is late");
    const openers = () => conversations(world, orders);
    await world.until(() => openers().length > 0);
    await bot.kill();
    world.slack.endFaults();
    await startAgain(world);
    await world.until(() => textIn(conversations(world, orders)[0]).includes("the lorry is late"));
    await world.quiet();
    expect(openers()).toHaveLength(1);
  });

  it("leaves one mark on an answer, of how far it is", async () => {
    const { world, bot } = await bridgedProcess(database);
    for (const phone of members(3)) world.whatsapp.messagesReach(phone, "sent");
    world.slack.failWhile("reactions.add", "after");
    const thread = conversation(world);
    if (thread === undefined) throw new Error("there is no conversation");
    const { message } = await world.slack.as(people.ben).replies(thread, `${mentionOfBot} at nine`);
    await world.until(() => message.reactions?.["hourglass_flowing_sand"] !== undefined);
    const sent = await world.until(() => world.whatsapp.snapshot().messages[0]);
    await bot.kill();
    for (const phone of members(3)) world.whatsapp.reads(sent.id, phone);
    await startAgain(world);
    await world.until(() => message.reactions?.["eyes"] !== undefined);
    world.slack.endFaults();
    await world.until(() => Object.keys(message.reactions ?? {}).join() === "eyes");
    expect(world.whatsapp.calls("messages")).toHaveLength(1);
  });

  it("takes a reaction away that it had put there", async () => {
    const { world, bot, group } = await bridgedProcess(database);
    const said = world.whatsapp.writes(group, pat, "the lorry is late");
    await world.until(() => textIn(conversation(world)).includes("the lorry is late"));
    const reacts = (emoji: string) =>
      world.whatsapp.writes(group, pat, { type: "reaction", reaction: { message_id: said, emoji } });
    world.slack.failWhile("reactions.add", "after");
    reacts("👍");
    await world.until(() => reactionsIn(world).includes("+1"));
    await bot.kill();
    world.slack.endFaults();
    await startAgain(world);
    reacts("");
    await world.until(() => !reactionsIn(world).includes("+1"));
    await world.quiet();
    expect(reactionsIn(world)).toEqual([]);
  });
});

function reactionsIn(world: World): string[] {
  return conversation(world)?.thread.flatMap(({ reactions = {} }) => Object.keys(reactions)) ?? [];
}
