// A text to several groups at once: chosen by words or ticks, counted and priced before it goes, one card for all of them, and once more
// only where it was not sent.
import { expect, it } from "vitest";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { isTold } from "./cards.ts";
import { members } from "./cast.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import { messageThatSays, textsIn } from "./messages.ts";
import { addsRoute, liveIn } from "./route-forms.ts";
import { channel, orders, people, type World, type WorldOptions } from "./world.ts";

const { alice, ben, dan } = people;
const env = { WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398" };
const text = "The lorry comes at 9.";

describeOnBothDatabases("/wa send several", (database) => {
  it("counts groups, people and deliveries before, and one card tells what came of it in each", async () => {
    const world = await harbour(database);
    await writes(world, "Harbour");
    const each = ["North", "East", "South"].map(
      (name) => `✅ *Harbour ${name}*: delivered to 2 of 2, read by 2`,
    );
    await messageThatSays(world, "sent to 3 groups", ...each);
    expect(textsIn(world)).toHaveLength(1);
    expect(sentTo(world)).toEqual(["text", "text", "text"]);
    const db = await database.tables();
    const asked = await db.selectFrom("audit").select("actor").where("action", "=", "send asked").execute();
    expect(asked).toEqual([{ actor: ben }, { actor: ben }, { actor: ben }]);
  });

  it("writes to those that are ticked, and leaves out who cannot get it", async () => {
    const world = await harbour(database);
    const form = await commandOpens(world, "send several", { who: ben, words: ["5 groups"] });
    await sendsForm(world, form, {
      who: ben,
      fields: {
        "Whom to write to": "Only those that are ticked",
        announce_ticks: ["Harbour East", "Harbour Empty"],
      },
    });
    const write = await formThatSays(world, {
      who: ben,
      words: ["*1 group* with *2 people*", "1 group is empty"],
    });
    await sendsForm(world, write, { who: ben, fields: { Text: text } });
    await messageThatSays(world, "sent to 1 group", "Harbour East");
    expect(sentTo(world)).toHaveLength(1);
  });

  it("writes to the groups of a route, as far as whoever writes decides about them", async () => {
    const world = await harbour(database);
    await addsRoute(world, { words: "harbour e", deciders: [dan] });
    const all = await commandOpens(world, "send several", { who: alice, words: ["Words of the names"] });
    const names = JSON.stringify(all);
    expect(names).toContain("Route: names that begin with harbour e");
    expect(names).toContain("Route: every other group");
    const form = await commandOpens(world, "send several", { who: dan, words: ["Words of the names"] });
    expect(JSON.stringify(form)).not.toContain("every other group");
    await sendsForm(world, form, {
      who: dan,
      fields: { "Whom to write to": "Route: names that begin with harbour e" },
    });
    const write = await formThatSays(world, {
      who: dan,
      words: ["*1 group* with *2 people*", "1 group is empty"],
    });
    await sendsForm(world, write, { who: dan, fields: { Text: text } });
    await world.until(() => sentTo(world).length === 1);
    await world.until(() => liveIn(world, orders).some((card) => card.text.includes("Harbour East")));
  });

  it("looks again when the words change, and wants somebody ticked and something written", async () => {
    const world = await harbour(database);
    const form = await commandOpens(world, "send several", { who: ben, words: ["5 groups"] });
    const nobody = await sendsForm(world, form, {
      who: ben,
      fields: { "Whom to write to": "Only those that are ticked" },
    });
    expect(answerOf(nobody)).toBe("Tick a group first.");
    await sendsForm(world, form, { who: ben, fields: { "Words of the names": "Nor" } });
    const found = await formThatSays(world, { who: ben, words: ["1 group", "“Nor”"] });
    await sendsForm(world, found, { who: ben });
    const write = await formThatSays(world, { who: ben, words: ["*1 group* with *2 people*"] });
    expect(answerOf(await sendsForm(world, write, { who: ben }))).toBe("Write something.");
  });

  it("goes by a template of the account, with its places filled in, where nobody has written", async () => {
    const world = await harbour(database);
    world.whatsapp.writeTemplate({
      name: "delivery_news",
      language: "en_US",
      body: "News: {{1}} at {{2}}.",
      samples: ["a lorry", "nine"],
    });
    const write = await choosesAll(world, "Harbour");
    await sendsForm(world, write, { who: ben, fields: { "What to send": "Template delivery_news (en_US)" } });
    const blanks = await formThatSays(world, {
      who: ben,
      words: ["News: ⟨a lorry⟩ at ⟨nine⟩.", "always charged, 6 deliveries at the rate of utility"],
    });
    await sendsForm(world, blanks, {
      who: ben,
      fields: { "Instead of “a lorry”": "The ferry", "Instead of “nine”": "ten" },
    });
    await messageThatSays(world, "sent to 3 groups", "“News: The ferry at ten.”", "template delivery_news");
    expect(sentTo(world)).toEqual(["template", "template", "template"]);
    expect(world.whatsapp.snapshot().messages.map((message) => message.text)).toContain(
      "News: The ferry at ten.",
    );
  });

  it("is tried again only where it was not sent, and once, however often somebody presses", async () => {
    const world = await harbour(database);
    world.whatsapp.failNext("messages", {
      how: { status: 400, error: { code: 131047, message: "Re-engagement message" } },
    });
    world.whatsapp.failNext("messages", { how: "after" });
    // No status proves what was sent.
    world.whatsapp.webhooks.hold();
    await writes(world, "Harbour");
    const card = await messageThatSays(world, "sent to 1 of 3 groups", "Try again in 2 groups");
    expect(card.text).toContain("nobody knows whether it was sent");
    const first = sentTo(world).length;
    await Promise.all([1, 2, 3].map(() => world.slack.as(ben).click(card, "Try again in 2 groups")));
    await messageThatSays(world, "✅ *The message was sent to 3 groups*");
    await world.quiet();
    expect(sentTo(world)).toHaveLength(first + 2);
    expect(textsIn(world)).toHaveLength(1);
  });

  it("goes out once to each, although the form comes twice and the bot is stopped in between", async () => {
    const world = await harbour(database, { pace: { finishWithinMs: 30_000 } });
    const answers = world.whatsapp.holdAnswers("messages");
    await writes(world, "Harbour");
    await world.slack.replay(-1);
    await world.until(() => sentTo(world).length > 0);
    const restarted = world.restartTheBot();
    answers();
    await restarted;
    await messageThatSays(world, "The message was sent to 3 groups");
    await world.quiet();
    expect(sentTo(world)).toHaveLength(3);
    expect(textsIn(world)).toHaveLength(1);
  });

  it("is shown once more, as it was typed, when other groups than were shown have the words by then", async () => {
    const world = await harbour(database);
    const write = await choosesAll(world, "Harbour");
    world.whatsapp.suspend(world.ids[0] ?? "");
    await messageThatSays(world, "suspended");
    await sendsForm(world, write, { who: ben, fields: { Text: text } });
    const again = await formThatSays(world, {
      who: ben,
      words: ["Other groups than before", "*2 groups* with *4 people*"],
    });
    expect(sentTo(world)).toEqual([]);
    await sendsForm(world, again, { who: ben });
    await messageThatSays(world, "sent to 2 groups");
  });

  it("is refused to people without the right, buttons included", async () => {
    const world = await harbour(database);
    await world.slack.as(dan).slash("/wa", "send several Harbour", { channel });
    await isTold(world, dan, "You may not write to groups");
    world.whatsapp.failNext("messages", {
      how: { status: 400, error: { code: 131047, message: "Re-engagement message" } },
    });
    await writes(world, "North");
    const card = await messageThatSays(world, "sent to 0 of 1 group", "Try again in 1 group");
    await world.slack.as(dan).click(card, "Try again in 1 group");
    await isTold(world, dan, "You may not write to groups");
    expect(sentTo(world)).toHaveLength(1);
  });
});

async function harbour(
  database: TestDatabase,
  options: WorldOptions = {},
): Promise<World & { ids: string[] }> {
  const names = ["North", "East", "South"];
  const phones = members(6);
  return worldWithGroups(
    database,
    [
      ...names.map((name, index) => ({
        subject: `Harbour ${name}`,
        members: phones.slice(2 * index, 2 * index + 2),
      })),
      { subject: "Harbour Empty" },
      { subject: "Garden", members: phones.slice(0, 1) },
    ],
    { env, ...options },
  );
}

async function choosesAll(world: World, words: string) {
  const form = await commandOpens(world, `send several ${words}`, {
    who: ben,
    words: [`“${words}” in the name`],
  });
  await sendsForm(world, form, { who: ben });
  return formThatSays(world, { who: ben, words: ["free service messages of the month"] });
}

async function writes(world: World, words: string): Promise<void> {
  const write = await choosesAll(world, words);
  const sent = await sendsForm(world, write, { who: ben, fields: { Text: text } });
  expect(answerOf(sent)).toBe("cleared");
}

/** The kinds of messages WhatsApp was asked to send. */
function sentTo(world: World): unknown[] {
  return world.whatsapp.calls("messages").map(({ body }) => (body as { type?: string }).type);
}
