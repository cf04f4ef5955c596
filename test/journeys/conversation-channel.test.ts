// A group whose conversation has a channel of its own, with people, programs and names in it: everything that is written there goes to
// WhatsApp, and nothing by accident.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import {
  conversationSays,
  filesAmong,
  keepsNothingOf,
  kim,
  pat,
  sentFiles,
  sentTexts,
  sha256Of,
  switches,
  worldOfTwoGroups,
  worldWithBridge,
} from "./bridged.ts";
import { isTold } from "./cards.ts";
import { answerOf, commandOpens, formThatSays, sendsForm } from "./manage-form.ts";
import { channel, orders, people, type World, type WorldOptions } from "./world.ts";

const own = {
  "What goes over": "Open",
  "Where the conversation stands": "A channel of its own, chosen below",
};

describeOnBothDatabases("a conversation with a channel of its own", (database) => {
  it("stands in it, says first that everything goes over, and takes everything; answers stay answers", async () => {
    const world = await withOwnChannel(database);
    const [id = ""] = world.ids;
    expect(inChannel(world).map(visibleText)[0]).toContain(
      "Everything that is written in this channel goes to everybody",
    );
    const question = world.whatsapp.writes(id, pat, "Which gate?");
    const asked = await messageThatSays(world, "Which gate?");
    const ben = world.slack.as(people.ben);
    await ben.writes(orders, "Good morning");
    const { message, delivery } = await ben.replies(asked, "Gate 4");
    await delivery.retry();
    await world.until(() => Object.keys(message.reactions ?? {}).join() === "eyes");
    expect(sent(world)).toMatchObject([
      { text: { body: "Ben Okafor: Good morning" } },
      { text: { body: "Ben Okafor: Gate 4" }, context: { message_id: question } },
    ]);
    world.whatsapp.writes(id, kim, "Thanks!", { replyTo: question });
    await world.until(() => asked.thread.some((reply) => visibleText(reply).includes("Thanks!")));
    await ben.erases(message);
    await isTold(world, people.ben, "cannot be taken back");
  });

  it("is for that conversation alone: no cards go there, and no other conversation", async () => {
    const world = await withOwnChannel(database);
    const other = await commandOpens(world, "bridge harvest", { words: ["Harvest"] });
    for (const taken of [channel, orders])
      expect(
        answerOf(await sendsForm(world, other, { fields: { ...own, "Its own channel": taken } })),
      ).toMatch(/Cards or another conversation go to this channel|has this channel for its own/u);
    const news = await commandOpens(world, "news harvest", { words: ["Where do the requests"] });
    expect(answerOf(await sendsForm(world, news, { fields: { Channel: orders } }))).toContain(
      "has this channel for its own",
    );
  });

  it("says in the channel when it has ended there, and nothing goes over any more", async () => {
    const world = await withOwnChannel(database);
    await switches(world, { "What goes over": "Off" });
    await messageThatSays(world, "has ended the conversation in this channel");
    await world.slack.as(people.ben).writes(orders, "only for us now");
    await world.quiet();
    expect(sent(world)).toEqual([]);
  });

  it("is left by a thread, which points to it, and comes back to one", async () => {
    const world = await worldWithBridge(database, "Talk");
    const thread = await conversationSays(world, "mentions Groupdesk");
    await switches(world, { ...own, "Its own channel": orders });
    await world.until(() =>
      thread.thread.some((reply) => visibleText(reply).includes(`goes on in <#${orders}>`)),
    );
    await switches(world, {
      "What goes over": "Talk",
      "Where the conversation stands": "A thread in the channel of the group",
    });
    await messageThatSays(world, "it goes on in a thread");
  });
});

