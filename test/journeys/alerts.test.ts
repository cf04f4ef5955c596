// What somebody must act on: suspensions, refusals and deletions are messages of their own, and stay true.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { wantsGroup } from "./create-form.ts";
import { messagesIn, messageThatSays, textsIn, newsThatSays, threadThatSays } from "./messages.ts";
import { allIsRead } from "./quiet.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";
const pats = "+1 650 555 1234";
const suspended = `⛔ WhatsApp suspended *${subject}*`;
const cleared = `✅ *${subject}* is no longer suspended`;

describeOnBothDatabases("a suspension", (database) => {
  it("is a message of its own that says which group, what was last changed and by whom, and what can be done", async () => {
    const world = await startWorld(database);
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "was created");
    world.whatsapp.suspend(onlyGroup(world));
    const alert = await messageThatSays(world, suspended);
    expect(alert.text).toMatchInlineSnapshot(`
      "⛔ WhatsApp suspended *Spring order 4471*, <date>
      Last change before it: created, by ben, <date>
      Until WhatsApp clears it, nothing can be changed or sent. Appeal in <https://business.facebook.com/wa/manage/home/|WhatsApp Manager> or <https://business.facebook.com/business-support-home/|Business Support>; what counts is the name, the picture, the description and what people report."
    `);
    expect(alert).toMatchObject({ buttons: [], thread: [] });
  });

  it("names a change made outside Groupdesk as what came last", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.changeSettingsElsewhere(group, { description: "Cheap watches!" });
    await newsThatSays(world, "Cheap watches!");
    world.whatsapp.suspend(group);
    await messageThatSays(world, suspended, "Last change before it: description changed, outside Groupdesk");
  });

  it("is cleared in place, and its thread says so", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.suspend(group);
    const alert = await messageThatSays(world, suspended);
    world.whatsapp.clearSuspension(group);
    await messageThatSays(world, cleared);
    const over = await threadThatSays(world, cleared, `WhatsApp cleared the suspension of *${subject}*`);
    expect(over.ts).toBe(alert.ts);
    expect(over.text).toMatchInlineSnapshot(`
      "✅ *Spring order 4471* is no longer suspended, <date>
      It was suspended from <date>. It can be used again."
    `);
    expect(over.thread).toHaveLength(1);
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("that comes again is a new message", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.suspend(group);
    await messageThatSays(world, suspended);
    world.whatsapp.clearSuspension(group);
    await threadThatSays(world, cleared, "cleared the suspension");
    world.passTime(2_000);
    world.whatsapp.suspend(group);
    await messageThatSays(world, suspended);
    expect(messagesIn(world)).toHaveLength(2);
  });

  it("is not undone by an older word that it was cleared", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.passTime(60_000);
    world.whatsapp.suspend(group);
    await messageThatSays(world, suspended);
    await arrives(world, { group_id: group, type: "group_suspend_cleared", timestamp: secondsNow() });
    expect(textsIn(world)).toEqual([expect.stringContaining(suspended)]);
    expect(messagesIn(world)[0]?.thread).toEqual([]);
  });

  it("that was over before it was heard of alarms nobody", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.webhooks.hold();
    await world.quiet();
    world.whatsapp.suspend(group);
    await world.until(() => world.whatsapp.webhooks.status().held === 1);
    world.passTime(2_000);
    world.whatsapp.clearSuspension(group);
    await world.until(() => world.whatsapp.webhooks.status().held === 2);
    world.whatsapp.webhooks.release({ order: "reversed" });
    await world.quiet();
    expect(messagesIn(world)).toEqual([]);
  });

  it("that ended within its second, and was told last, is cleared once WhatsApp has been read", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    const timestamp = secondsNow();
    await arrives(world, { group_id: group, type: "group_suspend_cleared", timestamp });
    await arrives(world, { group_id: group, type: "group_suspend", timestamp });
    await messageThatSays(world, suspended);
    await world.later(5_000);
    await messageThatSays(world, cleared);
  });

  it("delivered twice is told once", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.webhooks.duplicateNext(2);
    world.whatsapp.suspend(group);
    await messageThatSays(world, suspended);
    world.whatsapp.clearSuspension(group);
    await threadThatSays(world, cleared, "cleared the suspension");
    for (const { body } of world.whatsapp.webhooks.log) await world.whatsapp.webhooks.postRaw(body);
    world.whatsapp.asksToJoin(group, pat);
    await messageThatSays(world, pats);
    expect(messagesIn(world)).toHaveLength(2);
    expect(messagesIn(world)[0]?.thread).toHaveLength(1);
  });

  it("takes the buttons off the group's card, and clearing it brings them back", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat);
    const card = await messageThatSays(world, subject, pats);
    expect(card.buttons).toEqual(["Approve", "Reject"]);
    world.whatsapp.suspend(group);
    const still = await messageThatSays(
      world,
      pats,
      "suspended by WhatsApp",
      "when the suspension is cleared",
    );
    expect(still).toMatchObject({ ts: card.ts, buttons: [] });
    world.whatsapp.clearSuspension(group);
    await world.until(() => messagesIn(world).some(({ buttons }) => buttons.includes("Approve")));
    const back = await messageThatSays(world, pats);
    expect(back).toMatchObject({ ts: card.ts, buttons: ["Approve", "Reject"] });
    await world.slack.as(people.ben).click(back, "Approve");
    await messageThatSays(world, pats, "approved by");
    expect(world.whatsapp.participants(group)).toEqual([pat]);
  });

  it("that overtakes a click tells the approver, and nothing is asked of WhatsApp", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat);
    const card = await messageThatSays(world, subject, pats);
    world.slack.failNext("chat.update", { how: "hang" });
    world.whatsapp.suspend(group);
    await world.whatsapp.webhooks.idle();
    await allIsRead(world, database);
    const ben = world.slack.as(people.ben);
    await ben.click(card, "Approve");
    await world.until(() => ben.ephemerals().some(({ text }) => text.includes("is suspended by WhatsApp")));
    expect(world.whatsapp.calls("approve")).toEqual([]);
  });
});

