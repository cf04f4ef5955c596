// One thing that fails for ever, hangs, or is there twice, seen from Slack: nothing else waits for it, and it is put right.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardsOf, cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const pat = "16505551234";
const lou = "16505552345";

describeOnBothDatabases("one poisoned thing", (database) => {
  it("does not hold up a card in the same channel: an update that fails for ever", async () => {
    const world = await startWorld(database);
    const spring = world.whatsapp.seedGroup({ subject: "Spring" });
    world.whatsapp.asksToJoin(spring, pat);
    await cardWithButtons(world, "Spring", "Approve", "Reject");
    world.slack.failNext("chat.update", { how: { status: 500 }, times: 1_000 });
    world.whatsapp.asksToJoin(spring, lou);
    await world.until(() => world.slack.calls.some(({ method, ok }) => method === "chat.update" && !ok));
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Summer" }), pat);
    await cardWithButtons(world, "Summer", "Approve", "Reject");
  });

  it("does not hold up another group's approval: a call that hangs", async () => {
    const world = await startWorld(database);
    const groups = ["Spring", "Summer"].map((subject) => world.whatsapp.seedGroup({ subject }));
    for (const group of groups) world.whatsapp.asksToJoin(group, pat);
    const [first, second] = [
      await cardWithButtons(world, "Spring", "Approve", "Reject"),
      await cardWithButtons(world, "Summer", "Approve", "Reject"),
    ];
    world.whatsapp.failNext("approve", { how: "hang" });
    await clicks(world, people.ben, "Approve", { card: first });
    await world.until(() => world.whatsapp.calls("approve").length === 1);
    await clicks(world, people.ben, "Approve", { card: second });
    await cardThatSays(world, "Summer", `approved by <@${people.ben}>`);
    // Nobody has given up on the first meanwhile.
    const waiting = await cardThatSays(world, "Spring", "approving…");
    expect(waiting.text).not.toContain("tries again");
  });
});

describeOnBothDatabases("a default channel that refused the bot", (database) => {
  it("has its cards as soon as the bot is invited", async () => {
    const world = await startWorld(database);
    world.slack.kickBot(channel);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Spring" }), pat);
    await world.until(() => world.slack.calls.some(({ error }) => error === "not_in_channel"));
    await world.quiet();
    world.slack.inviteBot(channel);
    await world.slack.event("member_joined_channel", {
      user: "U0BOT",
      channel,
      channel_type: "C",
      team: "T1",
    });
    await cardWithButtons(world, "Spring", "Approve", "Reject");
  });
});

describeOnBothDatabases("a token that Slack refused for a while", (database) => {
  it("has the cards that waited for it shown as soon as Slack accepts it, long before a minute has passed", async () => {
    const world = await startWorld(database);
    const ends = world.slack.failWhile("*", { error: "invalid_auth" });
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Spring" }), pat);
    await world.until(() => world.slack.calls.some(({ method, ok }) => method === "chat.postMessage" && !ok));
    await world.until(() => world.slack.calls.some(({ method, ok }) => method === "auth.test" && !ok));
    ends();
    await cardWithButtons(world, "Spring", "Approve", "Reject");
  });
});

describeOnBothDatabases("a card that is in Slack twice", (database) => {
  it("is left once: the message that the bot knows", async () => {
    const world = await startWorld(database);
    world.slack.failNext("chat.postMessage", { how: "hang" });
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Spring" }), pat);
    const card = await cardWithButtons(world, "Spring", "Approve", "Reject");
    await arrivesLate(world, card.ts);
    expect(cardsOf(world, "Spring")).toHaveLength(2);
    await world.later(61_000);
    await world.until(() => cardsOf(world, "Spring").length === 1);
    expect(cardsOf(world, "Spring")).toMatchObject([{ ts: card.ts }]);
    await clicks(world, people.ben, "Approve", { card });
    await cardThatSays(world, "Spring", `approved by <@${people.ben}>`);
  });
});

/** The post that got no answer is carried out after all. */
async function arrivesLate({ slack, env }: World, ts: string): Promise<void> {
  const message = slack.message(channel, ts);
  const { text, blocks, metadata } = message ?? {};
  await fetch(new URL("chat.postMessage", slack.url), {
    method: "POST",
    headers: {
      authorization: `Bearer ${env["SLACK_BOT_TOKEN"] ?? ""}`,
      "content-type": "application/json; charset=utf-8",
    },
    body: JSON.stringify({ channel, text, blocks, metadata }),
  });
}
