// Somebody looks for a group and at it: by words of its name, from the command or by choosing, and on to everything that
// can be done with it.
import { expect, it } from "vitest";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { kim, pat, subject } from "./cast.ts";
import { isTold } from "./cards.ts";
import { commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { channel, people, type World } from "./world.ts";

describeOnBothDatabases("/wa info", (database) => {
  it("shows everything known about a group", async () => {
    const world = await worldWithGroups(database, [
      { subject, description: "Deliveries in week 14", members: [pat.phone], pending: [kim.phone] },
    ]);
    const form = await commandOpens(world, "info spring", { who: people.ben, words: [subject] });
    const [group] = world.whatsapp.groups();
    expect(textOf(form).replace(group?.link ?? "", "<link>")).toMatchInlineSnapshot(`
      "Group
      *Spring order 4471*
      1 of 8 people · created <date>
      Deliveries in week 14
      1 person waits to join
      Joining needs an approval
      In it: +1 650 555 1234
      Invite link: \`<link>\`
      Edit name, description, picture…
      Show the invite link
      Invite people…
      Expected guests…
      Write to the group…"
    `);
  });

  it("leads to every verb by its menu, and each asks for the right it needs", async () => {
    const world = await worldWithGroups(database, [{ subject, members: [pat.phone] }]);
    const menu = menuIn(await commandOpens(world, "info spring", { words: [subject, "1 of 8 people"] }));
    for (const label of menu) {
      const form = await commandOpens(world, "info spring", { words: [subject, "1 of 8 people"] });
      await world.slack.as(people.alice).choose(form, "manage", { value: label });
      await world.until(() => titleBefore(world, people.alice) !== "Group");
      expect(["WhatsApp groups", "Group"]).not.toContain(titleBefore(world, people.alice));
    }
    expect(menu).toEqual(
      expect.arrayContaining([
        "Show the invite link",
        "Replace the invite link…",
        "Remove people…",
        "Delete the group…",
      ]),
    );
  });

  it("offers approvers only what they may do", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const form = await commandOpens(world, "info spring", { who: people.ben, words: [subject] });
    expect(menuIn(form)).toEqual([
      "Edit name, description, picture…",
      "Show the invite link",
      "Invite people…",
      "Expected guests…",
      "Write to the group…",
    ]);
  });

  it("says that a group is suspended, and offers no change to it but what asks nothing of WhatsApp", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    await world.later(2_000);
    world.whatsapp.suspend(world.ids[0] ?? "");
    await world.quiet();
    await commandOpens(world, "info spring", { words: ["⛔ Suspended since <date>"] });
    await commandOpens(world, "delete spring", { words: ["is suspended by WhatsApp", "Nothing was done"] });
    await commandOpens(world, "bridge spring", { words: [subject, "its conversation stays in WhatsApp"] });
  });

  it("shows what is known when WhatsApp cannot be asked", async () => {
    const world = await worldWithGroups(database, [{ subject, members: [pat.phone] }]);
    world.whatsapp.failNext("info", { how: { status: 400, error: { code: 100, message: "(#100)" } } });
    await commandOpens(world, "info spring", {
      words: [subject, "1 of 8 people", "WhatsApp could not be asked who is in it"],
    });
  });

  it("is refused to people without the right, and nothing opens", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    await world.slack.as(people.dan).slash("/wa", "info spring", { channel });
    await isTold(world, people.dan, "You may not");
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });
});

describeOnBothDatabases("words of a group's name", (database) => {
  const seeds = [
    { subject: "Spring order 4471" },
    { subject: "Spring order 4472" },
    { subject: "Autumn 🍂" },
  ];

  it("open a list to choose from when several groups have them, which searches while one types", async () => {
    const world = await worldWithGroups(database, seeds);
    const form = await commandOpens(world, "info order spring", {
      words: ["Which group?", "2 groups have “order spring” in the name."],
    });
    const alice = world.slack.as(people.alice);
    const offered = async (typed: string) =>
      (await alice.typeahead(form, "Group", typed)).map(({ text }) => text.text);
    expect((await offered("")).length).toBe(3);
    expect(await offered("4472")).toEqual(["Spring order 4472 · 0 of 8"]);
    expect(await offered("🍂")).toEqual(["Autumn 🍂 · 0 of 8"]);
    expect(await offered("winter")).toEqual([]);
    await alice.choose(form, "Group", { value: "Spring order 4472 · 0 of 8", typed: "4472" });
    await alice.submit(form);
    await formThatSays(world, { words: ["Group", "*Spring order 4472*"] });
  });

  it("need no list when one group is called exactly so", async () => {
    const world = await worldWithGroups(database, [{ subject: "Spring" }, ...seeds]);
    await commandOpens(world, "info SPRING", { words: ["*Spring*", "0 of 8 people"] });
  });

  it("that no group has say so, and any group can be chosen all the same", async () => {
    const world = await worldWithGroups(database, seeds);
    await commandOpens(world, "info 100%_sure", { words: ["No group has “100%ˍsure” in its name."] });
  });

  it("are not needed at all", async () => {
    const world = await worldWithGroups(database, seeds);
    const form = await commandOpens(world, "link", { words: ["Which group?"] });
    expect(await sendsForm(world, form)).toMatchObject({
      kind: "errors",
      errors: { group: "Please complete this required field." },
    });
  });
});

describeOnBothDatabases("/wa link", (database) => {
  it("shows the link to those who may hand it out, and what it does", async () => {
    const world = await worldWithGroups(database, [
      { subject },
      { subject: "Open day", mode: "auto_approve" },
    ]);
    const [first, second] = world.whatsapp.groups();
    const links = [first?.link, second?.link];
    const asked = await commandOpens(world, "link spring", { who: people.ben, words: ["asks to join"] });
    expect(links.some((link) => textOf(asked).includes(link ?? "-"))).toBe(true);
    await commandOpens(world, "link open", { who: people.ben, words: ["is in the group at once"] });
  });

  it("is refused to people without the right", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    await world.slack.as(people.guest).slash("/wa", "link spring", { channel });
    await isTold(world, people.guest, "You may not");
    expect(world.whatsapp.calls("link")).toHaveLength(0);
  });
});

function menuIn({ content }: View): string[] {
  const elements = content.blocks.flatMap((block) => block.elements ?? []);
  return elements.flatMap((element) => (element.options ?? []).map(({ text }) => text.text));
}

function titleBefore({ slack }: World, who: string): string | undefined {
  return slack.as(who).views()[0]?.content.title?.text;
}
