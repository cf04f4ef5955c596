// A text to everybody in a group: from `/wa send` to who has got and read it, whatever WhatsApp answers and in whatever order.
import { expect, it } from "vitest";
import { callbackDataFor } from "../../src/groups/messages.ts";
import type { OperationId } from "../../src/groups/model.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { isTold } from "./cards.ts";
import { members } from "./cast.ts";
import { answerOf, commandOpens, sendsForm, worldWithGroups } from "./manage-form.ts";
import { laterSays, messageThatSays, textsIn } from "./messages.ts";
import { channel, number, people, type World, type WorldOptions } from "./world.ts";

const subject = "Spring order 4471";
const text = "The lorry comes at 9.\nBring *gloves* <all> 🌷";

describeOnBothDatabases("/wa send", (database) => {
  it("opens a form that says what it may cost and when WhatsApp takes no texts", async () => {
    const world = await worldWithFour(database);
    await commandOpens(world, "send spring", {
      who: people.ben,
      words: [subject, "once for each person in the group: 4 deliveries", "24 hours after somebody"],
    });
  });

  it("says that nobody would read it while nobody is in the group", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const form = await commandOpens(world, "send spring", {
      words: ["Nobody has joined this group yet", "Invite somebody first"],
    });
    expect(form.content.submit).toBeUndefined();
  });

  it("is refused to people without the right, and nothing opens", async () => {
    const world = await worldWithFour(database);
    await world.slack.as(people.dan).slash("/wa", "send spring", { channel });
    await isTold(world, people.dan, "You may not");
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });

  it("wants a text, of which blanks are none", async () => {
    const world = await worldWithFour(database);
    const form = await sendForm(world);
    expect(await sendsForm(world, form, { who: people.ben, fields: { Text: " \n " } })).toMatchObject({
      errors: { text: "Write something." },
    });
    expect(world.whatsapp.calls("messages")).toEqual([]);
  });
});

describeOnBothDatabases("a text to a group", (database) => {
  it("arrives to the letter, and one card follows who has got and read it", async () => {
    const world = await worldWithFour(database);
    world.whatsapp.messagesReach(members(4)[2] ?? "", "delivered");
    world.whatsapp.messagesReach(members(4)[3] ?? "", "sent");
    world.whatsapp.webhooks.hold();
    await writes(world);
    const sent = await messageThatSays(world, subject, "the message was sent", "delivered to nobody yet");
    world.whatsapp.webhooks.release({ order: "shuffled" });
    const read = await messageThatSays(world, subject, "Delivered to 3 of 4, read by 2 of 4");
    expect(read).toEqual({
      channel,
      ts: sent.ts,
      text: [
        `✅ *${subject}*: the message was sent, <date>`,
        "> The lorry comes at 9.",
        "> Bring ∗gloves∗ &lt;all&gt; 🌷",
        "Delivered to 3 of 4, read by 2 of 4",
        `Asked for by <@${people.ben}>, <date>`,
      ].join("\n"),
      buttons: [],
      thread: [],
    });
    expect(sentTexts(world)).toEqual([text]);
    expect(textsIn(world)).toHaveLength(1);
  });

  it("has the same end when each status comes by itself, spelled otherwise, and twice", async () => {
    const world = await worldWithFour(database);
    world.whatsapp.setSwitches({ statuses: "one by one" });
    world.whatsapp.webhooks.duplicateNext(20);
    await writes(world);
    await messageThatSays(world, subject, "Delivered to 4 of 4, read by 4 of 4");
    await world.quiet();
    expect(textsIn(world)).toHaveLength(1);
  });

  it("keeps its card true when a status comes a day later", async () => {
    const world = await worldWithFour(database);
    world.whatsapp.webhooks.hold();
    await writes(world);
    await messageThatSays(world, subject, "the message was sent");
    await world.later(24 * 3_600_000);
    world.whatsapp.webhooks.release();
    await messageThatSays(world, subject, "read by 4 of 4");
  });

  it("is told to all of one group, of which people who hide their numbers are counted too", async () => {
    const world = await worldWithFour(database);
    const [id = ""] = world.ids;
    world.whatsapp.leaves(id, members(4)[0] ?? "");
    world.whatsapp.asksToJoin(id, "16505551234", { hidePhone: true });
    world.whatsapp.decideElsewhere(id, "16505551234", "approve");
    await world.quiet();
    await writes(world);
    await messageThatSays(world, subject, "Delivered to 4 of 4, read by 4 of 4");
  });

  it("goes out once, however often Slack delivers the form", async () => {
    const world = await worldWithFour(database);
    await writes(world);
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    await messageThatSays(world, subject, "read by 4 of 4");
    await world.quiet();
    expect(world.whatsapp.calls("messages")).toHaveLength(1);
    expect(textsIn(world)).toHaveLength(1);
  });

  it("has the right card although its statuses overtake the answer", async () => {
    const world = await worldWithFour(database);
    const answer = world.whatsapp.holdAnswers("messages");
    await writes(world);
    await messageThatSays(world, subject, "Delivered to 4 of 4, read by 4 of 4");
    answer();
    await world.until(() => world.whatsapp.calls("messages")[0]?.status === 200);
    await messageThatSays(world, "✅", "the message was sent", "read by 4 of 4");
    await world.quiet();
    expect(textsIn(world)).toEqual([expect.stringContaining("read by 4 of 4")]);
  });

  it("is found by WhatsApp's id alone, when what was sent along does not come back", async () => {
    const world = await worldWithFour(database);
    world.whatsapp.webhooks.hold();
    await writes(world);
    await messageThatSays(world, subject, "the message was sent");
    await tellStatus(world, { id: await messageId(database), status: "read" });
    await messageThatSays(world, subject, "Delivered to 1 of 4, read by 1 of 4");
  });
});

