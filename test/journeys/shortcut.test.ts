// The shortcut "WhatsApp group…" on a message: from a card to its group.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, isTold } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { wantsGroup } from "./create-form.ts";
import { formThatSays, worldWithGroups } from "./manage-form.ts";
import { messageThatSays } from "./messages.ts";
import { channel, people, startWorld } from "./world.ts";

const shortcut = "manage_group";

describeOnBothDatabases("the shortcut on a card", (database) => {
  it("opens the group with its menu", async () => {
    const world = await worldWithGroups(database, [{ subject, pending: [pat.phone] }]);
    const ben = world.slack.as(people.ben);
    await ben.shortcut(shortcut, await cardThatSays(world, subject, pat.seen));
    const form = await formThatSays(world, { who: people.ben, words: [`*${subject}*`, "0 of 8 people"] });
    expect((await ben.typeahead(form, "manage", "")).length).toBeGreaterThan(3);
  });

  it("opens the group that the card of a create has made", async () => {
    const world = await startWorld(database);
    await wantsGroup(world, { subject });
    const card = await messageThatSays(world, subject, "was created");
    await world.slack.as(people.ben).shortcut(shortcut, card);
    await formThatSays(world, { who: people.ben, words: [`*${subject}*`, "Invite link"] });
  });

  it("says on any other message that it is about no group", async () => {
    const world = await startWorld(database);
    const said = world.slack.as(people.ben).say(channel, "Lunch?");
    await world.slack.as(people.ben).shortcut(shortcut, said);
    await isTold(world, people.ben, "This message is not about one group");
    expect(world.slack.as(people.ben).views()).toEqual([]);
  });

  it("is refused to people without the right", async () => {
    const world = await worldWithGroups(database, [{ subject, pending: [pat.phone] }]);
    await world.slack.as(people.dan).shortcut(shortcut, await cardThatSays(world, subject, pat.seen));
    await isTold(world, people.dan, "You may not");
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });
});
