// The bot's process is killed between any two steps and started again: the end is the same as if nothing had happened.
import { describe, expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { pat, subject } from "./cast.ts";
import {
  holdDatabase,
  isAllDelivered,
  isUnanswered,
  never,
  slackHangs,
  slackPostsWithoutAnswer,
  startAgain,
  startWithCard,
  type Crash,
} from "./crash.ts";
import { messagesIn, messageThatSays, threadThatSays, type SeenMessage } from "./messages.ts";
import { startProcess } from "./process.ts";
import { people, startWorld, type World } from "./world.ts";

const asking: Crash[] = [
  { when: "between a webhook's acknowledgement and the card", ...slackHangs },
  { when: "between the card's post and its record", ...slackPostsWithoutAnswer },
  {
    when: "while it reads the group",
    hold: ({ whatsapp }) => whatsapp.failNext("info", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("info").length > 0 && isAllDelivered(whatsapp),
  },
];

const deciding: Crash[] = [
  {
    when: "before WhatsApp has approved",
    hold: ({ whatsapp }) => whatsapp.failNext("approve", { how: "hang" }),
    isHeld: ({ whatsapp }) => whatsapp.calls("approve").length === 1,
  },
  {
    when: "between WhatsApp's webhook and its answer",
    hold: ({ whatsapp }) => whatsapp.answerDelayMs("approve", never),
    isHeld: (world) => world.whatsapp.webhooks.log.length === 2 && isAllDelivered(world.whatsapp),
    afterwards: ({ whatsapp }) => whatsapp.answerDelayMs("approve", 0),
  },
  {
    when: "after WhatsApp has approved, with neither answer nor webhook",
    hold({ whatsapp }) {
      whatsapp.answerDelayMs("approve", never);
      whatsapp.webhooks.dropNext();
    },
    isHeld: ({ whatsapp }) => isIn(whatsapp),
    afterwards: ({ whatsapp }) => whatsapp.answerDelayMs("approve", 0),
  },
  {
    when: "between WhatsApp's answer and the card",
    hold: ({ slack }) => slack.failNext("chat.update", { how: "hang" }),
    isHeld: ({ whatsapp, slack }) => isIn(whatsapp) && slack.calls.some(isUnanswered("chat.update")),
  },
];

describe.concurrent("a bot that is killed", () => {
  for (const crash of asking) {
    describeOnBothDatabases(crash.when, (database) => {
      it("shows the join request once, and an approver decides it", async () => {
        const world = await startWorld(database, { withoutBot: true });
        const group = world.whatsapp.seedGroup({ subject });
        crash.hold(world);
        const bot = await startProcess(database, world);
        world.whatsapp.asksToJoin(group, pat.phone);
        await world.until(() => crash.isHeld(world));
        await bot.kill();
        await startAgain(world, crash);
        await approves(world, await messageThatSays(world, pat.seen));
        await endsApproved(world, group);
      });
    });
  }

  for (const crash of deciding) {
    describeOnBothDatabases(crash.when, (database) => {
      it("lets the person in once, and the card says who decided", async () => {
        const { world, bot, group, card } = await startWithCard(database);
        crash.hold(world);
        await approves(world, card);
        await world.until(() => crash.isHeld(world));
        await bot.kill();
        await startAgain(world, crash);
        await endsApproved(world, group);
      });
    });
  }
});

describe.concurrent("a bot that is killed with nobody to notice", () => {
  describeOnBothDatabases("after WhatsApp has rejected, without an answer", (database) => {
    it("says that the request was rejected, and by whom", async () => {
      const { world, bot, group, card } = await startWithCard(database);
      world.whatsapp.answerDelayMs("reject", never);
      await world.slack.as(people.ben).click(card, "Reject");
      await world.until(() => world.whatsapp.waitingJoinRequest(group, pat.phone) === null);
      await bot.kill();
      world.whatsapp.answerDelayMs("reject", 0);
      await startAgain(world);
      await messageThatSays(world, `${pat.seen}: rejected by <@${people.ben}>`);
      expect(messagesIn(world)).toMatchObject([{ ts: card.ts, buttons: [], thread: [] }]);
    });
  });

  describeOnBothDatabases("while it adopts what exists", (database) => {
    it("adopts it at the next start", async () => {
      const world = await startWorld(database, { withoutBot: true });
      world.whatsapp.seedGroup({ subject, pending: [pat.phone] });
      world.whatsapp.failNext("list", { how: "hang" });
      const bot = await startProcess(database, world);
      await world.until(() => world.whatsapp.calls("list").length === 1);
      await bot.kill();
      await startAgain(world);
      await messageThatSays(world, subject, pat.seen);
      expect(messagesIn(world)).toHaveLength(1);
    });
  });

  describeOnBothDatabases("between a suspension's acknowledgement and its message", (database) => {
    it("tells of it once, and that it was cleared meanwhile", async () => {
      const world = await startWorld(database, { withoutBot: true });
      const group = world.whatsapp.seedGroup({ subject });
      slackHangs.hold(world);
      const bot = await startProcess(database, world);
      world.whatsapp.suspend(group);
      await world.until(() => slackHangs.isHeld(world));
      await bot.kill();
      world.whatsapp.clearSuspension(group);
      await startAgain(world);
      const { thread } = await threadThatSays(world, "is no longer suspended", "cleared the suspension");
      expect(thread).toHaveLength(1);
      expect(messagesIn(world)).toHaveLength(1);
    });
  });
});

describe.concurrent("a bot that is killed with a decision waiting behind another", () => {
  describeOnBothDatabases("on its way to WhatsApp", (database) => {
    it("carries out both, each once", async () => {
      const world = await startWorld(database, { withoutBot: true });
      const group = world.whatsapp.seedGroup({ subject });
      const bot = await startProcess(database, world);
      world.whatsapp.asksToJoin(group, "16505552345");
      world.whatsapp.asksToJoin(group, pat.phone);
      const card = await messageThatSays(world, "+1 650 555 2345", pat.seen);
      world.whatsapp.answerDelayMs("reject", never);
      await world.slack.as(people.cleo).click(card, "Reject", { about: "2345" });
      await world.until(() => world.whatsapp.group(group)?.pending.length === 1);
      await approves(world, card);
      expect(world.whatsapp.calls("approve")).toEqual([]);
      await bot.kill();
      world.whatsapp.answerDelayMs("reject", 0);
      await startAgain(world);
      await messageThatSays(
        world,
        `${pat.seen}: approved by <@${people.ben}>`,
        `: rejected by <@${people.cleo}>`,
      );
      expect(world.whatsapp.calls("approve")).toHaveLength(1);
      expect(world.whatsapp.participants(group)).toEqual([pat.phone]);
      expect(messagesIn(world)).toHaveLength(1);
    });
  });
});

describe.concurrent("a bot that is killed before it has acknowledged", () => {
  describeOnBothDatabases("a webhook", (database) => {
    it("is sent it again, and shows one card", async () => {
      const world = await startWorld(database, { withoutBot: true });
      const group = world.whatsapp.seedGroup({ subject });
      const bot = await startProcess(database, world);
      await world.quiet();
      const release = await holdDatabase(database);
      world.whatsapp.asksToJoin(group, pat.phone);
      await world.until(() => world.whatsapp.webhooks.log.length === 1);
      await bot.kill();
      await release();
      expect(world.whatsapp.webhooks.log).toMatchObject([{ state: "queued" }]);
      await startAgain(world);
      await approves(world, await messageThatSays(world, pat.seen));
      await endsApproved(world, group);
    });
  });

  describeOnBothDatabases("a click", (database) => {
    it("has decided nothing, and the next click decides", async () => {
      const { world, bot, group, card } = await startWithCard(database);
      await world.quiet();
      const release = await holdDatabase(database);
      const sent = world.slack.sent.length;
      const click = world.slack.as(people.ben).click(card, "Approve");
      await world.until(() => world.slack.sent.length > sent);
      await bot.kill();
      await release();
      expect((await click).status).toBe(0);
      expect(world.slack.forgive()).toHaveLength(1);
      await startAgain(world);
      await approves(world, card);
      await endsApproved(world, group);
      expect(world.whatsapp.calls("approve")).toHaveLength(1);
    });
  });
});

async function approves(world: World, card: SeenMessage): Promise<void> {
  const { status } = await world.slack.as(people.ben).click(card, "Approve", { about: "1234" });
  expect(status).toBe(200);
}

/** One person in the group, one card, no button, nobody told twice. */
async function endsApproved(world: World, group: string): Promise<void> {
  await messageThatSays(world, `${pat.seen}: approved by <@${people.ben}>`);
  await world.quiet();
  expect(world.whatsapp.group(group)).toMatchObject({ members: [{ phone: pat.phone }], pending: [] });
  expect(messagesIn(world)).toMatchObject([{ buttons: [], thread: [] }]);
  expect(world.slack.as(people.ben).ephemerals()).toEqual([]);
}

function isIn(whatsapp: World["whatsapp"]): boolean {
  return whatsapp.groups().some(({ members }) => members.some(({ phone }) => phone === pat.phone));
}
