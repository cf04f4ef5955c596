// The bridge: what people write in a WhatsApp group stands in a Slack thread, and answers go back, each once; nothing of it is kept.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { lanes } from "../../src/outbox/entries.ts";
import { put } from "../../src/outbox/outbox.ts";
import { bridgePace } from "../../src/pace.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases } from "../databases.ts";
import {
  bot,
  conversations,
  conversationSays,
  filesIn,
  fills,
  keepsNothingOf,
  kim,
  marks,
  pat,
  scopesBefore,
  sentTexts,
  subject,
  switches,
  textIn,
  worldOfTwoGroups,
  worldWithBridge,
} from "./bridged.ts";
import { isTold } from "./cards.ts";
import { commandOpens, formThatSays, sendsForm } from "./manage-form.ts";
import { channel, people } from "./world.ts";

describeOnBothDatabases("/wa bridge", (database) => {
  it("says what is read, where it goes and what is kept, and the conversation says who switched it", async () => {
    const world = await worldOfTwoGroups(database);
    const form = await commandOpens(world, "bridge spring", {
      words: [
        subject,
        "is read and posted in a thread",
        "forgets the words",
        "30 days",
        "WhatsApp charges each message by delivery, once for each person in the group.",
      ],
    });
    const sent = await sendsForm(world, form, { fields: { "What goes over": "Listen" } });
    expect(sent.kind).toBe("cleared");
    await isTold(world, people.alice, "Saved.");
    await conversationSays(world, "alice has people's messages in WhatsApp shown");
    const db = await database.tables();
    const lines = await db.selectFrom("audit").select(["actor", "action", "details"]).execute();
    expect(lines).toContainEqual(
      expect.objectContaining({
        actor: people.alice,
        action: "bridge switched",
        details: expect.stringContaining("listen"),
      }),
    );
  });

  it("is for admins alone", async () => {
    const world = await worldOfTwoGroups(database);
    await world.slack.as(people.ben).slash("/wa", "bridge spring", { channel });
    await isTold(world, people.ben, "You may not");
  });
});

