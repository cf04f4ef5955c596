// The bot's process is killed while a message is on its way over the bridge: it arrives once all the same, both ways.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { bot as mentionOfBot, bridgedProcess, conversation, pat, textIn } from "./bridged.ts";
import { isUnanswered, never, startAgain, type Crash } from "./crash.ts";
import { people } from "./world.ts";

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
    });
  });
}