describeOnBothDatabases("what others do with our numbers", (database) => {
  it("appears quietly when they create a group", async () => {
    const world = await startWorld(database);
    world.whatsapp.createElsewhere({ subject });
    const card = await newsThatSays(world, "the group was created outside Groupdesk");
    expect(messagesIn(world)).toEqual([card]);
  });

  it("is a message when WhatsApp refuses them a group", async () => {
    const world = await startWorld(database);
    await arrives(world, {
      type: "group_create",
      timestamp: secondsNow(),
      request_id: "77777777777777777777777777777777",
      subject,
      errors: [{ code: 131211, message: "(#131211)", title: "Group create limit reached" }],
    });
    const { text } = await messageThatSays(world, `refused to create *${subject}*`);
    expect(text).toContain("as many groups as WhatsApp allows");
    expect(text).toContain("It was asked for outside Groupdesk");
  });

  it("is a message when they delete a group; who waited there is not left with buttons", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject, members: ["16505550001"] });
    world.whatsapp.asksToJoin(group, pat);
    await messageThatSays(world, subject, pats);
    world.whatsapp.deleteElsewhere(group);
    const alert = await messageThatSays(world, `🗑️ *${subject}* was deleted outside Groupdesk`);
    expect(alert.text).toMatchInlineSnapshot(`
      "🗑️ *Spring order 4471* was deleted outside Groupdesk, <date>
      It had 1 person.
      A deleted group cannot be brought back. If it is still needed, create a new one with \`/wa create\`."
    `);
    const card = await messageThatSays(world, pats, "no longer waits");
    expect(card.text).toContain("deleted");
    await world.until(() => messagesIn(world).every(({ buttons }) => buttons.length === 0));
    for (const { body } of world.whatsapp.webhooks.log) await world.whatsapp.webhooks.postRaw(body);
    await world.quiet();
    expect(messagesIn(world)).toHaveLength(2);
  });

  it("is a message when WhatsApp refuses them to delete a group", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    await arrives(world, {
      type: "group_delete",
      timestamp: secondsNow(),
      group_id: group,
      request_id: "88888888888888888888888888888888",
      errors: [{ code: 131041, message: "(#131041)", title: "Group unknown" }],
    });
    await messageThatSays(world, `refused to delete *${subject}*`, "outside Groupdesk");
    expect(world.whatsapp.group(group)).toMatchObject({ deleted: false });
  });
});

describeOnBothDatabases("a group that went to another channel", (database) => {
  it("has its alerts there too", async () => {
    const world = await startWorld(database);
    await wantsGroup(world, { subject, goesTo: "C0ORDERS" });
    await world.until(() => textsIn(world, "C0ORDERS").some((text) => text.includes("was created")));
    world.whatsapp.suspend(onlyGroup(world));
    await world.until(() => textsIn(world, "C0ORDERS").some((text) => text.startsWith(suspended)));
    expect(textsIn(world, channel)).toEqual([]);
  });
});

function onlyGroup({ whatsapp }: World): string {
  return whatsapp.groups()[0]?.id ?? "";
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1_000);
}

/** An update in WhatsApp's own words, delivered and acknowledged. */
async function arrives(world: World, update: { type: string; [key: string]: unknown }): Promise<void> {
  const field = update.type.startsWith("group_suspend") ? "group_status_update" : "group_lifecycle_update";
  world.whatsapp.webhooks.send(field, update);
  await world.quiet();
}
