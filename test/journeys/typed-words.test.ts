// What people type leads somewhere: emoji as Slack writes them, quotes as phones set them, slips of the finger, words they use for
// a command, names of groups, and groups that are gone.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "./cards.ts";
import { messageThatSays } from "./messages.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { channel, people, startWorld } from "./world.ts";

describeOnBothDatabases("an emoji", (database) => {
  it("reaches WhatsApp as itself, although Slack writes it as letters", async () => {
    const world = await startWorld(database);
    const form = await commandOpens(world, "create Wine night :wine_glass:", { words: ["Create a group"] });
    await sendsForm(world, form, { fields: { Description: "Bring a :grapes: or two :shipit:" } });
    await messageThatSays(world, "Wine night 🍷", "https://chat.whatsapp.com/");
    expect(world.whatsapp.calls("create")[0]?.body).toMatchObject({
      subject: "Wine night 🍷",
      description: "Bring a 🍇 or two :shipit:",
    });
  });

  it("finds a group, and confirms its name", async () => {
    const world = await worldWithGroups(database, [{ subject: "Wine 🍷" }, { subject: "Wine 🍾" }]);
    await commandOpens(world, "info :wine_glass:", { words: ["*Wine 🍷*", "of 8 people"] });
    const list = await commandOpens(world, "list :champagne:", { words: ["1 group* with “🍾”"] });
    await sendsForm(world, list, { fields: { "Words of the name": ":wine_glass:" } });
    await formThatSays(world, { words: ["1 group* with “🍷”"] });
    const form = await commandOpens(world, "delete :wine_glass:", { words: ["Nobody is in it."] });
    expect(answerOf(await sendsForm(world, form, { fields: { subject: "wine :wine_glass:" } }))).toBe(
      "cleared",
    );
  });

  it("that nobody touched in a form is no change", async () => {
    const world = await worldWithGroups(database, [{ subject: "Wine 🍷", description: "We ❤️ it" }]);
    const form = await commandOpens(world, "edit wine", { words: ["Edit a group"] });
    const untouched = { Name: "Wine :wine_glass:", Description: "We :heart: it" };
    expect(answerOf(await sendsForm(world, form, { fields: untouched }))).toContain("Nothing is different");
    const changed = { ...untouched, Description: "We :heart: them" };
    await sendsForm(world, form, { fields: changed });
    await world.until(() => world.whatsapp.calls("update").length === 1);
    expect(JSON.stringify(world.whatsapp.calls("update")[0]?.body)).not.toContain("subject");
  });
});

describeOnBothDatabases("a name", (database) => {
  it("is the same with the quotes of a phone and in capitals, for finding and for confirming", async () => {
    const world = await worldWithGroups(database, [{ subject: "Pat's Straße" }, { subject: "Pat's" }]);
    await commandOpens(world, "info PAT’S STRASSE", { words: ["*Pat's Straße*", "of 8 people"] });
    await commandOpens(world, "info pat’s", { words: ["*Pat's*", "of 8 people"] });
    const form = await commandOpens(world, "delete pat’s strasse", { words: ["Nobody is in it."] });
    const sent = await sendsForm(world, form, { fields: { subject: "pat’s  STRASSE" } });
    expect(answerOf(sent)).toBe("cleared");
  });

  it("with a slip leads to the nearest, which is chosen already", async () => {
    const world = await worldWithGroups(database, [
      { subject: "Harbour volunteers" },
      { subject: "Spring order" },
    ]);
    const form = await commandOpens(world, "info harbor volunter", {
      words: ["No group has “harbor volunter” in its name.", "Did you mean *Harbour volunteers*?"],
    });
    await sendsForm(world, form);
    await formThatSays(world, { words: ["*Harbour volunteers*", "of 8 people"] });
    await commandOpens(world, "list harbor volunter", {
      words: ["0 groups* with “harbor volunter”", "Did you mean *Harbour volunteers*?", "0 of 8"],
    });
    expect(await world.slack.as(people.alice).typeahead(await openChoice(world), "group", "harbor")).toEqual([
      expect.objectContaining({ text: expect.objectContaining({ text: "Harbour volunteers · 0 of 8" }) }),
    ]);
  });

  it("by itself opens the group, for whoever may see it", async () => {
    const world = await worldWithGroups(database, [{ subject: "Harbour" }, { subject: "Harbour walks" }]);
    await commandOpens(world, "Harbour", { who: people.ben, words: ["*Harbour*", "of 8 people"] });
    await commandOpens(world, "harbour walks", { who: people.ben, words: ["*Harbour walks*", "of 8"] });
    await commandOpens(world, "harbou", {
      who: people.ben,
      words: ["2 groups have “harbou” in the name."],
    });
    await world.slack.as(people.dan).slash("/wa", "Harbour", { channel });
    expect(await isTold(world, people.dan, "is not a command")).not.toContain("Harbour walks");
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });

  it("of a group that was deleted tells when and by whom", async () => {
    const world = await worldWithGroups(database, [{ subject: "Harbour" }, { subject: "Pier" }]);
    const form = await commandOpens(world, "delete harbour", { words: ["Nobody is in it."] });
    await sendsForm(world, form, { fields: { subject: "Harbour" } });
    await messageThatSays(world, "Harbour", "the group was deleted");
    await commandOpens(world, "info harbour", {
      words: ["No group has “harbour” in its name.", `*Harbour* was deleted <date> by <@${people.alice}>.`],
    });
    await commandOpens(world, "harbour", { words: ["*Harbour* was deleted"] });
    world.whatsapp.deleteElsewhere(world.ids[1] ?? "");
    await world.quiet();
    await commandOpens(world, "info pier", { words: ["*Pier* was deleted <date> outside Groupdesk."] });
  });
});

describeOnBothDatabases("a word that people use for a command", (database) => {
  it("leads to it, and a refusal says what it was about", async () => {
    const world = await worldWithGroups(database, [{ subject: "Harbour" }]);
    await commandOpens(world, "approve", { words: ["Waiting to join"] });
    await commandOpens(world, "groups", { words: ["1 group", "Harbour"] });
    const refusals = {
      list: "You may not list groups here",
      requests: "You may not decide about join requests here",
      "send Harbour": "You may not write to groups here",
    };
    for (const [typed, sentence] of Object.entries(refusals)) {
      await world.slack.as(people.dan).slash("/wa", typed, { channel });
      await isTold(world, people.dan, sentence);
    }
  });

  it("that is a slip of a command is told the command, unless a group is called so", async () => {
    const world = await worldWithGroups(database, [{ subject: "Requiem" }, { subject: "lst" }]);
    await world.slack.as(people.ben).slash("/wa", "req", { channel });
    await isTold(world, people.ben, "Did you mean `/wa requests`?");
    const form = await commandOpens(world, "lst", { who: people.ben, words: ["*lst*"] });
    expect(textOf(form)).toContain("of 8 people");
  });
});

async function openChoice(world: Awaited<ReturnType<typeof worldWithGroups>>) {
  return commandOpens(world, "info", { words: ["Which group?"] });
}
