// Words that a route watches for: whoever is called learns that one was written, and nothing of what people write is kept.
import { expect, it } from "vitest";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { kim, pat, subject, worldOfTwoGroups } from "./bridged.ts";
import { isTold } from "./cards.ts";
import { answerOf, commandOpens, formThatSays, sendsForm } from "./manage-form.ts";
import { messageIn } from "./messages.ts";
import { savesPart } from "./route-forms.ts";
import { channel, orders, people, type World } from "./world.ts";

const { alice, ben, dan } = people;

describeOnBothDatabases("words that a route watches for", (database) => {
  it("call its people, once for a burst, wherever they are written in its groups, and keep nothing", async () => {
    const world = await withWords(database, "http", "refund\ntoo late");
    const [spring = "", harvest = ""] = world.ids;
    world.whatsapp.writes(spring, pat, "the lorry is here");
    world.whatsapp.writes(harvest, pat, "a refund for harvest");
    world.whatsapp.webhooks.duplicateNext(2);
    world.whatsapp.writes(spring, pat, "I want a ReFund of my secret");
    world.whatsapp.writes(spring, kim, { type: "image", image: { id: "1", caption: "it is TOO late" } });
    const card = await messageIn(world, orders, "Somebody wrote", "*refund*", "2 messages", `<@${dan}>`);
    await world.quiet();
    expect(world.slack.channel(orders).messages).toHaveLength(1);
    expect(world.slack.channel(channel).messages).toHaveLength(0);
    const db = await database.tables();
    const cards = await db.selectFrom("cards").selectAll().execute();
    const outbox = await db.selectFrom("bridgedMessages").selectAll().execute();
    expect(JSON.stringify([cards, outbox])).not.toMatch(/secret|lorry|wamid/u);
    await world.slack.as(ben).click(card, "Listen to the conversation…", {});
    await isTold(world, ben, "You may not");
    await world.slack.as(alice).click(card, "Listen to the conversation…", {});
    const form = await formThatSays(world, { words: [subject, "is read and posted"] });
    expect(answerOf(await sendsForm(world, form, { fields: { "What goes over": "Listen" } }))).toBe(
      "cleared",
    );
  });
});

describeOnBothDatabases("words that a route watches for, over Socket Mode", (database) => {
  it("call its people, and are refused when they are too long", async () => {
    const world = await withWords(database, "socket", "refund*");
    const settings = await opensSettings(world);
    const long = await sendsForm(world, settings, { fields: { watch_words: "x".repeat(61) } });
    expect(answerOf(long)).toContain("60 letters at most");
    world.whatsapp.writes(world.ids[0] ?? "", pat, "Refunds, please");
    await messageIn(world, orders, "Somebody wrote", "1 message");
  });
});

async function withWords(
  database: TestDatabase,
  mode: "http" | "socket",
  words: string,
): Promise<World & { ids: string[] }> {
  const world = await worldOfTwoGroups(database, { mode });
  const list = await commandOpens(world, "routes", { words: ["Add a route"] });
  await world.slack.as(alice).click(list, "Add a route…", {});
  const added = await formThatSays(world, { words: ["For which groups"] });
  await sendsForm(world, added, {
    fields: { route_kind: "name begins", route_words: "spring", route_channel: orders },
  });
  const settings = await opensSettings(world);
  const fields = { watch_words: words, calls_wrong: [dan] };
  await savesPart(world, settings, fields);
  return world;
}

async function opensSettings(world: World) {
  for (const view of world.slack.as(alice).views()) await world.slack.as(alice).close(view);
  const list = await commandOpens(world, "routes", { words: ["Add a route"] });
  await world.slack.as(alice).click(list, "Edit…", {});
  const edit = await formThatSays(world, { words: ["Change a route"] });
  await world.slack.as(alice).click(edit, "Mentions and more…", {});
  return formThatSays(world, { words: ["Called when somebody writes"] });
}
