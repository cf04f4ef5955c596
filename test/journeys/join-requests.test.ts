// Someone asks to join, and the channel sees who waits: one card per group that stays true, whatever happens at WhatsApp
// and whatever Slack does meanwhile.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardsOf, cardThatSays, cardWithButtons, clicks, countOf, isTold } from "./cards.ts";
import { kim, lou, members, pat, subject } from "./cast.ts";
import { channel, people, startWorld } from "./world.ts";

const minuteMs = 60_000;

describeOnBothDatabases("join requests of one group", (database) => {
  it("are one card that says how full the group is, with buttons for each person and, from two on, for all", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    const group = whatsapp.seedGroup({ subject, members: members(5) });
    whatsapp.asksToJoin(group, pat.phone);
    const first = await cardThatSays(world, subject, pat.seen);
    expect(first.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people
      *+1 650 555 1234* · asked <date>
      Approve
      Reject"
    `);
    await world.later(1_000);
    whatsapp.asksToJoin(group, kim.phone, { username: "kim.k" });
    const second = await cardThatSays(world, subject, kim.seen);
    expect(second.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 5 of 8 people · asked <date>
      *+1 650 555 1234*
      Approve
      Reject
      *+1 650 555 2345 (@kim.k)*
      Approve
      Reject
      Approve all 2
      Reject all 2"
    `);
    expect(second.ts).toBe(first.ts);
    expect(slack.channel(channel).messages).toHaveLength(1);
  });

  it("move to a new card when somebody asks after two minutes, and the old one, on which nothing happened, is gone", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const old = await cardThatSays(world, subject, pat.seen);
    await world.later(2 * minuteMs);
    world.whatsapp.asksToJoin(group, kim.phone);
    const card = await cardThatSays(world, subject, pat.seen, kim.seen);
    expect(card.buttons).toEqual(["Approve", "Reject", "Approve", "Reject", "Approve all 2", "Reject all 2"]);
    expect(card.ts).not.toBe(old.ts);
    expect(cardsOf(world, subject)).toEqual([card]);
  });

  it("leave the old card where somebody wrote under it, with a link to the new one", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const old = await cardThatSays(world, subject, pat.seen);
    world.slack.as(people.alice).answers(old, "Do we know them?");
    await world.later(2 * minuteMs);
    world.whatsapp.asksToJoin(group, kim.phone);
    const card = await cardThatSays(world, subject, pat.seen, kim.seen);
    await world.until(() => cardsOf(world, subject)[0]?.text.includes("|card>"));
    const [left] = cardsOf(world, subject);
    expect(left).toMatchObject({ ts: old.ts, buttons: [] });
    expect(left?.text).toBe(
      `*${subject}* · Newer requests: <https://sandbox.slack.com/archives/${channel}/p${card.ts.replace(".", "")}|card>`,
    );
  });

  it("get a card of their own once everybody on the last one is decided, which stays as it is", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    await clicks(world, people.ben, "Approve", { card: await cardThatSays(world, subject, pat.seen) });
    const done = await cardThatSays(world, subject, `✅ ${pat.seen}: approved`);
    await world.later(1_000);
    world.whatsapp.asksToJoin(group, kim.phone);
    const card = await cardThatSays(world, subject, kim.seen);
    await world.later(10_000);
    await world.quiet();
    expect(cardsOf(world, subject)).toEqual([done, card]);
    expect(card.text).not.toContain(pat.seen);
  });

  it("are decided by the button that is live: one that is left over says where that is", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const old = await cardThatSays(world, subject, pat.seen);
    await world.later(2 * minuteMs);
    // It cannot be changed any more, and somebody wrote under it.
    world.slack.as(people.alice).answers(old, "Do we know them?");
    world.slack.failNext("chat.update", { how: { error: "edit_window_closed" } });
    world.whatsapp.asksToJoin(group, kim.phone);
    const card = await cardThatSays(world, subject, pat.seen, kim.seen);
    // Until the bot has Slack's answer to the post, the old button is the only one it knows.
    await world.quiet();
    await clicks(world, people.ben, "Approve", { card: old, about: pat.seen });
    expect(await isTold(world, people.ben, "Nothing was done")).toContain(card.ts.replace(".", ""));
    expect(world.whatsapp.calls("approve")).toEqual([]);
    await clicks(world, people.ben, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved`);
  });

  it("stay where they are while one after the other is decided", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    for (const { phone } of [pat, kim]) {
      world.whatsapp.asksToJoin(group, phone);
      await world.later(1_000);
    }
    const two = await cardThatSays(world, subject, pat.seen, kim.seen);
    await clicks(world, people.ben, "Approve", { card: two, about: pat.seen });
    const one = await cardThatSays(world, subject, `✅ ${pat.seen}: approved`);
    expect(one.text.split("\n").indexOf("Approve")).toBe(two.text.split("\n").lastIndexOf("Approve") - 1);
  });

  it("that are withdrawn before anybody decides leave no button behind", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    await cardWithButtons(world, subject, "Approve", "Reject");
    world.whatsapp.withdraws(group, pat.phone);
    const card = await cardWithButtons(world, subject);
    expect(card.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · nobody waits here any more
      ↩️ +1 650 555 1234: withdrew the request, <date>
      asked <date>"
    `);
  });

  it("whose withdrawal arrives first leave nobody waiting", async () => {
    const world = await startWorld(database);
    const { whatsapp } = world;
    await world.quiet();
    const group = whatsapp.seedGroup({ subject });
    whatsapp.webhooks.hold();
    whatsapp.asksToJoin(group, pat.phone);
    await world.until(() => whatsapp.webhooks.status().held === 1);
    whatsapp.withdraws(group, pat.phone);
    await world.until(() => whatsapp.webhooks.status().held === 2);
    whatsapp.webhooks.release({ order: "reversed" });
    await world.quiet();
    expect(world.slack.channel(channel).messages).toEqual([]);
    await world.later(5_000);
    whatsapp.asksToJoin(group, pat.phone);
    await cardWithButtons(world, subject, "Approve", "Reject");
  });

  it("are shown once each, however often and in whatever order WhatsApp tells", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    await world.quiet();
    const group = whatsapp.seedGroup({ subject });
    whatsapp.webhooks.hold();
    whatsapp.webhooks.duplicateNext(4);
    for (const { phone } of [pat, kim, lou]) whatsapp.asksToJoin(group, phone);
    await world.until(() => whatsapp.webhooks.status().held === 3);
    await world.later(2_000);
    whatsapp.withdraws(group, lou.phone);
    await world.until(() => whatsapp.webhooks.status().held === 4);
    whatsapp.webhooks.release({ order: "shuffled" });
    await world.quiet();
    const card = await cardThatSays(world, subject, pat.seen, kim.seen);
    expect(card.buttons).toEqual(["Approve", "Reject", "Approve", "Reject", "Approve all 2", "Reject all 2"]);
    expect(countOf(pat.seen, card.text)).toBe(1);
    expect(countOf(kim.seen, card.text)).toBe(1);
    expect(slack.channel(channel).messages).toHaveLength(1);
  });

  it("that were decided elsewhere say so: what webhooks told, and what only a reading of WhatsApp finds", async () => {
    const world = await startWorld(database);
    const { whatsapp } = world;
    const group = whatsapp.seedGroup({ subject });
    for (const { phone } of [pat, kim, lou]) whatsapp.asksToJoin(group, phone);
    await cardThatSays(world, subject, pat.seen, kim.seen, lou.seen);
    whatsapp.decideElsewhere(group, pat.phone, "approve");
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved outside Groupdesk`);
    await world.quiet();
    whatsapp.webhooks.dropNext();
    whatsapp.decideElsewhere(group, kim.phone, "approve");
    whatsapp.decideElsewhere(group, lou.phone, "reject");
    await world.later(61 * minuteMs);
    const card = await cardWithButtons(world, subject);
    expect(card.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · nobody waits here any more
      ✅ +1 650 555 1234: approved outside Groupdesk, <date>
      asked <date>
      ✅ +1 650 555 2345: approved outside Groupdesk, <date>
      asked <date>
      ▫️ +1 650 555 3456: no longer waits, decided or withdrawn outside Groupdesk, <date>
      asked <date>"
    `);
  });

  it("are not mistaken for gone when somebody is let in between two answers of one reading", async () => {
    const world = await startWorld(database);
    const { whatsapp } = world;
    const group = whatsapp.seedGroup({ subject });
    whatsapp.asksToJoin(group, pat.phone);
    await cardThatSays(world, subject, pat.seen);
    await world.quiet();
    const answer = whatsapp.holdAnswers("info");
    const readings = whatsapp.calls("info").length;
    await world.later(61 * minuteMs);
    await world.until(() => whatsapp.calls("info").length > readings);
    whatsapp.webhooks.dropNext();
    whatsapp.decideElsewhere(group, pat.phone, "approve");
    answer();
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved outside Groupdesk`);
    whatsapp.asksToJoin(group, kim.phone);
    await cardThatSays(world, subject, kim.seen, "1 of 8 people");
  });

  it("that were rejected and are made again, with the same id at WhatsApp, wait afresh", async () => {
    const world = await startWorld(database);
    const { whatsapp } = world;
    const group = whatsapp.seedGroup({ subject });
    const firstId = whatsapp.asksToJoin(group, pat.phone);
    const card = await cardThatSays(world, subject, pat.seen);
    await clicks(world, people.ben, "Reject", { card });
    await cardThatSays(world, subject, `🚫 ${pat.seen}: rejected by <@${people.ben}>`);
    await world.later(5_000);
    expect(whatsapp.asksToJoin(group, pat.phone)).toBe(firstId);
    const again = await cardWithButtons(world, subject, "Approve", "Reject");
    expect(again.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 0 of 8 people
      *+1 650 555 1234* · asked <date> · rejected here by ben, <date>
      Approve
      Reject"
    `);
    await clicks(world, people.ben, "Approve", { card: again });
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${people.ben}>`);
    expect(whatsapp.participants(group)).toEqual([pat.phone]);
  });

  it("cannot be decided while the group is suspended, and can be again when that is cleared", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    await cardWithButtons(world, subject, "Approve", "Reject");
    world.whatsapp.suspend(group);
    const suspended = await cardWithButtons(world, subject);
    expect(suspended.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 0 of 8 people · suspended by WhatsApp
      *+1 650 555 1234* · asked <date>
      WhatsApp has suspended this group. Requests can be decided again when the suspension is cleared."
    `);
    await world.later(2_000);
    world.whatsapp.clearSuspension(group);
    await cardWithButtons(world, subject, "Approve", "Reject");
  });

  it("are over when the group is deleted", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    await cardWithButtons(world, subject, "Approve", "Reject");
    world.whatsapp.deleteElsewhere(group);
    const card = await cardWithButtons(world, subject);
    expect(card.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · deleted
      ▫️ +1 650 555 1234: no longer waits, the group was deleted
      asked <date>"
    `);
  });

  it("promise nothing that cannot fit: a full group offers Reject, and Approve once somebody has left", async () => {
    const world = await startWorld(database);
    const { whatsapp } = world;
    const group = whatsapp.seedGroup({ subject, members: members(7) });
    whatsapp.asksToJoin(group, pat.phone);
    await world.later(1_000);
    whatsapp.asksToJoin(group, kim.phone);
    const card = await cardThatSays(world, subject, pat.seen, kim.seen, "There is room for 1 more");
    await world.later(2_000);
    expect(card.buttons).toEqual(["Approve", "Reject", "Approve", "Reject", "Reject all 2"]);
    await clicks(world, people.ben, "Approve", { card, about: pat.seen });
    const full = await cardThatSays(world, subject, "The group is full (8 of 8)");
    expect(full.buttons).toEqual(["Reject", "Check again"]);
    expect(full.text).toMatchInlineSnapshot(`
      "*Spring order 4471* · 8 of 8 people
      ✅ +1 650 555 1234: approved by <@U0BEN>, <date>
      asked <date>
      *+1 650 555 2345* · asked <date>
      Reject
      The group is full (8 of 8). Somebody must leave before anybody else can be approved.
      Check again"
    `);
    expect(whatsapp.participants(group)).toContain(pat.phone);
    await world.later(5_000);
    await world.later(2_000);
    whatsapp.leaves(group, members(1)[0] ?? "");
    await cardWithButtons(world, subject, "Approve", "Reject");
  });
});

describeOnBothDatabases("the card of a group", (database) => {
  it("comes back when somebody deleted it in Slack while people wait", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const deleted = await cardThatSays(world, subject, pat.seen);
    world.slack.as(people.alice).deletes(deleted);
    world.whatsapp.asksToJoin(group, kim.phone);
    const card = await cardThatSays(world, subject, pat.seen, kim.seen);
    expect(card.ts).not.toBe(deleted.ts);
    await clicks(world, people.ben, "Approve", { card, about: pat.seen });
    const decided = await cardThatSays(world, subject, `${pat.seen}: approved by`);
    expect(decided.ts).toBe(card.ts);
  });

  it("shows how things stand in the end, once, when Slack was away while they happened", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    const group = whatsapp.seedGroup({ subject });
    slack.down(true);
    whatsapp.asksToJoin(group, pat.phone);
    whatsapp.asksToJoin(group, kim.phone);
    await world.quiet();
    whatsapp.withdraws(group, kim.phone);
    await world.quiet();
    slack.down(false);
    await world.later(minuteMs);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    expect(card.text).toContain(pat.seen);
    await world.quiet();
    expect(slack.calls.filter(({ method, ok }) => method === "chat.postMessage" && ok)).toHaveLength(1);
    expect(slack.channel(channel).messages).toHaveLength(1);
  });

  it("waits as long as Slack asks before it is posted again", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    const group = whatsapp.seedGroup({ subject });
    slack.failNext("chat.postMessage", { how: { rateLimited: 7 } });
    whatsapp.asksToJoin(group, pat.phone);
    const posts = () => slack.calls.filter(({ method }) => method === "chat.postMessage");
    await world.until(() => posts().length === 1);
    await world.later(5_000);
    await world.quiet();
    expect(posts()).toHaveLength(1);
    await world.later(2_500);
    await cardThatSays(world, subject, pat.seen);
    expect(posts()).toHaveLength(2);
  });

  it("is posted once although Slack's answer to the post was lost", async () => {
    const world = await startWorld(database);
    const { whatsapp, slack } = world;
    const group = whatsapp.seedGroup({ subject });
    slack.failNext("chat.postMessage", { how: "after" });
    whatsapp.asksToJoin(group, pat.phone);
    const card = await cardThatSays(world, subject, pat.seen);
    await world.later(minuteMs);
    whatsapp.asksToJoin(group, kim.phone);
    const both = await cardThatSays(world, subject, pat.seen, kim.seen);
    expect(both.ts).toBe(card.ts);
    expect(slack.channel(channel).messages).toHaveLength(1);
    expect(slack.calls.filter(({ method }) => method === "chat.postMessage")).toHaveLength(1);
  });
});