describeOnBothDatabases("a bridged group", (database) => {
  it("has everything people write in one thread, in their order, as Slack formats it, and nothing is kept", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id } = world;
    const first = world.whatsapp.writes(id, pat, "Is the *lorry* late? <!channel> :tada:");
    world.whatsapp.writes(id, kim, "I think so", { name: "Kim", replyTo: first });
    world.whatsapp.writes(id, pat, {
      type: "location",
      location: { latitude: 52.1, longitude: 4.3, name: "Gate 4" },
    });
    world.whatsapp.writes(id, pat, {
      type: "contacts",
      contacts: [{ name: { formatted_name: "Ann Baker" }, phones: [{ phone: "+31 6 1234" }] }],
    });
    world.whatsapp.writes(id, pat, { type: "unsupported", errors: [{ code: 131_051 }] });
    world.whatsapp.writes(
      id,
      kim,
      { type: "reaction", reaction: { message_id: first, emoji: "👍" } },
      { name: "Kim" },
    );
    world.whatsapp.leaves(id, pat);
    const said = await conversationSays(world, "left the group");
    const all = said.thread.map(visibleText).join("\n");
    const order = [
      "*Pat Doe*: Is the *lorry* late? &lt;!channel&gt; ꞉tada꞉",
      "*Kim*: I think so",
      "Gate 4",
      "*Ann Baker*",
      "does not hand on",
      "left the group",
    ];
    const places = order.map((words) => all.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    await world.until(() => said.thread.some(({ reactions }) => reactions?.["+1"] !== undefined));
    await world.quiet();
    await keepsNothingOf(database, ["lorry", "I think so", "Gate 4", "Ann Baker"]);
  });

  it("shows a message once, however often WhatsApp tells it, and a burst in few posts", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id } = world;
    world.whatsapp.webhooks.hold();
    for (let count = 1; count <= 30; count += 1) world.whatsapp.writes(id, pat, `message ${count}.`);
    world.whatsapp.webhooks.duplicateNext(30);
    world.whatsapp.webhooks.batch(true);
    await world.until(() => world.whatsapp.webhooks.status().held === 30);
    world.whatsapp.webhooks.release();
    const said = await conversationSays(world, "message 30.");
    await world.quiet();
    const all = said.thread.map(visibleText).join("\n");
    const shown = [...all.matchAll(/message (\d+)\./gu)].map(([, count]) => Number(count));
    expect(shown).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
    expect(said.thread.length).toBeLessThanOrEqual(6);
  });

  it("shows a long message whole", async () => {
    const world = await worldWithBridge(database, "Listen");
    const words = Array.from({ length: 700 }, (_, at) => `<w${at}>`);
    world.whatsapp.writes(world.id, pat, words.join(" "));
    const said = await conversationSays(world, "w699");
    const all = textIn(said).replaceAll("\n", " ");
    expect([...all.matchAll(/&lt;w(\d+)&gt;/gu)].map(([, at]) => Number(at))).toEqual(
      words.map((_, at) => at),
    );
  });

  it("lets a join request pass, however much of the conversation waits", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id, other } = world;
    await conversationSays(world, "shown in this thread");
    world.slack.failNext("chat.postMessage", { how: { error: "ratelimited" } });
    for (let count = 1; count <= 60; count += 1) world.whatsapp.writes(id, pat, `message ${count}.`);
    world.whatsapp.asksToJoin(other, "16505551234");
    await conversationSays(world, "message 60.");
    const posts = world.slack.calls
      .filter(({ method, ok }) => method === "chat.postMessage" && ok)
      .map(({ args }) => JSON.stringify(args));
    const card = posts.findIndex((post) => post.includes("650 555 1234"));
    const last = posts.findIndex((post) => post.includes("message 60."));
    expect(card).toBeGreaterThan(-1);
    expect(card).toBeLessThan(last);
  });

  it("begins a new thread on another day, to which the old one points", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id } = world;
    world.whatsapp.writes(id, pat, "today");
    await conversationSays(world, "today");
    await world.later(24 * 3_600_000);
    world.whatsapp.writes(id, pat, "tomorrow");
    await world.until(
      () => conversations(world).length === 2 && textIn(conversations(world)[1]).includes("tomorrow"),
    );
    expect(textIn(conversations(world)[0])).toContain("goes on");
  });

  it("goes on in a new thread when one is full, to which the old one points, and still hears what is said in the old one", async () => {
    const world = await worldWithBridge(database, "Open");
    const { id } = world;
    const first = await conversationSays(world, "every reply here goes");
    const db = await database.tables();
    const { groupId } = await db.selectFrom("bridgeThreads").select("groupId").executeTakeFirstOrThrow();
    // With what the conversation says already, one post is left.
    await fills(db, { groupId, channel, ts: first.ts }, bridgePace.mostInThread - 2);
    if (database.kind === "postgres") await world.startAnotherBot();
    world.whatsapp.webhooks.hold();
    world.whatsapp.sends(id, pat, { type: "image", mimeType: "image/jpeg", bytes: randomBytes(5_000) });
    for (let count = 1; count <= 12; count += 1) world.whatsapp.writes(id, pat, `message ${count}.`);
    world.whatsapp.webhooks.batch(true);
    await world.until(() => world.whatsapp.webhooks.status().held === 13);
    world.whatsapp.webhooks.release();
    const second = await world.until(() =>
      conversations(world).find((each) => textIn(each).includes("message 12.")),
    );
    await world.until(() => filesIn(world).length === 1);
    await world.slack.as(people.ben).replies(first, "in the old one");
    await world.slack.as(people.ben).replies(second, "in the new one");
    await world.until(() => sentTexts(world).length === 2);
    const question = first.thread.find((each) => visibleText(each).includes("message 1."));
    if (question === undefined) throw new Error("there is no post");
    const ben = world.slack.as(people.ben);
    await ben.click(question, "Answer…", { nth: 1 });
    const form = await formThatSays(world, { who: people.ben, words: ["as an answer to this message"] });
    await sendsForm(world, form, { who: people.ben, fields: { Answer: "To the first" } });
    await conversationSays(world, "answered: To the first");
    await world.quiet();
    expect(conversations(world).map(({ ts }) => ts)).toEqual([first.ts, second.ts]);
    expect(visibleText(first)).toMatch(/is in this thread/u);
    expect(visibleText(second)).toMatch(/goes on in this thread/u);
    expect(textIn(first).split("The conversation goes on")).toHaveLength(2);
    expect(textIn(second)).toContain("answered: To the first");
    const shown = [first, second].map((each) => [...textIn(each).matchAll(/message (\d+)\./gu)].length);
    expect(shown).toEqual([9, 3]);
    expect(sentTexts(world)).toEqual([
      "Ben Okafor: in the old one",
      "Ben Okafor: in the new one",
      "Ben Okafor: To the first",
    ]);
  });

  it("is read no more when the bridge is switched off, and others never were", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id, other } = world;
    await switches(world, { "What goes over": "Off" });
    await conversationSays(world, "switched the bridge off");
    world.whatsapp.writes(id, pat, "a secret of ours");
    world.whatsapp.writes(other, pat, "a secret of others");
    await world.quiet();
    expect(conversations(world).map(textIn).join()).not.toContain("secret");
    await keepsNothingOf(database, ["secret"]);
  });

  it("shows nothing that was kept in the moment in which the bridge was switched off", async () => {
    const world = await worldWithBridge(database, "Listen");
    await switches(world, { "What goes over": "Off" });
    await conversationSays(world, "switched the bridge off");
    await world.quiet();
    const store = await database.open();
    const { id: groupId } = await store.db
      .selectFrom("groups")
      .select("id")
      .where("subject", "=", subject)
      .executeTakeFirstOrThrow();
    const content = {
      kind: "text",
      from: { person: { waId: null, userId: null, username: null }, name: "Pat" },
      text: "a late secret",
      replyTo: null,
    };
    const nothing = {
      operationId: null,
      author: null,
      channel: null,
      ts: null,
      threadTs: null,
      postId: null,
    };
    await store.transact(async (trx) => {
      await trx
        .insertInto("bridgedMessages")
        .values({
          ...nothing,
          id: "b_0000000000",
          groupId,
          whatsappId: "wamid.late",
          content: JSON.stringify(content),
          postingAt: null,
          marked: null,
          at: 0,
          createdAt: 0,
        })
        .execute();
      const thing = { kind: "bridge", id: groupId } as const;
      await put(trx, [{ thing, lane: lanes.slack(channel), priority: 2, dueAt: 0 }]);
    });
    await world.until(
      async () =>
        (await store.db.selectFrom("outbox").select("id").where("kind", "=", "bridge").execute()).length ===
        0,
    );
    expect(conversations(world).map(textIn).join()).not.toContain("secret");
    await keepsNothingOf(database, ["secret"]);
  });
});

