// Somebody works through everything that waits, across groups and channels: ticks people, decides on them at once, and
// sees on the same form how far WhatsApp has come and what came of each.
import { expect, it } from "vitest";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "./cards.ts";
import { kim, lou, members, pat } from "./cast.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { channel, people, type World } from "./world.ts";

const ben = { who: people.ben };

/** Two groups: Pat and Kim ask to join the first, Lou the second. */
const twoGroups = [
  { subject: "Spring", pending: [pat.phone, kim.phone] },
  { subject: "Autumn", pending: [lou.phone] },
];

describeOnBothDatabases("/wa requests", (database) => {
  it("shows everybody who waits, by group, with a check box each", async () => {
    const world = await worldWithGroups(database, [
      { subject: "Spring", members: members(7) },
      { subject: "Autumn" },
    ]);
    const [spring = "", autumn = ""] = world.ids;
    world.whatsapp.asksToJoin(spring, pat.phone);
    await world.later(3 * 60 * 60_000);
    world.whatsapp.asksToJoin(autumn, lou.phone);
    world.whatsapp.asksToJoin(spring, kim.phone, { username: "kim.k" });
    await world.quiet();
    const form = await opens(world, "3 people wait");
    expect(textOf(form)).toMatchInlineSnapshot(`
      "Waiting to join
      *3 people wait to join*, oldest first
      Tick all on this page
      *Spring · 7 of 8 people · room for 1 more*
      +1 650 555 1234
      +1 650 555 2345 (@kim.k)
      asked between <date> and <date>
      *Autumn · 0 of 8 people*
      +1 650 555 3456
      asked <date>
      Reject ticked"
    `);
  });

  it("approves who is ticked with one call for each group, and tells what came of each person", async () => {
    const world = await worldWithGroups(database, twoGroups);
    const form = await opens(world, "3 people wait");
    await ticks(world, form, pat.seen, lou.seen);
    const sent = await sendsForm(world, form, ben);
    expect(sent.kind).toBe("updated");
    const done = await formThatSays(world, {
      ...ben,
      words: ["*Approved 2 people*", `✅ ${pat.seen}: approved by <@${people.ben}>`, "1 person waits"],
    });
    expect(textOf(done)).toContain(`✅ ${lou.seen}: approved by <@${people.ben}>, <date> · *Autumn*`);
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
    expect(world.ids.map((id) => world.whatsapp.participants(id))).toEqual([[pat.phone], [lou.phone]]);
  });

  it("shows on the same form how far it has come", async () => {
    const world = await worldWithGroups(database, twoGroups);
    const [, autumn = ""] = world.ids;
    const ends = world.whatsapp.failWhile("approve", { how: "before" }, ({ path }) =>
      decodeURIComponent(path).includes(autumn),
    );
    const form = await opens(world, "3 people wait");
    await ticks(world, form, pat.seen, kim.seen, lou.seen);
    const seen: string[] = [];
    world.slack.onChange(() => {
      const [top] = world.slack.as(people.ben).views();
      if (top !== undefined) seen.push(...(textOf(top).match(/⏳ .*/gu) ?? []));
    });
    await sendsForm(world, form, ben);
    await formThatSays(world, { ...ben, words: ["⏳ Approving 3 people in 2 groups… 2 done"] });
    ends();
    world.passTime(20_000);
    await formThatSays(world, { ...ben, words: ["*Approved 3 people*", "✅ Nobody waits to join."] });
    expect(seen).toContain("⏳ Approving 3 people in 2 groups… 0 done");
  });

  it("approves once, however often Slack delivers the form, even when WhatsApp refused and the people wait again", async () => {
    const world = await worldWithGroups(database, twoGroups);
    const form = await opens(world, "3 people wait");
    await ticks(world, form, lou.seen);
    world.whatsapp.failNext("approve", { how: { status: 400, error: { code: 131_009, message: "no" } } });
    await sendsForm(world, form, ben);
    await formThatSays(world, { ...ben, words: ["*Approved 0 of 1 people*", "3 people wait"] });
    await world.later(2_000);
    expect((await world.slack.replay(-1)).status).toBe(200);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
  });

  it("rejects who is ticked, after a confirmation", async () => {
    const world = await worldWithGroups(database, twoGroups);
    const form = await opens(world, "3 people wait");
    await ticks(world, form, kim.seen);
    const { asked } = await world.slack.as(people.ben).click(form, "Reject ticked");
    expect(asked?.title.text).toBe("Reject everybody ticked?");
    await formThatSays(world, {
      ...ben,
      words: ["*Rejected 1 person*", `🚫 ${kim.seen}: rejected`, "2 people wait"],
    });
    expect(world.whatsapp.calls("reject")).toHaveLength(1);
  });

  it("ticks everybody on the page at one press, and keeps its place", async () => {
    const pending = Array.from({ length: 23 }, (_, index) => `1650555${2_000 + index}`);
    const world = await worldWithGroups(
      database,
      [0, 1, 2].map((part) => ({
        subject: `Group ${part}`,
        pending: pending.slice(part * 8, part * 8 + 8),
      })),
    );
    const person = world.slack.as(people.ben);
    const form = await opens(world, "23 people wait", "page 1 of 2");
    await person.click(form, "Next page");
    await formThatSays(world, { ...ben, words: ["page 2 of 2"] });
    await person.click(form, "Tick all on this page");
    await world.until(() => tickedIn(world).length === 3);
    await sendsForm(world, form, ben);
    await formThatSays(world, { ...ben, words: ["*Approved 3 people*", "*20 people wait to join*"] });
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
  });

  it("tells who came too late, who does not fit, and whom WhatsApp refused", async () => {
    const world = await worldWithGroups(database, [
      { subject: "Full", members: members(8), pending: [pat.phone] },
      { subject: "Terms", pending: [kim.phone] },
      { subject: "Quick", pending: [lou.phone] },
    ]);
    world.whatsapp.neverAcceptedTerms(kim.phone);
    const form = await opens(world, "3 people wait");
    expect(textOf(form)).toContain("*Full · 8 of 8 people · full: somebody must leave or be removed");
    const other = await commandOpens(world, "requests", { who: people.cleo, words: ["3 people wait"] });
    await ticks(world, form, pat.seen, kim.seen, lou.seen);
    await ticks(world, other, lou.seen);
    await sendsForm(world, other, { who: people.cleo });
    await formThatSays(world, { who: people.cleo, words: ["*Approved 1 person*"] });
    await sendsForm(world, form, ben);
    const told = await formThatSays(world, { ...ben, words: ["*Approved 0 of 1 people*"] });
    expect(textOf(told)).toContain("*Full* is full (8 of 8)");
    expect(textOf(told)).toContain(`⚠️ ${kim.seen}: `);
    expect(textOf(told)).toContain(`*Quick*: ${lou.seen} was already approved by <@${people.cleo}>`);
  });

  it("decides once, however often Slack delivers the form", async () => {
    const world = await worldWithGroups(database, twoGroups);
    const form = await opens(world, "3 people wait");
    await ticks(world, form, pat.seen);
    await sendsForm(world, form, ben);
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
    expect(world.whatsapp.participants(world.ids[0] ?? "")).toEqual([pat.phone]);
  });

  it("carries on with what was decided after the bot was stopped in between", async () => {
    const world = await worldWithGroups(database, twoGroups);
    world.whatsapp.failNext("approve", { how: "before" });
    const form = await opens(world, "3 people wait");
    await ticks(world, form, pat.seen, lou.seen);
    await sendsForm(world, form, ben);
    await world.restartTheBot();
    await world.timePasses(5_000, () =>
      world.ids.every((id) => world.whatsapp.participants(id).length === 1),
    );
  });

  it("says that nobody is ticked, whichever button is pressed, and leads back to the list", async () => {
    const world = await worldWithGroups(database, twoGroups);
    const form = await opens(world, "3 people wait");
    const sent = await sendsForm(world, form, ben);
    expect(answerOf(sent)).toContain("Nobody is ticked, so nothing was done.");
    const person = world.slack.as(people.ben);
    await person.close(await formThatSays(world, { ...ben, words: ["Nobody is ticked"] }));
    await person.click(await formThatSays(world, { ...ben, words: ["3 people wait"] }), "Reject ticked");
    await formThatSays(world, { ...ben, words: ["Nobody is ticked, so nothing was done."] });
    expect(world.whatsapp.calls("reject")).toEqual([]);
  });

  it("shows those in a suspended group without a box, and says when nobody waits", async () => {
    const world = await worldWithGroups(database, [{ subject: "Spring", pending: [pat.phone] }]);
    await world.later(2_000);
    world.whatsapp.suspend(world.ids[0] ?? "");
    await world.quiet();
    const form = await opens(world, "suspended by WhatsApp", `${pat.seen}: waits`);
    expect(form.content.submit).toBeUndefined();
    world.whatsapp.deleteElsewhere(world.ids[0] ?? "");
    await world.quiet();
    await opens(world, "✅ Nobody waits to join.");
  });

  it("is refused to people without the right, and nothing opens", async () => {
    const world = await worldWithGroups(database, twoGroups);
    await world.slack.as(people.dan).slash("/wa", "requests", { channel });
    await isTold(world, people.dan, "You may not");
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });
});

function opens(world: World, ...words: string[]): Promise<View> {
  return commandOpens(world, "requests", { ...ben, words });
}

/** Ticks people's boxes, in whichever group they are; what is ticked stays. */
async function ticks({ slack }: World, form: View, ...seen: string[]): Promise<void> {
  const person = slack.as(form.userId);
  for (const block of form.content.blocks) {
    const [boxes] = block.elements ?? [];
    const texts = (boxes?.options ?? []).map(({ text }) => text.text);
    const value = texts.filter((text) => seen.includes(text));
    if (value.length > 0) await person.choose(form, "people", { value, blockId: block.block_id });
  }
}

function tickedIn({ slack }: World): unknown[] {
  const [top] = slack.as(people.ben).views();
  return Object.values(top?.values ?? {}).flatMap((field) => field["people"]?.selected_options ?? []);
}