describeOnBothDatabases("files in a conversation with a channel of its own", (database) => {
  it("stand in the thread of their line, or of what it answers, and go over from there and from the channel", async () => {
    const world = await withOwnChannel(database, {
      bots: ["What other apps write here goes over too"],
    });
    const { whatsapp } = world;
    const [id = ""] = world.ids;
    const box = {
      type: "image",
      mimeType: "image/jpeg",
      caption: "The box",
      bytes: randomBytes(1_000),
    } as const;
    const lid = { ...box, caption: "And the lid", bytes: randomBytes(2_000) };
    const pdf = (name: string) => ({ name, mimetype: "application/pdf", bytes: randomBytes(3_000) });
    const [letter, gates] = [pdf("letter.pdf"), pdf("gates.pdf")];
    const [chart, map] = [pdf("chart.pdf"), pdf("map.pdf")];
    const { messageId: line } = whatsapp.sends(id, pat, box);
    const root = await messageThatSays(world, "The box");
    const ofWhatsApp = () => root.thread.filter(({ byBot }) => byBot);
    const under = () => filesAmong(world, ofWhatsApp()).map(({ sha256 }) => sha256);
    await world.until(() => under().length === 1);
    const isMarked = (each: Message) =>
      world.until(() => Object.keys(each.reactions ?? {}).join() === "eyes");
    const { message } = await world.slack.as(people.ben).shares(root, "Signed", [letter, gates]);
    await isMarked(message);
    whatsapp.sends(id, kim, lid, { replyTo: line });
    await world.until(() => under().length === 2);
    expect(under()).toEqual([box, lid].map(({ bytes }) => sha256Of(bytes)));
    const place = { channel: orders, ts: null };
    const about = { bot_id: "B0OTHER", username: "Deploy bot" };
    const { message: other } = await world.slack.as(people.robot).shares(place, "", [chart, map], about);
    await isMarked(other);
    await world.quiet();
    expect(sentFiles(world)).toMatchObject([
      { caption: "Ben Okafor: Signed", sha256: sha256Of(letter.bytes), replyTo: line },
      { sha256: sha256Of(gates.bytes), replyTo: undefined },
      { caption: "Deploy bot", sha256: sha256Of(chart.bytes), replyTo: undefined },
      { sha256: sha256Of(map.bytes), replyTo: undefined },
    ]);
    await keepsNothingOf(database, ["letter.pdf", "chart.pdf", "And the lid"]);
  });

  it("stand by themselves where somebody has deleted the line", async () => {
    const world = await withOwnChannel(database);
    const bytes = randomBytes(2_000);
    const isThere = world.whatsapp.holdAnswers("media");
    world.whatsapp.sends(world.ids[0] ?? "", pat, { type: "image", mimeType: "image/jpeg", bytes });
    world.slack.as(people.alice).deletes(await messageThatSays(world, "sent a picture"));
    isThere();
    await world.until(() => filesAmong(world, inChannel(world)).length === 1);
    await world.quiet();
    expect(filesAmong(world, inChannel(world))).toMatchObject([{ sha256: sha256Of(bytes) }]);
  });
});

describeOnBothDatabases("who may write to a bridged group", (database) => {
  it("is whom the form names, people and user groups, and admins; programs only where it allows them", async () => {
    const world = await withOwnChannel(database, {
      "Who may write to the group": [people.dan],
      "User groups who may write to the group": ["@approvers"],
    });
    const [dan, cleo, ben] = [people.dan, people.cleo, people.ben].map((id) => world.slack.as(id));
    await dan?.writes(orders, "from Dan");
    await cleo?.writes(orders, "from Cleo");
    await ben?.writes(orders, "from Ben");
    await isTold(world, people.ben, "You may not");
    await world.slack.as(people.robot).writes(orders, "from a program", { bot_id: "B0OTHER" });
    await world.until(() => sent(world).length === 2);
    expect(sentTexts(world)).toEqual(["Dan Lind: from Dan", "Cleo Brandt: from Cleo"]);
    await switches(world, { bots: ["What other apps write here goes over too"] });
    await messageThatSays(world, "has the conversation", 2);
    const ours = { bot_id: "B0SANDBOT", app_id: "A0SANDBOX", user: "U0SANDBOT" };
    await world.slack.as(people.robot).writes(orders, "from ourselves", ours);
    const robot = { bot_id: "B0OTHER", subtype: "bot_message", username: "Deploy bot" };
    await world.slack.as(people.robot).writes(orders, "from a program", robot);
    await world.until(() => sent(world).length === 3);
    await world.quiet();
    expect(sentTexts(world).at(-1)).toBe("Deploy bot: from a program");
  });
});

describeOnBothDatabases("a reaction in WhatsApp", (database) => {
  it("goes in Slack when it is taken back, or given up for another, by the last who gave it", async () => {
    const world = await withOwnChannel(database);
    const [id = ""] = world.ids;
    const asked = world.whatsapp.writes(id, pat, "Which gate?");
    const message = await messageThatSays(world, "Which gate?");
    const reacts = (who: string, emoji: string) =>
      world.whatsapp.writes(id, who, { type: "reaction", reaction: { message_id: asked, emoji } });
    const shown = (...names: string[]) =>
      world.until(
        () =>
          Object.keys(message.reactions ?? {})
            .toSorted()
            .join() === names.toSorted().join(),
      );
    reacts(pat, "👍");
    reacts(kim, "👍");
    await shown("+1");
    reacts(pat, "🎉");
    await shown("+1", "tada");
    reacts(kim, "");
    await shown("tada");
    reacts(pat, "");
    await shown();
  });
});