describeOnBothDatabases("an answer from Slack", (database) => {
  it("goes over when it mentions Groupdesk, under its author's name, and shows how far it is", async () => {
    const odd = { id: "U0ODD", name: "odd", realName: "Odd\n\u202EOne", kind: "member" as const };
    const world = await worldWithBridge(database, "Talk", { slack: { alsoUsers: [odd] } });
    const said = await conversationSays(world, "mentions Groupdesk");
    const ben = world.slack.as(people.ben);
    await ben.replies(said, "only among us");
    const { message, delivery } = await ben.replies(
      said,
      `${bot} *At 9*, <@${people.cleo}> <@${odd.id}> :tada: &amp; more`,
    );
    await delivery.retry();
    await marks(world, message, ["eyes"]);
    expect(sentTexts(world)).toEqual(["Ben Okafor: *At 9*, @Cleo Brandt @Odd One 🎉 & more"]);
    await world.quiet();
    await keepsNothingOf(database, ["At 9", "among us"]);
  });

  it("goes over without a mention where every reply does, but nothing of other programs", async () => {
    const world = await worldWithBridge(database, "Open");
    const said = await conversationSays(world, "every reply here goes");
    await world.slack.as(people.robot).replies(said, "from a bot", { bot_id: "B0OTHER" });
    await world.slack.as(people.ben).replies(said, "On my way");
    await world.until(() => sentTexts(world).length > 0);
    // Whoever has written before is known, also while Slack tells nobody's name.
    world.slack.failNext("users.info", { how: { error: "ratelimited" }, times: 10 });
    await world.slack.as(people.ben).replies(said, "Almost there");
    await world.until(() => sentTexts(world).length > 1);
    await world.quiet();
    expect(sentTexts(world)).toEqual(["Ben Okafor: On my way", "Ben Okafor: Almost there"]);
  });

  it("has nobody type an answer once the bridge is off: whoever presses the button is told", async () => {
    const world = await worldWithBridge(database, "Talk");
    world.whatsapp.writes(world.id, pat, "Which gate?");
    const said = await conversationSays(world, "Which gate?");
    const post = said.thread.find((each) => visibleText(each).includes("Which gate?"));
    if (post === undefined) throw new Error("there is no post");
    await switches(world, { "What goes over": "Off" });
    const ben = world.slack.as(people.ben);
    await ben.click(post, "Answer…");
    await isTold(world, people.ben, "carries no answers to WhatsApp now");
    expect(ben.views()).toEqual([]);
  });

  it("answers one message by its button, once, and stands in the thread too", async () => {
    const world = await worldWithBridge(database, "Talk");
    const { id } = world;
    const question = world.whatsapp.writes(id, pat, "Which gate?");
    const said = await conversationSays(world, "Which gate?");
    const post = said.thread.find((each) => visibleText(each).includes("Which gate?"));
    if (post === undefined) throw new Error("there is no post");
    const ben = world.slack.as(people.ben);
    await ben.click(post, "Answer…");
    const form = await formThatSays(world, {
      who: people.ben,
      words: [
        "as an answer to this message",
        "WhatsApp charges a message by delivery, once for each person in the group.",
      ],
    });
    await sendsForm(world, form, { who: people.ben, fields: { Answer: "Gate *4* <b>" } });
    const line = await world.until(() => ben.ephemerals()[0]);
    expect(line).toMatchObject({ channel, threadTs: said.ts, text: expect.stringContaining("On its way") });
    await world.slack.replay(-1);
    await conversationSays(world, "ben answered: Gate *4* &lt;b&gt;");
    const answer = said.thread.find((each) => visibleText(each).includes("answered"));
    if (answer === undefined) throw new Error("there is no answer");
    await marks(world, answer, ["eyes"]);
    expect(world.whatsapp.calls("messages").map(({ body }) => body)).toMatchObject([
      { text: { body: "Ben Okafor: Gate *4* <b>" }, context: { message_id: question } },
    ]);
    await world.quiet();
    await keepsNothingOf(database, ["Which gate", "Gate *4*"]);
  });

  it("stays in Slack where the bridge only listens, and of people who may not, and they are told", async () => {
    const world = await worldWithBridge(database, "Listen");
    const said = await conversationSays(world, "shown in this thread");
    await world.slack.as(people.ben).replies(said, `${bot} hello`);
    await isTold(world, people.ben, "only listens");
    await switches(world, { "What goes over": "Talk" });
    await conversationSays(world, "mentions Groupdesk goes to WhatsApp");
    await world.slack.as(people.dan).replies(said, `${bot} hello`);
    await isTold(world, people.dan, "You may not");
    await switches(world, { "What goes over": "Off" });
    await conversationSays(world, "switched the bridge off");
    await world.slack.as(people.ben).replies(said, `${bot} hello`);
    await isTold(world, people.ben, "the bridge of this group is off");
    expect(sentTexts(world)).toEqual([]);
  });

  it("says to its author alone why it did not go, and what was changed later", async () => {
    const world = await worldWithBridge(database, "Talk");
    const said = await conversationSays(world, "mentions Groupdesk");
    const error = { code: 131_047, message: "(#131047)" };
    world.whatsapp.failNext("messages", { how: { status: 400, error } });
    const ben = world.slack.as(people.ben);
    const { message } = await ben.replies(said, `${bot} too late`);
    await marks(world, message, ["warning"]);
    await isTold(world, people.ben, "More than 24 hours");
    await ben.edits(message, `${bot} sooner`);
    await isTold(world, people.ben, "cannot be changed there");
    await ben.erases(message);
    await isTold(world, people.ben, "cannot be taken back");
    await world.quiet();
    expect(world.whatsapp.calls("messages")).toHaveLength(1);
    await keepsNothingOf(database, ["too late", "sooner"]);
  });
});

