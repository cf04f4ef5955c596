// The bot's process is killed while a file is on its way over the bridge: it arrives once all the same.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { describeOnBothDatabases, describeOnSqlite, type TestDatabase } from "../databases.ts";
import { bridgedProcess, conversation, filesIn, pat, sha256Of, textIn } from "./bridged.ts";
import { isUnanswered, never, startAgain, type Crash } from "./crash.ts";
import { people } from "./world.ts";

/**
 * `isUnrecorded`: something has happened that the database does not know, which both of them must bear. Elsewhere it is as an earlier
 * step left it, and SQLite alone tells whether that is taken up again.
 */
type FileCrash = Crash & { isUnrecorded?: true };

function describeOn({ isUnrecorded }: FileCrash) {
  return isUnrecorded === true ? describeOnBothDatabases : describeOnSqlite;
}

/** `mark`: how the message ends in Slack, and `sent` how many of its two files arrive. */
const toWhatsApp: (FileCrash & { mark: string; sent: number })[] = [
  {
    when: "before Slack has handed out a file",
    hold: ({ slack }) => slack.failNext("files.info", { how: "hang" }),
    isHeld: ({ slack }) => slack.calls.some(isUnanswered("files.info")),
    mark: "eyes",
    sent: 2,
  },
  {
    when: "between a file's download and its upload",
    hold: ({ whatsapp }) => whatsapp.failNext("upload", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("upload").length === 1,
    mark: "eyes",
    sent: 2,
  },
  {
    when: "between a file's upload and its record",
    isUnrecorded: true,
    hold: ({ whatsapp }) => whatsapp.answerDelayMs("upload", never),
    isHeld: ({ whatsapp }) => whatsapp.calls("upload").length === 1,
    afterwards: ({ whatsapp }) => whatsapp.answerDelayMs("upload", 0),
    mark: "eyes",
    sent: 2,
  },
  {
    when: "while WhatsApp takes a message with a file",
    hold: ({ whatsapp }) => whatsapp.answerDelayMs("messages", never),
    isHeld: ({ whatsapp }) => whatsapp.calls("messages").length === 1,
    afterwards: ({ whatsapp }) => whatsapp.answerDelayMs("messages", 0),
    mark: "eyes",
    sent: 2,
  },
  {
    when: "before WhatsApp has taken a message with a file",
    hold: ({ whatsapp }) => whatsapp.failNext("messages", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("messages").length === 1,
    mark: "warning",
    sent: 1,
  },
];

const uploads = { isHeld: false, end: () => {} };

const toSlack: FileCrash[] = [
  {
    when: "between the line and the address of the file",
    hold: ({ whatsapp }) => whatsapp.failNext("media", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("media").length === 1,
  },
  {
    when: "between the address of a file and its bytes",
    hold: ({ whatsapp }) => whatsapp.failNext("attachment", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("attachment").length === 1,
  },
  {
    when: "between the post of a file's line and its record",
    isUnrecorded: true,
    hold: ({ slack }) => slack.failNext("chat.postMessage", { how: "after" }),
    isHeld: (world) => textIn(conversation(world)).includes("sent a picture"),
  },
  {
    when: "between the bytes of a file and their upload",
    hold: ({ slack }) => slack.failNext("files.getUploadURLExternal", { how: "hang" }),
    isHeld: ({ slack }) => slack.calls.some(isUnanswered("files.getUploadURLExternal")),
  },
  {
    when: "between the upload of a file and its record",
    isUnrecorded: true,
    hold({ slack }) {
      uploads.end = slack.failWhile("upload", "hang", () => (uploads.isHeld = true));
    },
    isHeld: () => uploads.isHeld,
    afterwards: () => uploads.end(),
  },
  {
    when: "between the upload of a file and its being shared",
    hold: ({ slack }) => slack.failNext("files.completeUploadExternal", { how: "hang" }),
    isHeld: ({ slack }) => slack.calls.some(isUnanswered("files.completeUploadExternal")),
    // So long it is looked whether Slack has taken it.
    afterwards: (world) => world.passTime(40_000),
  },
  {
    when: "between a file's being shared and its record",
    isUnrecorded: true,
    hold: ({ slack }) => slack.failNext("files.completeUploadExternal", { how: "after" }),
    isHeld: (world) => filesIn(world).length === 1,
  },
];

for (const crash of toSlack) {
  describeOn(crash)(`a bot that is killed ${crash.when}`, (database: TestDatabase) => {
    it("shows the file once", async () => {
      const { world, bot, group } = await bridgedProcess(database);
      crash.hold(world);
      const bytes = randomBytes(200_000);
      world.whatsapp.sends(group, pat, { type: "image", mimeType: "image/jpeg", bytes });
      await world.until(() => crash.isHeld(world));
      await bot.kill();
      await startAgain(world, crash);
      await world.until(() => filesIn(world).length === 1);
      await world.quiet();
      expect(filesIn(world)).toMatchObject([{ sha256: sha256Of(bytes) }]);
    });
  });
}

for (const crash of toWhatsApp) {
  describeOn(crash)(`a bot that is killed ${crash.when}`, (database: TestDatabase) => {
    it("sends each file once, and its author sees how far they are", async () => {
      const { world, bot } = await bridgedProcess(database);
      const thread = conversation(world);
      if (thread === undefined) throw new Error("there is no conversation");
      crash.hold(world);
      const files = ["a.pdf", "b.pdf"].map((name) => ({
        name,
        mimetype: "application/pdf",
        bytes: randomBytes(100_000),
      }));
      const { message } = await world.slack.as(people.ben).shares(thread, "<@U0SANDBOT> these", files);
      await world.until(() => crash.isHeld(world));
      await bot.kill();
      await startAgain(world, crash);
      await world.until(() => Object.keys(message.reactions ?? {}).join() === crash.mark);
      await world.quiet();
      const arrived = world.whatsapp.snapshot().messages.map(({ file }) => file?.name);
      expect(arrived).toEqual(files.map(({ name }) => name).slice(-crash.sent));
    });
  });
}