describeOnBothDatabases("a text that WhatsApp refuses", (database) => {
  it.each([
    [131_047, "More than 24 hours have passed", "As soon as somebody writes in the group"],
    [131_020, "Nobody has joined this group yet", ""],
  ])("at once with %i says why, and Try again sends it", async (code, why, hint) => {
    const world = await worldWithFour(database);
    world.whatsapp.failNext("messages", { how: { status: 400, error: { code, message: `(#${code})` } } });
    await writes(world);
    const failed = await messageThatSays(world, subject, "the message was not sent", why, hint);
    expect(failed.buttons).toEqual(["Try again"]);
    await world.slack.as(people.cleo).click(failed, "Try again");
    await messageThatSays(world, "read by 4 of 4", people.cleo);
    await messageThatSays(world, "was not sent", "Somebody tried again");
    expect(sentTexts(world)).toEqual([text, text]);
  });

  it("by webhook says why on the same card, and pressing Try again twice sends it once", async () => {
    const world = await worldWithFour(database);
    const errors = [{ code: 131_047, message: "(#131047)", title: "Re-engagement message" }];
    world.whatsapp.failNext("messages", { how: "webhook-only", errors });
    await writes(world);
    const failed = await messageThatSays(world, subject, "was not sent", "More than 24 hours have passed");
    expect(textsIn(world)).toHaveLength(1);
    const ben = world.slack.as(people.ben);
    await Promise.all([ben.click(failed, "Try again"), ben.click(failed, "Try again")]);
    await messageThatSays(world, "read by 4 of 4");
    await world.quiet();
    expect(world.whatsapp.calls("messages")).toHaveLength(2);
  });

  it("is not tried again by those who may not", async () => {
    const world = await worldWithFour(database);
    world.whatsapp.failNext("messages", { how: { status: 400, error: { code: 131_047, message: "" } } });
    await writes(world);
    await world.slack.as(people.dan).click(await messageThatSays(world, "was not sent"), "Try again");
    await isTold(world, people.dan, "You may not");
    expect(world.whatsapp.calls("messages")).toHaveLength(1);
  });

  it("because it is busy goes out by itself a little later", async () => {
    const world = await worldWithFour(database);
    const error = { code: 130_429, message: "(#130429)" };
    world.whatsapp.failNext("messages", { how: { status: 429, error }, times: 3 });
    await writes(world);
    await messageThatSays(world, subject, "sending a message", "Groupdesk tries again by itself");
    await laterSays(world, 30_000, "read by 4 of 4");
    expect(textsIn(world)).toHaveLength(1);
  });
});

