// Decisions that WhatsApp does not carry out at once: each ends as decided, or in front of a person who can act, and
// nobody is let in or turned away twice.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, cardWithButtons, clicks, peopleWait, withoutDates } from "./cards.ts";
import { kim, pat, subject } from "./cast.ts";
import { channel, people, startWorld } from "./world.ts";

const minuteMs = 60_000;
const { ben } = people;

describeOnBothDatabases("a decision that WhatsApp does not carry out at once", (database) => {
  it("happens once although the answer was lost: WhatsApp is looked at before anybody is told a falsehood", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat, kim);
    world.whatsapp.webhooks.hold();
    world.whatsapp.failNext("approve", { how: "after" });
    await clicks(world, ben, "approve_all", { card });
    await world.until(() => world.whatsapp.calls("approve").length === 1);
    await world.later(minuteMs);
    await cardThatSays(
      world,
      subject,
      `✅ ${pat.seen}: approved by <@${ben}>`,
      `✅ ${kim.seen}: approved by <@${ben}>`,
    );
    expect(world.whatsapp.participants(group).filter((phone) => phone === pat.phone)).toHaveLength(1);
    world.whatsapp.webhooks.release();
    await world.quiet();
    expect(world.slack.channel(channel).messages).toHaveLength(1);
    // It took longer than a minute, and whoever decided is told so.
    expect(world.slack.channel(channel).messages[0]?.thread).toMatchObject([
      { text: `<@${ben}> ✅ *${subject}*: all 2 people were approved` },
    ]);
  });

  it("asks nothing again when the webhook told that the lost answer was yes", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    world.whatsapp.failNext("approve", { how: "after" });
    await clicks(world, ben, "Approve", { card });
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
    await world.later(minuteMs);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
  });

  it("ends as rejected although the answer was lost", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    world.whatsapp.failNext("reject", { how: "after" });
    await clicks(world, ben, "Reject", { card });
    await world.until(() => world.whatsapp.calls("reject").length === 1);
    await world.later(minuteMs);
    await cardThatSays(world, subject, `🚫 ${pat.seen}: rejected by <@${ben}>`);
  });

  it("is tried again by itself while WhatsApp is out of order", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    world.whatsapp.failNext("approve", { how: { status: 500, text: "<html>Sorry</html>" }, times: 2 });
    world.whatsapp.failNext("approve", { how: "before" });
    await clicks(world, ben, "Approve", { card });
    for (const calls of [1, 2, 3]) {
      await world.until(() => world.whatsapp.calls("approve").length === calls);
      await cardThatSays(world, subject, `approving… by <@${ben}>`, "Groupdesk tries again by itself");
      await world.later(minuteMs);
    }
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
    expect(world.whatsapp.participants(group)).toContain(pat.phone);
  });

  it("waits as long as a rate limit asks, and is then carried out", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    const limited = { status: 429, error: { code: 131208, message: "(#131208) Group Rate Limit Hit" } };
    world.whatsapp.failNext("approve", { how: limited, times: 2 });
    await clicks(world, ben, "Approve", { card });
    for (const calls of [1, 2]) {
      await world.until(() => world.whatsapp.calls("approve").length === calls);
      await world.later(6 * minuteMs);
    }
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
    expect(world.whatsapp.calls("approve")).toHaveLength(3);
  });

  it("is shown to a person who can act, in words and with a button, when it was tried often enough", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    world.whatsapp.failNext("approve", { how: { status: 500, text: "" }, times: 10 });
    await clicks(world, ben, "Approve", { card });
    for (let calls = 1; calls <= 10; calls += 1) {
      await world.until(() => world.whatsapp.calls("approve").length === calls);
      await world.later(6 * minuteMs);
    }
    const failed = await cardWithButtons(world, subject, "Try again", "Reject");
    expect(failed.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 2 of 8 people
      *+1 650 555 1234* · ⚠️ WhatsApp could not be reached or gave no clear answer.
      Try again
      Reject"
    `);
    await clicks(world, ben, "Try again", { card: failed });
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
    expect(world.whatsapp.participants(group)).toContain(pat.phone);
  });

  it("waits for a token that WhatsApp accepts: the channel is told once, and told when it is over", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    const { card } = await peopleWait(world, pat, kim);
    whatsapp.expireToken(true);
    await clicks(world, ben, "Approve", { card, about: pat.seen });
    await world.until(() => slack.texts(channel).some((text) => text.startsWith("⚠️")));
    await world.later(61 * minuteMs);
    await world.quiet();
    const troubles = () =>
      slack
        .texts(channel)
        .filter((text) => !text.includes(subject) && text.includes("access token"))
        .map(withoutDates);
    expect(troubles()).toMatchInlineSnapshot(`
      [
        "⚠️ WhatsApp does not accept the access token. An administrator must renew it; everything waits until then.
      Since <date>",
      ]
    `);
    whatsapp.expireToken(false);
    await world.later(2 * minuteMs);
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
    await world.until(() => troubles().every((text) => text.startsWith("✅ Over")));
    expect(troubles()).toHaveLength(1);
  });

  it("says that WhatsApp cannot be reached when that lasts", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    const { card } = await peopleWait(world, pat);
    whatsapp.failNext("approve", { how: "before", times: 6 });
    await clicks(world, ben, "Approve", { card });
    for (let calls = 1; calls <= 6; calls += 1) {
      await world.until(() => whatsapp.calls("approve").length === calls);
      await world.later(6 * minuteMs);
    }
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
    await world.until(() =>
      slack.texts(channel).some((text) => text.startsWith("✅ Over: WhatsApp could not be reached")),
    );
  });
});
