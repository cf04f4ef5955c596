// Somebody looks through the groups: newest first, a page at a time, with a search, and on to whatever can be done with one.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "./cards.ts";
import { kim, lou, pat } from "./cast.ts";
import { commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { channel, people } from "./world.ts";

const ben = { who: people.ben };
const dayMs = 24 * 60 * 60_000;
const monday = Date.UTC(2026, 0, 5, 12);

/** As many groups, one a day. */
function seeds(howMany: number) {
  return Array.from({ length: howMany }, (_, index) => ({
    subject: `Order ${String(index + 1).padStart(3, "0")}`,
    createdAt: monday + index * dayMs,
  }));
}

describeOnBothDatabases("/wa list", (database) => {
  it("shows the groups, newest first: how many are in them, how many wait, and which are suspended", async () => {
    const world = await worldWithGroups(database, [
      { subject: "Winter", createdAt: monday, members: [pat.phone] },
      { subject: "Spring", createdAt: monday + dayMs, pending: [kim.phone, lou.phone] },
      { subject: "سلام 🌷 *bold*", createdAt: monday + 2 * dayMs },
    ]);
    await world.later(2_000);
    world.whatsapp.suspend(world.ids[0] ?? "");
    await world.quiet();
    const form = await commandOpens(world, "list", { ...ben, words: ["3 groups"] });
    expect(textOf(form).replaceAll(/[\u2068\u2069]/gu, "")).toMatchInlineSnapshot(`
      "WhatsApp groups
      Words of the name
      *3 groups*
      *سلام 🌷 ∗bold∗* · 0 of 8
      Manage…
      *Spring* · 0 of 8 · 2 wait
      Manage…
      *Winter* · 1 of 8 · ⛔ suspended
      Manage…"
    `);
  });

  it("turns pages, and opens a group on top of the list, to which closing leads back", async () => {
    const world = await worldWithGroups(database, seeds(45));
    const form = await commandOpens(world, "list", {
      ...ben,
      words: ["45 groups", "page 1 of 3", "Order 045"],
    });
    const person = world.slack.as(people.ben);
    await person.click(form, "Next page");
    await formThatSays(world, { ...ben, words: ["page 2 of 3", "Order 025"] });
    await person.click(form, "Next page");
    const last = await formThatSays(world, { ...ben, words: ["page 3 of 3", "Order 001"] });
    expect(textOf(last)).not.toContain("Next page");
    await person.click(last, "Manage…", { about: "Order 003" });
    const group = await formThatSays(world, {
      ...ben,
      words: ["*Order 003*", "of 8 people", "Show the invite link"],
    });
    await person.close(group);
    await formThatSays(world, { ...ben, words: ["page 3 of 3", "Order 001"] });
  });

  it("searches by words, in any order and case, when Enter or Search is pressed", async () => {
    const world = await worldWithGroups(database, [
      ...seeds(25),
      { subject: "Spring order 4471" },
      { subject: "100% Spring_time" },
    ]);
    const form = await commandOpens(world, "list ORDER spring", {
      ...ben,
      words: ["1 group* with “ORDER spring” in the name", "Spring order 4471"],
    });
    const person = world.slack.as(people.ben);
    await person.choose(form, "Words of the name", { value: "100% spring_" });
    await formThatSays(world, { ...ben, words: ["100% Spring_time", "1 group"] });
    const sent = await sendsForm(world, form, { ...ben, fields: { "Words of the name": "order 02" } });
    expect(sent.kind).toBe("updated");
    await formThatSays(world, { ...ben, words: ["7 groups* with “order 02”", "Order 025", "Order 020"] });
    await sendsForm(world, form, { ...ben, fields: { "Words of the name": "winter" } });
    await formThatSays(world, { ...ben, words: ["0 groups* with “winter”"] });
    await person.click(form, "Show all groups");
    await formThatSays(world, { ...ben, words: ["*27 groups* · page 1 of 2"] });
  });

  it("says when there is no group", async () => {
    const world = await worldWithGroups(database, []);
    await commandOpens(world, "list", { ...ben, words: ["There is no group yet"] });
  });

  it("is refused to people without the right, and nothing opens", async () => {
    const world = await worldWithGroups(database, seeds(1));
    await world.slack.as(people.dan).slash("/wa", "list", { channel });
    await isTold(world, people.dan, "You may not");
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });
});