describeOnBothDatabases("a bridge over Socket Mode", (database) => {
  it("carries messages both ways, each once", async () => {
    const world = await worldWithBridge(database, "Talk", { mode: "socket" });
    const said = await conversationSays(world, "mentions Groupdesk");
    world.whatsapp.writes(world.id, pat, "Which gate?");
    await conversationSays(world, "Which gate?");
    const { message } = await world.slack.as(people.ben).replies(said, `${bot} Gate 4`);
    await world.slack.replay(-1);
    await marks(world, message, ["eyes"]);
    expect(sentTexts(world)).toEqual(["Ben Okafor: Gate 4"]);
  });
});

describeOnBothDatabases("a bridge of an app without its scopes", (database) => {
  it("says what is missing, and delivers all the same", async () => {
    const world = await worldWithBridge(database, "Talk", { slack: { scopes: scopesBefore } });
    const said = await conversationSays(world, "mentions Groupdesk");
    await world.slack.as(people.ben).replies(said, `${bot} hello`);
    await isTold(world, people.ben, "reactions:write");
    await world.quiet();
    expect(sentTexts(world)).toEqual(["Ben Okafor: hello"]);
  });
});

describeOnBothDatabases("the shortcut", (database) => {
  it("sends somebody's reply under their name, once, and nothing of another thread", async () => {
    const world = await worldWithBridge(database, "Talk");
    const said = await conversationSays(world, "mentions Groupdesk");
    const { message } = await world.slack.as(people.dan).replies(said, "The gate is open");
    const ben = world.slack.as(people.ben);
    await ben.shortcut("send_to_group", message);
    await ben.shortcut("send_to_group", message);
    await marks(world, message, ["eyes"]);
    await ben.shortcut("send_to_group", said);
    await isTold(world, people.ben, "only messages that people wrote");
    expect(sentTexts(world)).toEqual(["Dan Lind: The gate is open"]);
  });
});