describeOnBothDatabases("an answer after WhatsApp's 24 hours", (database) => {
  it("can be a template of the account, offered to its author alone, and nothing of it is kept", async () => {
    const env = { WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398" };
    const world = await withOwnChannel(database, {}, { env });
    const ben = world.slack.as(people.ben);
    world.whatsapp.writeTemplate({
      name: "delivery_news",
      language: "en_US",
      body: "News: {{1}} at {{2}}.",
      samples: ["a lorry", "nine"],
    });
    const error = { code: 131_047, message: "(#131047)" };
    world.whatsapp.failNext("messages", { how: { status: 400, error } });
    await ben.writes(orders, "Are you there?");
    await isTold(world, people.ben, "send them a template");
    const told = ben.ephemerals().at(-1);
    if (told === undefined) throw new Error("nobody was told");
    await ben.click(told, "Send a template…");
    const choose = await formThatSays(world, { who: people.ben, words: ["a template at any time"] });
    await sendsForm(world, choose, {
      who: people.ben,
      fields: { Template: "delivery_news (en_US)" },
    });
    const blanks = await formThatSays(world, {
      who: people.ben,
      words: [
        "News: ⟨a lorry⟩",
        "It is always charged, once for each person, at the rate of utility messages in their country.",
      ],
    });
    const fields = { "Instead of “a lorry”": "The ferry", "Instead of “nine”": "ten" };
    await sendsForm(world, blanks, { who: people.ben, fields });
    await world.slack.replay(-1);
    const shown = await messageThatSays(world, "ben answered: News: The ferry at ten.");
    await world.until(() => Object.keys(shown.reactions ?? {}).join() === "eyes");
    expect(sent(world).map((body) => (body as { type: string }).type)).toEqual(["text", "template"]);
    await world.quiet();
    const db = await database.tables();
    expect(JSON.stringify(await db.selectFrom("operations").selectAll().execute())).not.toContain("ferry");
  });

  it("is said in the form of an answer, with a template on top of what is typed there", async () => {
    const world = await withOwnChannel(database);
    const ben = world.slack.as(people.ben);
    world.whatsapp.writes(world.ids[0] ?? "", pat, "Which gate?");
    const asked = await messageThatSays(world, "Which gate?");
    await ben.click(asked, "Answer…");
    const open = await formThatSays(world, { who: people.ben, words: ["WhatsApp takes texts until"] });
    await ben.close(open);
    await world.later(25 * 3_600_000);
    await ben.click(asked, "Answer…");
    const late = await formThatSays(world, {
      who: people.ben,
      words: ["has taken no texts since", "Send a template…"],
    });
    await ben.click(late, "Send a template…");
    const templates = await formThatSays(world, { who: people.ben, words: ["template that could be sent"] });
    await ben.close(templates);
    expect(ben.views().map(({ id }) => id)).toEqual([late.id]);
  });
});

describeOnBothDatabases("a message of WhatsApp's, where Slack lets us post under other names", (database) => {
  it("stands under the name the team knows, each person's by itself, and a burst in few posts", async () => {
    const scopes = ["chat:write", "chat:write.customize", "commands", "users:read", "usergroups:read"];
    const more = ["channels:read", "channels:history", "groups:read", "groups:history", "reactions:write"];
    const world = await withOwnChannel(database, {}, { slack: { scopes: [...scopes, ...more] } });
    const [id = ""] = world.ids;
    const form = await commandOpens(world, `person +${pat}`, { words: ["Name"] });
    await sendsForm(world, form, { fields: { Name: "Patricia of Baker Street" } });
    world.whatsapp.writes(id, pat, "Which gate?");
    const message = await messageThatSays(world, "Which gate?");
    expect(message.username).toBe("Patricia of Baker Street (WhatsApp)");
    expect(visibleText(message)).not.toContain("Patricia");
    world.whatsapp.webhooks.hold();
    for (let count = 1; count <= 20; count += 1)
      world.whatsapp.writes(id, count % 2 === 0 ? pat : kim, `message ${count}.`);
    world.whatsapp.webhooks.batch(true);
    await world.until(() => world.whatsapp.webhooks.status().held === 20);
    const before = inChannel(world).length;
    world.whatsapp.webhooks.release();
    await messageThatSays(world, "message 20.");
    const all = inChannel(world).map(visibleText).join("\n");
    const order = [...all.matchAll(/message (\d+)\./gu)].map(([, count]) => Number(count));
    expect(order).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(inChannel(world).length - before).toBeLessThanOrEqual(8);
  });
});

async function withOwnChannel(
  database: TestDatabase,
  fields: Record<string, string | string[]> = {},
  options: WorldOptions = {},
): Promise<World & { ids: string[] }> {
  const world = await worldOfTwoGroups(database, options);
  await switches(world, { ...own, "Its own channel": orders, ...fields });
  await messageThatSays(world, "has the conversation");
  return world;
}

function inChannel({ slack }: World, id = orders): Message[] {
  return slack.channel(id).messages;
}

function messageThatSays(world: World, words: string, times = 1): Promise<Message> {
  return world.until(() => inChannel(world).filter((each) => visibleText(each).includes(words))[times - 1]);
}

function sent({ whatsapp }: World): unknown[] {
  return whatsapp.calls("messages").map(({ body }) => body);
}
