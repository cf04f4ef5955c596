// The bot's process is killed while a file is on its way over the bridge: it arrives once all the same.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { bridgedProcess, filesIn, pat, sha256Of } from "./bridged.ts";
import { isUnanswered, startAgain, type Crash } from "./crash.ts";

const uploads = { isHeld: false, end: () => {} };

const toSlack: Crash[] = [
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
    when: "between the bytes of a file and their upload",
    hold: ({ slack }) => slack.failNext("files.getUploadURLExternal", { how: "hang" }),
    isHeld: ({ slack }) => slack.calls.some(isUnanswered("files.getUploadURLExternal")),
  },
  {
    when: "between the upload of a file and its record",
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
    hold: ({ slack }) => slack.failNext("files.completeUploadExternal", { how: "after" }),
    isHeld: (world) => filesIn(world).length === 1,
  },
];

for (const crash of toSlack) {
  describeOnSqlite(`a bot that is killed ${crash.when}`, (database: TestDatabase) => {
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