describeOnBothDatabases("a text of which nobody knows whether it was sent", (database) => {
  it.each(["after", "before"] as const)(
    "is never repeated by itself (the connection died %s it)",
    async (how) => {
      const world = await worldWithFour(database);
      world.whatsapp.webhooks.hold();
      world.whatsapp.failNext("messages", { how });
      await writes(world);
      const card = await messageThatSays(world, subject, "nobody knows whether the message was sent");
      expect(card.buttons).toEqual(["Try again"]);
      await world.later(3_600_000);
      await world.restartTheBot();
      await world.quiet();
      expect(world.whatsapp.calls("messages")).toHaveLength(1);
      expect(textsIn(world)).toHaveLength(1);
    },
  );

  it("is proven sent by its first status, and the button goes", async () => {
    const world = await worldWithFour(database);
    world.whatsapp.webhooks.hold();
    world.whatsapp.failNext("messages", { how: "after" });
    await writes(world);
    const unclear = await messageThatSays(world, subject, "nobody knows");
    world.whatsapp.webhooks.release({ order: "reversed" });
    const proven = await messageThatSays(world, "✅", "the message was sent", "read by 4 of 4");
    expect(proven).toMatchObject({ ts: unclear.ts, buttons: [] });
    expect(world.whatsapp.calls("messages")).toHaveLength(1);
  });

  it("goes out again when a person says so", async () => {
    const world = await worldWithFour(database);
    world.whatsapp.failNext("messages", { how: "before" });
    await writes(world);
    const unclear = await messageThatSays(world, subject, "nobody knows", "may send, and charge, it twice");
    await world.slack.as(people.ben).click(unclear, "Try again");
    await messageThatSays(world, "✅", "read by 4 of 4");
    expect(world.whatsapp.calls("messages")).toHaveLength(2);
  });

  // SQLite serves one instance.
  it.runIf(database.kind === "postgres")(
    "is not sent again by an instance that takes over in the middle of the call",
    async () => {
      const world = await worldWithFour(database, { pace: { leaseMs: 30_000 } });
      world.whatsapp.webhooks.hold();
      const answer = world.whatsapp.holdAnswers("messages");
      await writes(world);
      await world.until(() => world.whatsapp.calls("messages").length === 1);
      world.passTime(60_000);
      await world.startAnotherBot();
      await messageThatSays(world, subject, "nobody knows whether the message was sent");
      answer();
      await world.until(() => world.whatsapp.calls("messages")[0]?.status === 200);
      world.whatsapp.webhooks.release();
      await messageThatSays(world, "✅", "read by 4 of 4");
      expect(world.whatsapp.calls("messages")).toHaveLength(1);
      expect(textsIn(world)).toHaveLength(1);
    },
  );
});

describeOnBothDatabases("what people write in groups, and what other programs send", (database) => {
  it("is neither shown nor stored", async () => {
    const world = await worldWithFour(database);
    await writes(world);
    await messageThatSays(world, subject, "read by 4 of 4");
    const db = await database.tables();
    const before = await db.selectFrom("messageStatuses").selectAll().execute();
    const message = { from: members(1)[0], id: "wamid.chat", type: "text", text: { body: "a secret" } };
    expect(await postMessages(world, { contacts: [{}], messages: [message] })).toBe(200);
    const foreign = { id: "wamid.foreign", status: "read", recipient_id: "16505559999" };
    expect(await postMessages(world, { statuses: [foreign] })).toBe(200);
    const invented = {
      ...foreign,
      biz_opaque_callback_data: callbackDataFor("o_0000000000000000" as OperationId, 0),
    };
    expect(await postMessages(world, { statuses: [invented] })).toBe(200);
    await world.quiet();
    expect(await db.selectFrom("messageStatuses").selectAll().execute()).toEqual(before);
    const kept = await db.selectFrom("deliveries").select("body").execute();
    expect(kept.filter(({ body }) => body.includes("secret") || body.includes("wamid"))).toEqual([]);
    expect(textsIn(world)).toHaveLength(1);
  });
});

function worldWithFour(
  database: TestDatabase,
  options: WorldOptions = {},
): Promise<World & { ids: string[] }> {
  return worldWithGroups(database, [{ subject, members: members(4) }], options);
}

function sendForm(world: World) {
  return commandOpens(world, "send spring", { who: people.ben, words: ["Write to everybody"] });
}

async function writes(world: World): Promise<void> {
  const sent = await sendsForm(world, await sendForm(world), { who: people.ben, fields: { Text: text } });
  expect(answerOf(sent)).toBe("cleared");
}

function sentTexts(world: World): unknown[] {
  return world.whatsapp
    .calls("messages")
    .map(({ body }) => (body as { text?: { body?: string } }).text?.body);
}

async function messageId(database: TestDatabase): Promise<string> {
  const db = await database.tables();
  const { id } = await db.selectFrom("messages").select("id").executeTakeFirstOrThrow();
  return id;
}

function tellStatus(world: World, status: { id: string; status: string }): Promise<number> {
  const named = { recipient_participant_id: members(1)[0], recipient_type: "group", timestamp: "1790000000" };
  return postMessages(world, { statuses: [{ ...status, ...named }] });
}

async function postMessages(world: World, value: Record<string, unknown>): Promise<number> {
  const metadata = { display_phone_number: "15550783881", phone_number_id: number };
  const change = { field: "messages", value: { messaging_product: "whatsapp", metadata, ...value } };
  const body = { object: "whatsapp_business_account", entry: [{ id: "1", changes: [change] }] };
  const { status } = await world.whatsapp.webhooks.postRaw(JSON.stringify(body));
  return status;
}
