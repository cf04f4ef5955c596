// An admin takes people out of a group: chosen from who is in it now, told for each person, and told truly when somebody
// left meanwhile, when WhatsApp removes only some, and when it says nothing at all.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "./cards.ts";
import { kim, lou, pat, subject } from "./cast.ts";
import { answerOf, commandOpens, sendsForm, worldWithGroups } from "./manage-form.ts";
import { laterSays, messagesIn, messageThatSays } from "./messages.ts";
import { channel, people, type World } from "./world.ts";

const everybody = [pat.phone, kim.phone, lou.phone];
const field = "Whom to remove";

describeOnBothDatabases("/wa remove", (database) => {
  it("warns that it is for good, offers who is in the group now, and tells what came of each", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    const form = await commandOpens(world, "remove spring", {
      words: ["Whoever is removed can never come back by a link.", pat.seen, kim.seen, lou.seen],
    });
    expect(answerOf(await sendsForm(world, form))).toContain("required");
    const sent = await sendsForm(world, form, { fields: { [field]: [pat.seen, lou.seen] } });
    expect(answerOf(sent)).toBe("cleared");
    const card = await messageThatSays(world, "2 people were removed");
    await world.quiet();
    expect(card.text).toBe(
      [
        `✅ *${subject}*: 2 people were removed, <date>`,
        `✅ ${pat.seen}: removed`,
        `✅ ${lou.seen}: removed`,
        `Asked for by <@${people.alice}>, <date>`,
      ].join("\n"),
    );
    await endsWith(world, { left: [kim.phone], calls: 1 });
  });

  it("removes once, however often Slack delivers the form and WhatsApp its webhook", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    world.whatsapp.webhooks.duplicateNext(3);
    await removes(world, pat.seen);
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    await messageThatSays(world, "1 person was removed");
    await endsWith(world, { left: [kim.phone, lou.phone], calls: 1 });
  });

  it("tells of somebody who left meanwhile that they had left already", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    const form = await commandOpens(world, "remove spring", { words: [pat.seen] });
    world.whatsapp.leaves(world.ids[0] ?? "", pat.phone);
    await sendsForm(world, form, { fields: { [field]: [pat.seen, kim.seen] } });
    const card = await messageThatSays(world, "1 of 2 people were removed");
    expect(card.text).toContain(`▫️ ${pat.seen}: had left already`);
    expect(card.text).toContain(`✅ ${kim.seen}: removed`);
    expect(card.buttons).toEqual([]);
  });

  it("is done when everybody chosen had left already, whether the webhook says so or the answer", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    for (const how of ["by webhook", "at once"]) {
      const phone = how === "at once" ? kim : pat;
      const form = await commandOpens(world, "remove spring", { words: [phone.seen] });
      world.whatsapp.leaves(world.ids[0] ?? "", phone.phone);
      if (how === "at once")
        world.whatsapp.failNext("remove", {
          how: { status: 400, error: { code: 131_212, message: "(#131212)" } },
        });
      await sendsForm(world, form, { fields: { [field]: [phone.seen] } });
      const card = await messageThatSays(
        world,
        "nobody was left to remove",
        `${phone.seen}: had left already`,
      );
      expect(card.buttons).toEqual([]);
    }
  });

  it("tells of each person when WhatsApp removes nobody, and Try again removes them", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    const errors = [{ code: 131_000, message: "(#131000)", title: "Something went wrong" }];
    world.whatsapp.failNext("remove", { how: "webhook-only", errors });
    await removes(world, pat.seen, kim.seen);
    const failed = await messageThatSays(world, subject, "nobody was removed", `${pat.seen}: not removed.`);
    expect(failed.buttons).toEqual(["Try again"]);
    await world.slack.as(people.ben).click(failed, "Try again");
    await isTold(world, people.ben, "You may not remove people from groups here");
    await world.slack.as(people.alice).click(failed, "Try again");
    await messageThatSays(world, "2 people were removed");
    await messageThatSays(world, "nobody was removed", "Somebody tried again: see the newer card.");
    expect(world.whatsapp.calls("remove")).toHaveLength(2);
  });

  it("says why when WhatsApp refuses the call", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    world.whatsapp.failNext("remove", { how: { status: 403, error: { code: 10, message: "(#10)" } } });
    await removes(world, pat.seen);
    const failed = await messageThatSays(world, subject, "nobody was removed");
    expect(failed.buttons).toEqual(["Try again"]);
    await endsWith(world, { left: everybody, calls: 1 });
  });

  it("is seen when the answer and the webhook are lost: who is in the group tells", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    world.whatsapp.webhooks.dropNext();
    world.whatsapp.failNext("remove", { how: "after" });
    await removes(world, pat.seen);
    await laterSays(world, 31_000, "1 person was removed");
    await endsWith(world, { left: [kim.phone, lou.phone], calls: 1 });
  });

  it("is seen in part when the webhook is lost and only some are gone", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    const errors = [{ code: 131_000, message: "(#131000)", title: "Something went wrong" }];
    world.whatsapp.failNext("remove", { how: "webhook-only", errors });
    world.whatsapp.webhooks.dropNext(2);
    await removes(world, pat.seen, kim.seen);
    await world.until(() => world.whatsapp.calls("remove").length === 1);
    world.whatsapp.leaves(world.ids[0] ?? "", pat.phone);
    await laterSays(world, 31_000, "1 of 2 people were removed");
    const card = await messageThatSays(world, `${kim.seen}: not removed. WhatsApp gave no reason`);
    expect(card.buttons).toEqual(["Try again"]);
  });

  it("goes on after the bot was stopped in between", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    world.whatsapp.webhooks.hold();
    await removes(world, pat.seen);
    await world.until(() => world.whatsapp.calls("remove").length === 1);
    await world.restartTheBot();
    world.whatsapp.webhooks.release();
    await messageThatSays(world, "1 person was removed");
    await endsWith(world, { left: [kim.phone, lou.phone], calls: 1 });
  });

  it("is not ended by news of somebody whom another program removes", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    world.whatsapp.webhooks.hold();
    await removes(world, pat.seen);
    await messageThatSays(world, "removing people…");
    world.whatsapp.webhooks.send("group_participants_update", {
      timestamp: Math.floor(Date.now() / 1_000),
      group_id: world.ids[0],
      type: "group_participants_remove",
      request_id: "0123456789ABCDEF0123456789ABCDEF",
      removed_participants: [{ input: lou.phone }],
      initiated_by: "business",
    });
    world.whatsapp.webhooks.release({ order: "reversed" });
    const card = await messageThatSays(world, "1 person was removed");
    expect(card.text).toContain(`${pat.seen}: removed`);
    expect(card.text).not.toContain(lou.seen);
  });

  it("says so when nobody is in the group, and when WhatsApp cannot be asked", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const form = await commandOpens(world, "remove spring", { words: [`Nobody is in *${subject}*.`] });
    expect(form.content.submit).toBeUndefined();
    world.whatsapp.failNext("info", { how: { status: 400, error: { code: 100, message: "(#100)" } } });
    await commandOpens(world, "remove spring", { words: ["WhatsApp could not be asked who is in"] });
  });

  it("is refused to approvers, and nothing opens", async () => {
    const world = await worldWithGroups(database, [{ subject, members: everybody }]);
    await world.slack.as(people.ben).slash("/wa", "remove spring", { channel });
    await isTold(world, people.ben, "You may not remove people from groups here");
    expect(world.slack.as(people.ben).views()).toEqual([]);
  });
});

async function removes(world: World, ...seen: string[]): Promise<void> {
  const form = await commandOpens(world, "remove spring", { words: seen });
  expect(answerOf(await sendsForm(world, form, { fields: { [field]: seen } }))).toBe("cleared");
}

async function endsWith(world: World, { left, calls }: { left: string[]; calls: number }): Promise<void> {
  await world.quiet();
  expect(world.whatsapp.participants(world.whatsapp.groups()[0]?.id ?? "")).toEqual(left);
  expect(world.whatsapp.calls("remove")).toHaveLength(calls);
  expect(messagesIn(world)).toHaveLength(1);
}
