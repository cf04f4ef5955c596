// When more people wait than a card shows: the list that opens from it, page by page, with the same buttons, and what came
// of each click on it.
import { expect, it } from "vitest";
import { buttonLabels, visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, clicks, withoutDates } from "./cards.ts";
import { subject } from "./cast.ts";
import { people, startWorld, type World } from "./world.ts";

const { ben } = people;

/** Twenty-three people ask: two of them one after the other, then all others at once. */
async function manyWait(world: World): Promise<string> {
  const group = world.whatsapp.seedGroup({ subject });
  for (const phone of ["16505551210", "16505551211"]) {
    world.whatsapp.asksToJoin(group, phone);
    await world.later(1_000);
  }
  world.whatsapp.webhooks.batch(true);
  for (let index = 12; index < 33; index += 1) world.whatsapp.asksToJoin(group, `165055512${index}`);
  await cardThatSays(world, subject, "… and 15 more");
  await world.later(2_000);
  return group;
}

/** The form before the approver, once it says this. */
function listThatSays({ slack, until }: World, words: string) {
  return until(() => {
    const [view] = slack.as(ben).views();
    const text = view === undefined ? "" : withoutDates(visibleText(view.content));
    return view !== undefined && text.includes(words) && { view, text, buttons: buttonLabels(view.content) };
  });
}

/** In their order. */
function peopleOn(text: string): string[] {
  return [...text.matchAll(/\+1 650 555 \d{4}/gu)].map(([name]) => name);
}

describeOnBothDatabases("the list of everybody who waits", (database) => {
  it("opens from a crowded card and is turned page by page", async () => {
    const world = await startWorld(database);
    await manyWait(world);
    const card = await cardThatSays(world, subject, "… and 15 more");
    expect(card.buttons.slice(-3)).toEqual(["Show all", "Approve the first 8", "Reject all 23"]);
    await clicks(world, ben, "Show all", { card });
    const first = await listThatSays(world, "23 people wait · page 1 of 2");
    expect(first.buttons.filter((label) => label === "Approve")).toHaveLength(20);
    expect(first.buttons.at(-1)).toBe("Next page");
    await world.slack.as(ben).click(first.view, "Next page");
    const second = await listThatSays(world, "page 2 of 2");
    expect(second.buttons.filter((label) => label === "Approve")).toHaveLength(3);
    await world.slack.as(ben).click(second.view, "Previous page");
    await listThatSays(world, "page 1 of 2");
  });

  it("shows what came of a decision made in it, and so does the card", async () => {
    const world = await startWorld(database);
    const group = await manyWait(world);
    const refused = "16505551211";
    world.whatsapp.neverAcceptedTerms(refused);
    const card = await cardThatSays(world, subject, "… and 15 more");
    await clicks(world, ben, "Show all", { card });
    const list = await listThatSays(world, "23 people wait");
    world.passTime(1_000);
    await world.slack.as(ben).click(list.view, "Approve", { about: "+1 650 555 1210" });
    const after = await listThatSays(world, `✅ +1 650 555 1210: approved by <@${ben}>`);
    expect(after.text).toContain("22 people wait");
    expect(peopleOn(after.text)).toEqual(peopleOn(list.text));
    await cardThatSays(world, subject, `+1 650 555 1210: approved by <@${ben}>`);
    await world.slack.as(ben).click(after.view, "Approve", { about: "+1 650 555 1211" });
    await listThatSays(world, "has not accepted WhatsApp's current terms");
    expect(world.whatsapp.participants(group)).toEqual(["16505551210"]);
  });

  it("tells in the form who was first, when somebody else has decided meanwhile", async () => {
    const world = await startWorld(database);
    await manyWait(world);
    const card = await cardThatSays(world, subject, "… and 15 more");
    await clicks(world, ben, "Show all", { card });
    const list = await listThatSays(world, "23 people wait");
    await clicks(world, people.alice, "Reject", { card, about: "+1 650 555 1210" });
    await cardThatSays(world, subject, `+1 650 555 1210: rejected by <@${people.alice}>`);
    world.passTime(1_000);
    await world.slack.as(ben).click(list.view, "Approve", { about: "+1 650 555 1210" });
    await listThatSays(world, `+1 650 555 1210 was already rejected by <@${people.alice}>`);
    expect(world.whatsapp.calls("approve")).toEqual([]);
  });
});
