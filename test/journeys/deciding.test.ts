// An approver clicks: the decision is kept before Slack hears that it arrived, carried out once, and the card says what
// WhatsApp answered, whatever goes wrong on the way.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import {
  cardsOf,
  cardThatSays,
  cardWithButtons,
  clicks,
  isTold,
  peopleWait,
  presses,
  sentencesTo,
} from "./cards.ts";
import { kim, lou, members, pat, subject } from "./cast.ts";
import { allIsRead } from "./quiet.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const minuteMs = 60_000;
const { alice, ben, cleo } = people;

describeOnBothDatabases("a decision", (database) => {
  it("is shown as under way by whom, then as what WhatsApp answered", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    const answer = world.whatsapp.holdAnswers("approve");
    world.whatsapp.webhooks.hold();
    expect(await clicks(world, ben, "Approve", { card })).toBe(200);
    const underWay = await cardThatSays(world, subject, "approving…");
    expect(underWay.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 2 of 8 people
      *+1 650 555 1234* · approving… by <@U0BEN>
      asked <date>"
    `);
    expect(underWay.buttons).toEqual([]);
    answer();
    const done = await cardThatSays(world, subject, "approved");
    expect(done.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · nobody waits here any more
      ✅ +1 650 555 1234: approved by <@U0BEN>, <date>
      asked <date>"
    `);
    expect(world.whatsapp.participants(group)).toContain(pat.phone);
    world.whatsapp.webhooks.release();
    await world.later(5_000);
    world.whatsapp.asksToJoin(group, lou.phone);
    await cardThatSays(world, subject, lou.seen, "3 of 8 people");
    // What is finished is history.
    expect(cardsOf(world, subject)[0]).toEqual(done);
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
    expect(sentencesTo(world.slack, ben)).toEqual([]);
  });

  it("to reject turns the person away and says who did", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    await clicks(world, ben, "Reject", { card });
    const done = await cardThatSays(world, subject, `🚫 ${pat.seen}: rejected by <@${ben}>`);
    expect(done.buttons).toEqual([]);
    expect(world.whatsapp.waitingJoinRequest(group, pat.phone)).toBeNull();
    expect(world.whatsapp.calls("reject")).toHaveLength(1);
  });

  it("about everybody is one call to WhatsApp", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat, kim, lou);
    await clicks(world, cleo, "approve_all", { card });
    const done = await cardThatSays(world, subject, `✅ ${lou.seen}: approved`);
    expect(done.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · nobody waits here any more
      ✅ +1 650 555 1234: approved by <@U0CLEO>, <date>
      asked <date>
      ✅ +1 650 555 2345: approved by <@U0CLEO>, <date>
      asked <date>
      ✅ +1 650 555 3456: approved by <@U0CLEO>, <date>
      asked <date>"
    `);
    expect(world.whatsapp.participants(group)).toHaveLength(5);
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
  });

  it("to reject everybody is one call to WhatsApp", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim);
    const { asked } = await world.slack.as(ben).click(card, "reject_all");
    expect(asked?.title.text).toBe("Reject 2 people?");
    await cardThatSays(world, subject, `🚫 ${pat.seen}: rejected`, `🚫 ${kim.seen}: rejected`);
    expect(world.whatsapp.calls("reject")).toHaveLength(1);
  });

  it("that WhatsApp carries out in part says so for each person in words, and can be tried again", async () => {
    const world = await startWorld(database);
    const { whatsapp } = world;
    const { group, card } = await peopleWait(world, pat, kim, lou);
    whatsapp.neverAcceptedTerms(kim.phone);
    whatsapp.webhooks.hold();
    whatsapp.withdraws(group, lou.phone);
    await clicks(world, ben, "approve_all", { card });
    const partly = await cardThatSays(world, subject, `✅ ${pat.seen}: approved`, "⚠️");
    expect(partly.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 3 of 8 people
      ✅ +1 650 555 1234: approved by <@U0BEN>, <date>
      asked <date>
      *+1 650 555 2345* · ⚠️ This person has not accepted WhatsApp's current terms. They must open WhatsApp and accept them, then you can try again.
      Try again
      Reject
      ▫️ +1 650 555 3456: no longer waits, decided or withdrawn outside Groupdesk, <date>
      asked <date>"
    `);
    whatsapp.neverAcceptedTerms(kim.phone, false);
    await clicks(world, alice, "Try again", { card: partly, about: kim.seen });
    await cardThatSays(world, subject, `✅ ${kim.seen}: approved by <@${alice}>`);
    expect(whatsapp.participants(group)).toEqual(expect.arrayContaining([pat.phone, kim.phone]));
    expect(whatsapp.calls("approve")).toHaveLength(2);
  });

  it("about a group that filled up meanwhile says that it is full", async () => {
    const world = await startWorld(database);
    const { whatsapp } = world;
    const group = whatsapp.seedGroup({ subject, members: members(7) });
    whatsapp.asksToJoin(group, pat.phone);
    whatsapp.asksToJoin(group, kim.phone);
    await cardThatSays(world, subject, pat.seen, kim.seen);
    await world.later(2_000);
    whatsapp.webhooks.hold();
    whatsapp.decideElsewhere(group, kim.phone, "approve");
    const card = await cardThatSays(world, subject, "7 of 8 people");
    await clicks(world, ben, "Approve", { card, about: pat.seen });
    const full = await cardThatSays(world, subject, "The group is full (8 people). Remove somebody first.");
    expect(full.text).toContain(`*${pat.seen}*`);
    whatsapp.webhooks.release();
    await world.later(5_000);
    const told = await cardThatSays(world, subject, "8 of 8 people");
    expect(told.buttons).toEqual(["Reject", "Check again"]);
  });

  it("about a request that was withdrawn unheard says that it is gone", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    world.whatsapp.webhooks.hold();
    world.whatsapp.withdraws(group, pat.phone);
    await clicks(world, ben, "Approve", { card });
    const gone = await cardThatSays(world, subject, "no longer waits");
    expect(gone.buttons).toEqual([]);
    world.whatsapp.webhooks.release();
    await cardThatSays(world, subject, `↩️ ${pat.seen}: withdrew the request`);
  });

  it("overtaken by the withdrawal ends as withdrawn, and nobody is approved", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    world.whatsapp.failNext("approve", { how: { status: 500, text: "<html>" } });
    await clicks(world, ben, "Approve", { card });
    await world.until(() => world.whatsapp.calls("approve").length === 1);
    world.whatsapp.withdraws(group, pat.phone);
    await cardThatSays(world, subject, `↩️ ${pat.seen}: withdrew the request`);
    await world.later(10 * minuteMs);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
    expect(world.whatsapp.participants(group)).not.toContain(pat.phone);
  });

  it("reported by webhook before WhatsApp answered our own call stays the approver's", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    const answer = world.whatsapp.holdAnswers("approve");
    await clicks(world, ben, "Approve", { card });
    await world.until(() =>
      world.whatsapp.webhooks.log.some(
        ({ body, state }) => body.includes("group_participants_add") && state === "delivered",
      ),
    );
    await allIsRead(world, database);
    expect(world.whatsapp.calls("approve")).toMatchObject([{ status: null }]);
    answer();
    await world.quiet();
    const done = await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
    expect(done.text).not.toContain("outside");
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
    expect(world.slack.channel(channel).messages[0]?.thread).toEqual([]);
  });

  it("is not undone when the group is suspended before WhatsApp hears of it: the card says why", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    world.whatsapp.webhooks.hold();
    world.whatsapp.suspend(group);
    await clicks(world, ben, "Approve", { card });
    const refused = await cardThatSays(world, subject, "⚠️ WhatsApp has suspended this group");
    expect(refused.text).toContain(pat.seen);
    await world.later(5_000);
    const known = await cardThatSays(world, subject, "suspended by WhatsApp");
    expect(known.buttons).toEqual([]);
    world.whatsapp.webhooks.release();
    await world.later(2_000);
    world.whatsapp.clearSuspension(group);
    const cleared = await cardWithButtons(world, subject, "Try again", "Reject");
    await clicks(world, ben, "Try again", { card: cleared });
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${ben}>`);
  });

  it("about a group deleted unheard ends with a card that says so, without buttons", async () => {
    const world = await startWorld(database);
    const { group, card } = await peopleWait(world, pat);
    world.whatsapp.webhooks.hold();
    await world.later(2 * minuteMs);
    world.whatsapp.deleteElsewhere(group);
    await clicks(world, ben, "Approve", { card });
    await cardThatSays(world, subject, "WhatsApp does not know this group");
    await world.later(5_000);
    const known = await cardThatSays(world, subject, "· deleted");
    expect(known.buttons).toEqual([]);
  });
});

describeOnBothDatabases(
  "the first decision wins, and whoever comes second is told who decided and what",
  (database) => {
    it("when two approvers click in the same second: one call to WhatsApp", async () => {
      const world = await startWorld(database);
      const { card } = await peopleWait(world, pat);
      await world.reads();
      await Promise.all([
        presses(world, ben, "Approve", { card }),
        presses(world, cleo, "Approve", { card }),
      ]);
      await oneDecided(world, [ben, cleo]);
      expect(world.whatsapp.calls("approve")).toHaveLength(1);
    });

    it.runIf(database.kind === "postgres")("when their clicks reach two instances of the bot", async () => {
      const world = await startWorld(database);
      const { card } = await peopleWait(world, pat, kim);
      const other = await world.startAnotherBot();
      await world.reads();
      const first = presses(world, ben, "approve_all", { card });
      world.slack.setRequestUrl(`http://127.0.0.1:${other.port}/slack/events`);
      await Promise.all([first, presses(world, cleo, "approve_all", { card })]);
      await oneDecided(world, [ben, cleo]);
      expect(world.whatsapp.calls("approve")).toHaveLength(1);
      expect(world.slack.channel(channel).messages).toHaveLength(1);
    });

    it("when one approves and another rejects in the same second", async () => {
      const world = await startWorld(database);
      const { card } = await peopleWait(world, pat);
      await world.reads();
      await Promise.all([presses(world, ben, "Approve", { card }), presses(world, cleo, "Reject", { card })]);
      await oneDecided(world, [ben, cleo]);
      const { whatsapp } = world;
      expect(whatsapp.calls("approve").length + whatsapp.calls("reject").length).toBe(1);
    });

    it("when the second clicks on a card that has not followed yet", async () => {
      const world = await startWorld(database);
      const { card } = await peopleWait(world, pat, kim);
      await clicks(world, ben, "Reject", { card, about: pat.seen });
      await cardThatSays(world, subject, `🚫 ${pat.seen}: rejected`);
      await world.reads();
      const updates = world.slack.hold("chat.update");
      await presses(world, ben, "Reject", { card, about: kim.seen });
      await presses(world, cleo, "Approve", { card, about: kim.seen });
      expect(await isTold(world, cleo, kim.seen)).toMatch(/rejected (already, )?by <@U0BEN>/u);
      updates();
      await cardThatSays(world, subject, `🚫 ${kim.seen}: rejected by <@${ben}>`);
      expect(world.whatsapp.calls("approve")).toHaveLength(0);
    });

    it("when the same click is delivered twice", async () => {
      const world = await startWorld(database);
      const { card } = await peopleWait(world, pat);
      await clicks(world, ben, "Approve", { card });
      await cardThatSays(world, subject, `${pat.seen}: approved by <@${ben}>`);
      expect((await world.slack.replay(-1)).status).toBe(200);
      await world.quiet();
      expect(world.whatsapp.calls("approve")).toHaveLength(1);
    });

    it("when the same click is delivered once more after WhatsApp refused it, and the person waits again", async () => {
      const world = await startWorld(database);
      const { card } = await peopleWait(world, pat);
      world.whatsapp.failNext("approve", { how: { status: 400, error: { code: 131_009, message: "no" } } });
      await clicks(world, ben, "Approve", { card });
      await cardThatSays(world, subject, "⚠️");
      await world.later(2_000);
      expect((await world.slack.replay(-1)).status).toBe(200);
      await world.quiet();
      expect(world.whatsapp.calls("approve")).toHaveLength(1);
      expect(sentencesTo(world.slack, ben)).toEqual([]);
    });
  },
);

async function oneDecided(world: World, rivals: readonly string[]): Promise<void> {
  await world.until(() => rivals.some((who) => sentencesTo(world.slack, who).length > 0));
  await world.quiet();
  const told = rivals.filter((who) => sentencesTo(world.slack, who).length > 0);
  const [first] = rivals.filter((who) => !told.includes(who));
  expect(told).toHaveLength(1);
  expect(sentencesTo(world.slack, told[0] ?? "").join()).toContain(`by <@${first}>`);
  await cardThatSays(world, subject, `by <@${first}>`);
}
