// Inviting people to a group: from `/wa invite` and numbers as people write them to who has got and read the invitation.
import { expect, it } from "vitest";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { isTold } from "./cards.ts";
import { kim, lou, members, pat } from "./cast.ts";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { laterSays, messageThatSays, textsIn } from "./messages.ts";
import { channel, people, type World, type WorldOptions } from "./world.ts";

const subject = "Spring order 4471";
const account = { WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398" };
const numbersLabel = "Phone numbers, one on each line or with commas between";
const blankLabel = "Instead of “Pat”";

describeOnBothDatabases("/wa invite", (database) => {
  it("shows the message everybody gets, made from a template that is copied once", async () => {
    const world = await worldWithTwo(database);
    await inviteForm(world);
    await inviteForm(world);
    await commandOpens(world, "invite spring", {
      who: people.alice,
      words: [
        subject,
        "Everybody gets",
        `> Here is the link to the group we opened for you: ${world.whatsapp.groups()[0]?.link}.`,
        "See you there, ⟨Pat⟩.",
        "Numbers of other countries than +1",
      ],
    });
    expect(copies(world)).toHaveLength(1);
  });

  it("does not copy the template again when nobody knows whether the copy was made", async () => {
    const world = await worldWithTwo(database);
    world.whatsapp.failNext("copyTemplate", { how: "after" });
    await inviteForm(world);
    await expireKept(database);
    await inviteForm(world);
    expect(copies(world)).toHaveLength(1);
  });

  it.each([
    ["words", "Pat", "Pat is no phone number."],
    ["too few digits", "12345", "12345 is no phone number."],
    [
      "a number twice, spelled differently",
      `+1 650 555 1234\n(650) 555-1234`,
      "+1 650 555 1234 is there twice.",
    ],
    ["somebody who is in the group", "+1 650 555 0000", "+1 650 555 0000 is in the group already."],
    ["more than twenty", manyNumbers(21), "21 numbers are too many: at most 20 at once."],
  ])("says under the field what is wrong with %s, and invites nobody", async (_, typed, problem) => {
    const world = await worldWithTwo(database);
    const sent = await fills(world, await inviteForm(world), typed);
    expect(sent).toMatchObject({ kind: "errors", errors: { numbers: expect.stringContaining(problem) } });
    expect(world.whatsapp.calls("messages")).toEqual([]);
  });

  it("shows every number as it was read, with its country, before anything is sent", async () => {
    const world = await worldWithTwo(database);
    await fills(world, await inviteForm(world), "(650) 555-1234\n+44 7911 123456, +1 555 555 0100");
    const look = await looks(world, ["Read as:"]);
    expect(textOf(look)).toContain(
      [
        "Read as:",
        "• +1 650 555 1234 (United States)",
        "• +44 7911 123456 (Guernsey)",
        "• ⚠️ +1 555 555 0100 (a country with +1). No such number is known.",
      ].join("\n"),
    );
    expect(look.content.submit?.text).toBe("Invite 3 people");
    expect(world.whatsapp.calls("messages")).toEqual([]);
    const fields = { [numbersLabel]: "+44 7911 123457", [blankLabel]: "Ben" };
    const other = await sendsForm(world, look, { who: people.ben, fields });
    expect(answerOf(other)).toContain("+44 7911 123457 (Guernsey)");
    expect(world.whatsapp.calls("messages")).toEqual([]);
  });

  it("asks whose number it is where two may be meant, and sends to the one that was chosen", async () => {
    const world = await worldWithTwo(database);
    await fills(world, await inviteForm(world), "(457) 555-0123, (650) 555-1234");
    const look = await looks(world, ["Whose number is (457) 555-0123?", "+45 75 55 01 23 (Denmark)"]);
    expect(textOf(look)).toContain("• +1 650 555 1234");
    const field = { [blankLabel]: "Ben" };
    const unanswered = await sendsForm(world, look, { who: people.ben, fields: field });
    expect(answerOf(unanswered)).toContain("required");
    await sendsForm(world, look, {
      who: people.ben,
      fields: { which_0: "+45 75 55 01 23 (Denmark)", ...field },
    });
    const last = await looks(world, ["See you there, Ben."]);
    expect(answerOf(await sendsForm(world, last, { who: people.ben }))).toBe("cleared");
    await messageThatSays(world, "all 2 invitations were sent");
    expect(invited(world)).toEqual([pat.phone, "4575550123"]);
  });

  it("knows somebody who is in the group by either spelling of WhatsApp's", async () => {
    const world = await worldWithGroups(database, [{ subject, members: ["5215512345678", "555191234567"] }], {
      env: account,
    });
    const sent = await fills(world, await inviteForm(world), "+52 55 1234 5678, +55 51 99123-4567");
    expect(answerOf(sent)).toContain("+52 55 1234 5678, +55 51 99123 4567 are in the group already.");
  });

  it("is refused to people without the right, and nothing opens", async () => {
    const world = await worldWithTwo(database);
    await world.slack.as(people.dan).slash("/wa", "invite spring", { channel });
    await isTold(world, people.dan, "You may not");
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });

  it("gives the link to hand on when there is no business account", async () => {
    const world = await worldWithTwo(database, { env: {} });
    const link = world.whatsapp.groups()[0]?.link ?? "";
    const form = await commandOpens(world, "invite spring", {
      who: people.ben,
      words: ["Copy this", `“${subject}”: ${link}`, "when WHATSAPP_BUSINESS_ACCOUNT_ID is set"],
    });
    expect(form.content.submit).toBeUndefined();
  });

  it("gives the link while WhatsApp checks the template, and takes numbers as soon as it is approved", async () => {
    const world = await worldWithTwo(database);
    world.whatsapp.reviewTemplates("PENDING");
    await commandOpens(world, "invite spring", { who: people.ben, words: ["Copy this", "still checking"] });
    world.whatsapp.reviewTemplates("APPROVED");
    await expireKept(database);
    await inviteForm(world);
    expect(copies(world)).toHaveLength(1);
  });

  it("says that WhatsApp refused the template, and gives the link", async () => {
    const world = await worldWithTwo(database);
    world.whatsapp.reviewTemplates("REJECTED");
    await commandOpens(world, "invite spring", { who: people.ben, words: ["Copy this", "(rejected)"] });
  });
});

describeOnBothDatabases("the message for invitations", (database) => {
  const text = { name: "group_invite_link_2", language: "en_US" };

  it.each([
    ["by its sample", { samples: ["us", "https://chat.whatsapp.com/LINK_ID"], types: ["BODY_1", "BODY_2"] }],
    ["by its type", { samples: ["Harbour Co", "LINK"], types: ["SOME_TEXT", "A_GROUP_REFERENCE"] }],
    ["by the word link in its sample", { samples: ["Harbour Co", "the link"] }],
  ])(
    "is usable when its place for the link is told %s, and has what is known filled in",
    async (_, places) => {
      const world = await worldWithTwo(database);
      world.whatsapp.offerTemplates({ ...text, body: "From {{1}}: join us here {{2}}.", ...places });
      await fills(world, await inviteForm(world), pat.seen);
      const look = await looks(world, [
        "Read as:",
        "From Harbour Co: join us here https://chat.whatsapp.com/",
      ]);
      expect(answerOf(await sendsForm(world, look, { who: people.ben }))).toBe("cleared");
      await messageThatSays(world, "the invitation was sent");
      expect(parametersOf(world)).toEqual([
        { type: "text", text: "Harbour Co" },
        { type: "group_id", group_id: world.ids[0] },
      ]);
    },
  );

  it("whose place for the link nothing tells is settled by an administrator, once for everybody", async () => {
    const world = await worldWithTwo(database);
    const body = "{{1}} would like you to join:\n{{2}}";
    world.whatsapp.offerTemplates({ ...text, body, samples: ["Pat", "ABC"], types: ["T1", "T2"] });
    await commandOpens(world, "invite spring", {
      who: people.ben,
      words: ["Copy this", "An administrator has to say once"],
    });
    const question = await commandOpens(world, "invite spring", {
      words: ["Which place is the invite link?", "would like you to join"],
    });
    await sendsForm(world, question, { fields: { link_place: "{{2}} such as “ABC”" } });
    await formThatSays(world, { words: ["Phone numbers", "⟨Pat⟩ would like you to join"] });
    await fills(world, await inviteForm(world), pat.seen);
    const read = await looks(world, ["Read as:"]);
    await sendsForm(world, read, { who: people.ben, fields: { [blankLabel]: "Ben" } });
    const look = await looks(world, ["Ben would like you to join"]);
    await sendsForm(world, look, { who: people.ben });
    await messageThatSays(world, "the invitation was sent");
    expect(parametersOf(world)).toEqual([
      { type: "text", text: "Ben" },
      { type: "group_id", group_id: world.ids[0] },
    ]);
  });

  it("may be the account's own, in the language that somebody chooses", async () => {
    const env = { ...account, INVITE_TEMPLATE: "team_invite:en_US, team_einladung:de" };
    const world = await worldWithTwo(database, { env });
    const samples = ["https://chat.whatsapp.com/ABC"];
    world.whatsapp.writeTemplate({ name: "team_invite", language: "en_US", body: "Join us: {{1}}", samples });
    world.whatsapp.writeTemplate({ name: "team_einladung", language: "de", body: "Hier: {{1}}", samples });
    const form = await inviteForm(world);
    await sendsForm(world, form, { who: people.ben, fields: { [numbersLabel]: pat.seen, language: "de" } });
    const look = await looks(world, ["Read as:", "> Hier: https://chat.whatsapp.com/"]);
    expect(answerOf(await sendsForm(world, look, { who: people.ben }))).toBe("cleared");
    await messageThatSays(world, "the invitation was sent");
    expect(world.whatsapp.calls("messages")[0]?.body).toMatchObject({
      template: { name: "team_einladung", language: { code: "de" } },
    });
    expect(copies(world)).toEqual([]);
  });

  it("of the account's own that cannot be used is told by its name", async () => {
    const env = { ...account, INVITE_TEMPLATE: "team_invite:en_US" };
    const world = await worldWithTwo(database, { env });
    const says = (words: string) => commandOpens(world, "invite spring", { who: people.ben, words: [words] });
    await says("The account has no template team_invite (en_US), which INVITE_TEMPLATE names.");
    await expireKept(database);
    world.whatsapp.writeTemplate({ name: "team_invite", language: "en_US", body: "Join us!", samples: [] });
    await says("has no place for the invite link");
  });
});

describeOnBothDatabases("invitations", (database) => {
  it("reach people however their numbers are written, and one card follows each of them", async () => {
    const world = await worldWithTwo(database);
    world.whatsapp.messagesReach(kim.phone, "delivered");
    world.whatsapp.messagesReach(lou.phone, "sent");
    world.whatsapp.messagesReach("447911123456", { failsWith: 131_026 });
    world.whatsapp.webhooks.hold();
    await invites(world, "(650) 555-1234, tel:+1.650.555.2345; 0016505553456\n+44 (0)7911 123456");
    const sent = await messageThatSays(world, subject, `${pat.seen}: sent`, `${lou.seen}: sent`);
    world.whatsapp.webhooks.release({ order: "shuffled" });
    const card = await messageThatSays(
      world,
      "+44 7911 123456: not delivered",
      `${pat.seen}: read`,
      `${kim.seen}: delivered`,
    );
    expect(card).toEqual({
      channel,
      ts: sent.ts,
      text: [
        `⚠️ *${subject}*: 3 of 4 invitations were sent, <date>`,
        `• ${pat.seen}: read`,
        `• ${kim.seen}: delivered`,
        `• ${lou.seen}: sent`,
        "• +44 7911 123456: not delivered. The message cannot be delivered to this person: they may not use WhatsApp, or have an old version.",
        "Try again",
        `Asked for by <@${people.ben}>, <date>`,
      ].join("\n"),
      buttons: ["Try again"],
      thread: [],
    });
    expect(invited(world)).toEqual([pat.phone, kim.phone, lou.phone, "447911123456"]);
    expect(parametersOf(world)).toEqual([
      { type: "group_id", group_id: world.ids[0] },
      { type: "text", text: "Ben" },
    ]);
    expect(textsIn(world)).toHaveLength(1);
  });

  it("are tried again for those who got none, and only for them", async () => {
    const world = await worldWithTwo(database);
    world.whatsapp.messagesReach(kim.phone, { failsWith: 131_049 });
    await invites(world, `${pat.seen}\n${kim.seen}`);
    const card = await messageThatSays(world, "1 of 2 invitations were sent", "Wait at least a day");
    world.whatsapp.messagesReach(kim.phone, "read");
    await world.slack.as(people.cleo).click(card, "Try again");
    await messageThatSays(world, "the invitation was sent", `${kim.seen}: read`);
    expect(invited(world)).toEqual([pat.phone, kim.phone, kim.phone]);
  });

  it("go out once, however often Slack delivers the form", async () => {
    const world = await worldWithTwo(database);
    await invites(world, `${pat.seen}\n${kim.seen}`);
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    await messageThatSays(world, "all 2 invitations were sent", `${kim.seen}: read`);
    await world.quiet();
    expect(invited(world)).toEqual([pat.phone, kim.phone]);
    expect(textsIn(world)).toHaveLength(1);
  });

  it("say why when WhatsApp refuses all of them", async () => {
    const world = await worldWithTwo(database);
    const error = { code: 132_001, message: "(#132001)" };
    world.whatsapp.failNext("messages", { how: { status: 404, error }, times: 2 });
    await invites(world, `${pat.seen}\n${kim.seen}`);
    const card = await messageThatSays(world, "no invitation is known", "There is no approved template");
    expect(card.buttons).toEqual(["Try again"]);
    await world.slack.as(people.ben).click(card, "Try again");
    await messageThatSays(world, "all 2 invitations were sent");
  });

  it("wait when WhatsApp is busy, and nobody is invited twice", async () => {
    const world = await worldWithTwo(database);
    const error = { code: 131_056, message: "(#131056)" };
    await invites(world, `${pat.seen}\n${kim.seen}\n${lou.seen}`, () =>
      world.whatsapp.failNext("messages", { how: { status: 429, error } }),
    );
    await laterSays(world, 30_000, "all 3 invitations were sent");
    await world.quiet();
    expect(reached(world)).toEqual([pat.phone, kim.phone, lou.phone]);
  });

  it("leave open who was under way when the answer was lost, until a status proves it", async () => {
    const world = await worldWithTwo(database);
    world.whatsapp.webhooks.hold();
    await invites(world, `${pat.seen}\n${kim.seen}`, () =>
      world.whatsapp.failNext("messages", { how: "after" }),
    );
    await messageThatSays(
      world,
      "1 of 2 invitations",
      `${pat.seen}: WhatsApp gave no clear answer`,
      `${kim.seen}: sent`,
    );
    world.whatsapp.webhooks.release();
    const card = await messageThatSays(world, "all 2 invitations were sent", `${pat.seen}: read`);
    expect(card.buttons).toEqual([]);
    expect(invited(world)).toEqual([pat.phone, kim.phone]);
  });

  // SQLite serves one instance.
  it.runIf(database.kind === "postgres")(
    "go on where they were when another instance takes over, and nobody is invited twice",
    async () => {
      const world = await worldWithTwo(database, { pace: { leaseMs: 30_000 } });
      const answers = world.whatsapp.holdAnswers("messages");
      await invites(world, `${pat.seen}\n${kim.seen}`);
      await world.until(() => world.whatsapp.calls("messages").length === 1);
      world.passTime(60_000);
      await world.startAnotherBot();
      await world.until(() => world.whatsapp.calls("messages").length === 2);
      answers();
      await messageThatSays(world, "all 2 invitations were sent", `${pat.seen}: read`, `${kim.seen}: read`);
      await world.quiet();
      expect(invited(world)).toEqual([pat.phone, kim.phone]);
      expect(textsIn(world)).toHaveLength(1);
    },
  );

  it("show no whole phone number in the channel when numbers are masked", async () => {
    const world = await worldWithTwo(database, { env: { ...account, PHONE_NUMBERS: "masked" } });
    await invites(world, pat.seen);
    await messageThatSays(world, "the invitation was sent", "•••• 1234: read");
    expect(JSON.stringify(world.slack.channel(channel).messages)).not.toContain("5551234");
  });
});

function worldWithTwo(
  database: TestDatabase,
  options: WorldOptions = {},
): Promise<World & { ids: string[] }> {
  return worldWithGroups(database, [{ subject, members: members(2) }], { env: account, ...options });
}

function inviteForm(world: World) {
  return commandOpens(world, "invite spring", { who: people.ben, words: ["Invite people to"] });
}

function fills(world: World, form: View, typed: string) {
  return sendsForm(world, form, { who: people.ben, fields: { [numbersLabel]: typed } });
}

/** Through all that is shown before anything is sent. */
async function invites(world: World, typed: string, meanwhile?: () => void): Promise<void> {
  await fills(world, await inviteForm(world), typed);
  const read = await looks(world, ["Read as:"]);
  await sendsForm(world, read, { who: people.ben, fields: { [blankLabel]: "Ben" } });
  const look = await looks(world, ["See you there, Ben."]);
  meanwhile?.();
  expect(answerOf(await sendsForm(world, look, { who: people.ben }))).toBe("cleared");
}

function looks(world: World, words: string[]): Promise<View> {
  return formThatSays(world, { who: people.ben, words });
}

function manyNumbers(amount: number): string {
  return Array.from({ length: amount }, (_, index) => `+1 650 555 ${3000 + index}`).join("\n");
}

type Sent = { to?: string; template?: { components: { parameters: unknown[] }[] } };

function invited(world: World): (string | undefined)[] {
  return world.whatsapp.calls("messages").map(({ body }) => (body as Sent).to);
}

/** Those whose invitation WhatsApp took. */
function reached(world: World): (string | undefined)[] {
  return world.whatsapp
    .calls("messages")
    .filter(({ status }) => status === 200)
    .map(({ body }) => (body as Sent).to);
}

function parametersOf(world: World): unknown {
  const [call] = world.whatsapp.calls("messages");
  return (call?.body as Sent | undefined)?.template?.components[0]?.parameters;
}

function copies(world: World): unknown[] {
  return world.whatsapp.calls("copyTemplate");
}

/** As if the minute had passed for which the answer about a template is kept. */
async function expireKept(database: TestDatabase): Promise<void> {
  const db = await database.tables();
  await db.deleteFrom("keyed").where("key", "like", "invite templates%").execute();
}
