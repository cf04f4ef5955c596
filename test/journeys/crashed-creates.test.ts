// The bot's process is killed while it creates a group, and started again: there is one group, and one card with its link.
import { describe, expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import {
  holdDatabase,
  isAllDelivered,
  never,
  slackHangs,
  slackPostsWithoutAnswer,
  startAgain,
  type Crash,
} from "./crash.ts";
import { opensCreateForm, sends, wantsGroup } from "./create-form.ts";
import { laterSays, textsIn } from "./messages.ts";
import { startProcess } from "./process.ts";
import { startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";

const creating: Crash[] = [
  { when: "between the form's acknowledgement and the card", ...slackHangs },
  { when: "between the post of a new group's card and its record", ...slackPostsWithoutAnswer },
  {
    when: "before WhatsApp has created the group",
    hold: ({ whatsapp }) => whatsapp.failNext("create", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("create").length === 1,
  },
  {
    when: "between the new group's webhook and the answer",
    hold: ({ whatsapp }) => whatsapp.answerDelayMs("create", never),
    isHeld: ({ whatsapp }) => whatsapp.webhooks.log.length === 1 && isAllDelivered(whatsapp),
    afterwards: ({ whatsapp }) => whatsapp.answerDelayMs("create", 0),
  },
  {
    when: "after WhatsApp has created the group, with neither answer nor webhook",
    hold({ whatsapp }) {
      whatsapp.answerDelayMs("create", never);
      whatsapp.webhooks.dropNext();
    },
    isHeld: ({ whatsapp }) => whatsapp.webhooks.log.length === 1,
    afterwards: ({ whatsapp }) => whatsapp.answerDelayMs("create", 0),
  },
  {
    when: "between the answer and the new group's webhook",
    hold: ({ whatsapp }) => whatsapp.webhooks.hold(),
    isHeld: ({ whatsapp }) => whatsapp.calls("create")[0]?.status === 200,
    afterwards: ({ whatsapp }) => whatsapp.webhooks.release(),
  },
];

describe.concurrent("a bot that is killed", () => {
  for (const crash of creating) {
    describeOnBothDatabases(crash.when, (database) => {
      it("creates the group once, and one card shows its link", async () => {
        const world = await startWorld(database, { withoutBot: true });
        const bot = await startProcess(database, world);
        crash.hold(world);
        await wantsGroup(world, { subject });
        await world.until(() => crash.isHeld(world));
        await bot.kill();
        await startAgain(world, crash);
        await endsCreated(world);
      });
    });
  }
});

describe.concurrent("a bot that is killed before it has acknowledged", () => {
  describeOnBothDatabases("a form", (database) => {
    it("has made nothing, and the same form sent again makes one group", async () => {
      const world = await startWorld(database, { withoutBot: true });
      const bot = await startProcess(database, world);
      const form = await opensCreateForm(world);
      await world.quiet();
      const release = await holdDatabase(database);
      const sent = world.slack.sent.length;
      const submission = sends(world, form, { subject });
      await world.until(() => world.slack.sent.length > sent);
      await bot.kill();
      await release();
      expect(await submission).toMatchObject({ kind: "failed" });
      expect(world.slack.forgive()).toHaveLength(1);
      await startAgain(world);
      expect(await sends(world, form, {})).toMatchObject({ kind: "cleared" });
      await endsCreated(world);
      expect(world.whatsapp.calls("create")).toHaveLength(1);
    });
  });
});

async function endsCreated(world: World): Promise<void> {
  // While it is not clear whether the group was made, the bot looks for half a minute.
  await laterSays(world, 6_000, "was created");
  await world.quiet();
  const groups = world.whatsapp.groups();
  expect(groups).toHaveLength(1);
  expect(textsIn(world)).toEqual([
    expect.stringContaining(`Invite link: <${groups[0]?.link}|${groups[0]?.link}>`),
  ]);
}
