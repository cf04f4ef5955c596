// What was asked for and cannot be done yet: whoever looks at its card meanwhile reads why, whatever was asked for, and it
// ends as if nothing had been.
import { expect, it } from "vitest";
import type { Operation } from "../../src/sandbox/whatsapp/failures.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, clicks, peopleWait } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { wantsGroup } from "./create-form.ts";
import { commandOpens, sendsForm, worldWithGroups } from "./manage-form.ts";
import { messagesIn, messageThatSays, threadThatSays } from "./messages.ts";
import { people, startWorld, type World } from "./world.ts";

const minuteMs = 60_000;
const outOfOrder = { status: 500, error: { code: 131016, message: "(#131016) Service unavailable" } };
const limited = { status: 429, error: { code: 131208, message: "(#131208) Group rate limit hit" } };

type Asked = {
  what: string;
  call: Operation;
  /** What WhatsApp says of it: a refusal that proves that nothing was done, where asking twice would do harm. */
  how: typeof outOfOrder | typeof limited;
  underWay: string;
  done: string;
  ask: (world: World) => Promise<unknown>;
};

const sends = async (world: World, command: string, words: string, fields = {}): Promise<void> => {
  const form = await commandOpens(world, command, { words: [words] });
  await sendsForm(world, form, { fields });
};

const asked: readonly Asked[] = [
  {
    what: "a change",
    call: "update",
    how: outOfOrder,
    underWay: "changing the group…",
    done: "the group was changed",
    ask: (world) => sends(world, "edit spring", "Edit a group", { Name: "Summer order" }),
  },
  {
    what: "a removal",
    call: "remove",
    how: outOfOrder,
    underWay: "removing people…",
    done: "1 person was removed",
    ask: (world) => sends(world, "remove spring", pat.seen, { "Whom to remove": [pat.seen] }),
  },
  {
    what: "a deletion",
    call: "delete",
    how: outOfOrder,
    underWay: "deleting the group…",
    done: "the group was deleted",
    ask: (world) =>
      sends(world, "delete spring", "1 person is in it", {
        "Type the name of the group to confirm": subject,
        "1 person is in it": ["Delete it although people are in it"],
      }),
  },
  {
    what: "a new link",
    call: "resetLink",
    how: limited,
    underWay: "making a new invite link…",
    done: "the invite link is new",
    ask: (world) => sends(world, "link reset spring", "dies at once"),
  },
  {
    what: "a message",
    call: "messages",
    how: limited,
    underWay: "sending a message…",
    done: "the message was sent",
    ask: (world) => sends(world, "send spring", "24 hours after somebody", { Text: "Hello" }),
  },
];

describeOnBothDatabases("what has to wait", (database) => {
  for (const { what, call, how, underWay, done, ask } of asked) {
    it(`says why on the card of ${what} that was posted before, and ends as usual`, async () => {
      const world = await worldWithGroups(database, [{ subject, members: [pat.phone] }]);
      const answer = world.whatsapp.holdAnswers(call);
      world.whatsapp.failNext(call, { how, times: 2 });
      await ask(world);
      await messageThatSays(world, underWay);
      answer();
      await messageThatSays(world, underWay, "Groupdesk tries again by itself.");
      await world.timePasses(6 * minuteMs, () => world.whatsapp.calls(call).length === 3);
      const ended = await messageThatSays(world, done);
      expect(ended.text).not.toContain("tries again by itself");
      await isToldOnce(world, done);
    });
  }

  it("says why on the card of a group to be created, and ends as usual", async () => {
    const world = await startWorld(database);
    const answer = world.whatsapp.holdAnswers("create");
    world.whatsapp.failNext("create", { how: limited, times: 2 });
    await wantsGroup(world, { subject });
    await messageThatSays(world, "Creating");
    answer();
    await messageThatSays(world, "Creating", "Groupdesk tries again by itself.");
    await world.timePasses(6 * minuteMs, () => world.whatsapp.calls("create").length === 3);
    await messageThatSays(world, "was created");
    await isToldOnce(world, "was created");
  });

  it("says why on the card of somebody who is being approved, and ends as usual", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    world.whatsapp.failNext("approve", { how: outOfOrder, times: 6 });
    await clicks(world, people.ben, "Approve", { card });
    await cardThatSays(world, subject, "approving…", "Groupdesk tries again by itself.");
    await world.timePasses(6 * minuteMs, () => world.whatsapp.calls("approve").length === 7);
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${people.ben}>`);
    await isToldOnce(world, `*${subject}*`, `${pat.seen} was approved`);
  });

  it("rings once with whoever asked, also when the bot dies while it tells them, and with nobody when it was quick", async () => {
    const world = await worldWithGroups(database, [{ subject, members: [pat.phone] }]);
    await sends(world, "send spring", "24 hours after somebody", { Text: "Quick" });
    await messageThatSays(world, "> Quick", "the message was sent");
    world.whatsapp.failNext("messages", { how: limited, times: 1 });
    await sends(world, "send spring", "24 hours after somebody", { Text: "Slow" });
    await messageThatSays(world, "> Slow", "Groupdesk tries again by itself.");
    // The post arrives and its answer does not: the bot looks before it posts again.
    world.slack.failNext("chat.postMessage", { how: "after" });
    await world.later(6 * minuteMs);
    await world.restartTheBot();
    await isToldOnce(world, "> Slow");
    const quick = await messageThatSays(world, "> Quick");
    expect(quick.thread).toEqual([]);
  });
});

/** In the thread of the card, and there alone. */
async function isToldOnce(world: World, about: string, ...words: string[]): Promise<void> {
  const asker = /^<@U0[A-Z]+> [✅⚠]/u;
  const { thread } = await threadThatSays(world, about, "<@", ...words);
  expect(thread.filter((reply) => asker.test(reply))).toHaveLength(1);
  await world.quiet();
  const told = messagesIn(world).flatMap((message) => [message.text, ...message.thread]);
  expect(told.filter((text) => asker.test(text))).toHaveLength(1);
}
