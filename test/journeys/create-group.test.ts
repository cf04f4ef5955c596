// Somebody wants a group: from `/wa create` to the invite link, or to the reason why not and a way to try again.
import { sql } from "kysely";
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "./cards.ts";
import { opensCreateForm, sends, subjectIn, wantsGroup } from "./create-form.ts";
import { messageIn, messagesIn, messageThatSays, textsIn, type SeenMessage } from "./messages.ts";
import { channel, orders, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";
const pats = "+1 650 555 1234";

describeOnBothDatabases("/wa create", (database) => {
  it("opens a form with what was typed as the name, without the quotes a phone puts around it", async () => {
    const world = await startWorld(database);
    const opened = async (words: string) => {
      const form = await opensCreateForm(world, { words });
      await world.slack.as(people.ben).close(form);
      return subjectIn(form);
    };
    expect(await opened("Spring order 4471")).toBe("Spring order 4471");
    expect(await opened("")).toBeUndefined();
    expect(await opened("“Spring order”")).toBe("Spring order");
    expect(await opened("Café & Söhne <4471> 🌷")).toBe("Café & Söhne <4471> 🌷");
    expect(await opened("طلب الربيع 4471")).toBe("طلب الربيع 4471");
    expect(await opened("x".repeat(300))).toBe("x".repeat(256));
  });

  it("says under the field what cannot be right, and makes nothing of it", async () => {
    const world = await startWorld(database);
    const form = await opensCreateForm(world);
    const wrong = await sends(world, form, { subject: "🌷".repeat(129), description: "d".repeat(2_049) });
    expect(wrong).toMatchObject({
      kind: "errors",
      errors: {
        subject: "129 characters are too many: WhatsApp takes 128.",
        description: "2,049 characters are too many: WhatsApp takes 2,048.",
      },
    });
    expect(await sends(world, form, { subject: "  ", description: "" })).toMatchObject({
      kind: "errors",
      errors: { subject: "A group needs a name." },
    });
    expect(await sends(world, form, { subject })).toMatchObject({ kind: "cleared" });
    await messageThatSays(world, subject, "was created");
    expect(world.whatsapp.calls("create")).toHaveLength(1);
  });

  it("says at once that the bot is not in the channel, with everything else that is wrong", async () => {
    const world = await startWorld(database);
    const form = await opensCreateForm(world);
    const sent = await sends(world, form, { subject: "🌷".repeat(129), goesTo: "C0RANDOM" });
    expect(sent).toMatchObject({
      kind: "errors",
      errors: {
        subject: "129 characters are too many: WhatsApp takes 128.",
        channel: expect.stringContaining("Groupdesk is not in this channel"),
      },
    });
    expect(world.whatsapp.calls("create")).toEqual([]);
    world.slack.inviteBot("C0RANDOM");
    expect(await sends(world, form, { subject })).toMatchObject({ kind: "cleared" });
    await messageIn(world, "C0RANDOM", subject, "was created");
  });

  it("is refused to people without the right, and nothing opens", async () => {
    const world = await startWorld(database);
    await world.slack.as(people.dan).slash("/wa", `create ${subject}`, { channel });
    expect(world.slack.as(people.dan).views()).toEqual([]);
    expect(world.slack.as(people.dan).ephemerals()).toMatchObject([
      { text: expect.stringContaining("You may not") },
    ]);
  });
});

describeOnBothDatabases("a group asked for in Slack", (database) => {
  it("has one card that goes from creating to created, with the invite link", async () => {
    const world = await startWorld(database);
    world.whatsapp.webhooks.hold();
    await wantsGroup(world, { subject, description: "Deliveries in week 14" });
    const creating = await messageThatSays(world, `Creating *${subject}*…`);
    world.whatsapp.webhooks.release();
    const created = await messageThatSays(world, subject, "was created");
    const [group] = world.whatsapp.groups();
    expect(group).toMatchObject({
      subject,
      description: "Deliveries in week 14",
      mode: "approval_required",
    });
    expect(created).toEqual({
      channel,
      ts: creating.ts,
      text: [
        `✅ *${subject}* was created, <date>`,
        `Invite link: <${group?.link}|${group?.link}>`,
        "Whoever opens this link asks to join, and an approver decides here in Slack.",
        "Invite people…",
        `Asked for by <@${people.ben}>, <date>`,
      ].join("\n"),
      buttons: ["Invite people…"],
      thread: [],
    });
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("keeps its name to the letter at WhatsApp", async () => {
    const world = await startWorld(database);
    const names = ["“Spring” – l’ordre", "🌷 Frühling & <Co>", "طلب الربيع 4471", "a*b_c~d`e"];
    for (const name of names) await wantsGroup(world, { subject: name, getsIn: "Everybody with the link" });
    await world.until(() => createdCards(world).length === names.length);
    // Groups of one number are made side by side.
    const made = world.whatsapp.groups().map((group) => group.subject);
    expect(new Set(made)).toEqual(new Set(names));
    expect(made).toHaveLength(names.length);
    expect(world.whatsapp.groups().map(({ mode }) => mode)).toEqual(names.map(() => "auto_approve"));
    expect(textsIn(world)).toEqual(names.map(() => expect.stringContaining("in the group at once")));
  });

  it("is made once, however often Slack delivers the form", async () => {
    const world = await startWorld(database);
    await wantsGroup(world, { subject });
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    await messageThatSays(world, subject, "was created");
    await world.slack.replay(-1);
    await world.quiet();
    expect(world.whatsapp.calls("create")).toHaveLength(1);
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("is told to whom it belongs when two people want the same name at once: two groups, each card with its own link", async () => {
    const world = await startWorld(database);
    world.whatsapp.webhooks.hold();
    await Promise.all([
      wantsGroup(world, { subject, who: people.ben }),
      wantsGroup(world, { subject, who: people.alice }),
    ]);
    await world.until(() => world.whatsapp.webhooks.status().held === 2);
    world.whatsapp.webhooks.release({ order: "reversed" });
    await everyGroupHasItsCard(world);
    expect(world.whatsapp.calls("create")).toHaveLength(2);
    expect(messagesIn(world)).toHaveLength(2);
  });

  it("has its join requests in the channel chosen for it", async () => {
    const world = await startWorld(database);
    await wantsGroup(world, { subject, goesTo: orders });
    await messageIn(world, orders, subject, "was created");
    world.whatsapp.asksToJoin(world.whatsapp.groups()[0]?.id ?? "", pat);
    await messageIn(world, orders, subject, pats);
    expect(messagesIn(world)).toEqual([]);
  });

  it("comes to the default channel, with an explanation, when the bot is not in the one chosen", async () => {
    const world = await startWorld(database);
    world.slack.inviteBot("C0RANDOM");
    // Slack tells nobody that the bot is taken out after the form was looked at.
    world.slack.failNext("chat.postMessage", { how: { error: "not_in_channel" } });
    await wantsGroup(world, { subject, goesTo: "C0RANDOM" });
    world.slack.kickBot("C0RANDOM");
    await messageThatSays(world, subject, "was created");
    await messageThatSays(world, "is not in <#C0RANDOM>", "Invite it there");
    world.whatsapp.asksToJoin(world.whatsapp.groups()[0]?.id ?? "", pat);
    await messageThatSays(world, subject, pats);
    expect(messagesIn(world)).toHaveLength(3);
    expect(messagesIn(world, "C0RANDOM")).toEqual([]);
  });
});

describeOnBothDatabases("a create that WhatsApp refuses", (database) => {
  it("says why, and Try again makes the group", async () => {
    const world = await startWorld(database);
    const reasons = [
      [131215, "It needs to be an Official Business Account"],
      [131211, "has as many groups as WhatsApp allows"],
      [131214, "has paused new groups for this number"],
    ] as const;
    for (const [code, why] of reasons) {
      world.whatsapp.failNext("create", { how: { status: 400, error: { code, message: `(#${code})` } } });
      await wantsGroup(world, { subject: `Order ${code}` });
      const failed = await messageThatSays(world, `Order ${code}`, "could not be created", why);
      expect(failed.buttons).toEqual(["Try again"]);
      await world.slack.as(people.cleo).click(failed, "Try again");
      await messageThatSays(world, `Order ${code}`, "was created", `Asked for by <@${people.cleo}>`);
      await messageThatSays(world, why, "Somebody tried again: see the newer card.");
    }
    expect(messagesIn(world).flatMap(({ buttons }) => buttons)).toEqual(reasons.map(() => "Invite people…"));
    expect(world.whatsapp.groups()).toHaveLength(reasons.length);
  });

  it("is not tried again for a channel that another company reads by now", async () => {
    const world = await startWorld(database);
    const refusal = { code: 131211, message: "(#131211)" };
    world.whatsapp.failNext("create", { how: { status: 400, error: refusal } });
    await wantsGroup(world, { subject, goesTo: orders });
    const failed = await messageIn(world, orders, subject, "could not be created");
    world.slack.share(orders, "company");
    await world.later(2 * 60_000);
    await world.slack.as(people.ben).click(failed, "Try again");
    await isTold(world, people.ben, "shared with another company");
    await world.quiet();
    expect(world.whatsapp.calls("create")).toHaveLength(1);
  });

  it("by webhook says why, and pressing Try again twice tries once", async () => {
    const world = await startWorld(database);
    const errors = [{ code: 131211, message: "(#131211)", title: "Group create limit reached" }];
    world.whatsapp.failNext("create", { how: "webhook-only", errors });
    await wantsGroup(world, { subject });
    const failed = await messageThatSays(world, subject, "could not be created", "as many groups as");
    const ben = world.slack.as(people.ben);
    await Promise.all([ben.click(failed, "Try again"), ben.click(failed, "Try again")]);
    await messageThatSays(world, subject, "was created");
    await world.slack.replay(-1);
    await world.quiet();
    expect(world.whatsapp.calls("create")).toHaveLength(2);
    expect(messagesIn(world)).toHaveLength(2);
    await world.until(() => ben.ephemerals().some(({ text }) => text.includes("tried this again already")));
  });
});

describeOnBothDatabases("a create whose outcome is unclear", (database) => {
  it("ends created when its webhook comes before the answer", async () => {
    const world = await startWorld(database);
    const answer = world.whatsapp.holdAnswers("create");
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "was created");
    answer();
    await world.until(() => world.whatsapp.calls("create")[0]?.status === 200);
    await endsCreatedOnce(world);
  });

  it("ends failed when WhatsApp's refusal comes before the answer", async () => {
    const world = await startWorld(database);
    const answer = world.whatsapp.holdAnswers("create");
    const errors = [{ code: 131211, message: "(#131211)", title: "Group create limit reached" }];
    world.whatsapp.failNext("create", { how: "webhook-only", errors });
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "could not be created");
    answer();
    await world.until(() => world.whatsapp.calls("create")[0]?.status === 200);
    await world.quiet();
    await messageThatSays(world, subject, "could not be created");
  });

  it("ends created when the answer names no request", async () => {
    const world = await startWorld(database);
    const text = JSON.stringify({ messaging_product: "whatsapp" });
    world.whatsapp.failNext("create", { how: { status: 200, text, afterDoing: true } });
    await wantsGroup(world, { subject });
    await endsCreatedOnce(world);
  });

  it("ends created when the webhook names no request", async () => {
    const world = await startWorld(database);
    world.whatsapp.webhooks.dropNext();
    await wantsGroup(world, { subject });
    const [group] = await world.until(() => world.whatsapp.groups().length > 0 && world.whatsapp.groups());
    world.whatsapp.webhooks.send("group_lifecycle_update", {
      timestamp: Math.floor(Date.now() / 1_000),
      group_id: group?.id,
      type: "group_create",
      subject,
      invite_link: group?.link,
      join_approval_mode: "approval_required",
    });
    await endsCreatedOnce(world);
  });

  it("is not sent again when the connection died after WhatsApp had done it", async () => {
    const world = await startWorld(database);
    world.whatsapp.failNext("create", { how: "after" });
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "was created");
    world.passTime(31_000);
    await endsCreatedOnce(world);
  });

  it("is not sent again when the webhook was lost too: the list of groups tells", async () => {
    const world = await startWorld(database);
    world.whatsapp.webhooks.dropNext();
    world.whatsapp.failNext("create", { how: "after" });
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "gave no clear answer");
    world.passTime(6_000);
    await endsCreatedOnce(world);
  });

  it("is not sent again when only the webhook was lost: the list of groups tells", async () => {
    const world = await startWorld(database);
    world.whatsapp.webhooks.dropNext();
    await wantsGroup(world, { subject });
    await world.until(() => world.whatsapp.calls("create")[0]?.status === 200);
    await messageThatSays(world, `Creating *${subject}*…`);
    await world.timePasses(61_000, () => createdCards(world).length === 1);
    await endsCreatedOnce(world);
  });

  it("is sent again, after looking, when the connection died before anything was done", async () => {
    const world = await startWorld(database);
    world.whatsapp.failNext("create", { how: "before" });
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "gave no clear answer");
    expect(world.whatsapp.calls("create")).toHaveLength(1);
    await world.timePasses(6_000, () => createdCards(world).length === 1);
    expect(world.whatsapp.calls("create")).toHaveLength(2);
    expect(world.whatsapp.groups()).toHaveLength(1);
  });

  it("is sent again, after looking, when WhatsApp answered 500", async () => {
    const world = await startWorld(database);
    const error = { code: 131_000, message: "(#131000)", is_transient: true };
    world.whatsapp.failNext("create", { how: { status: 500, error }, times: 2 });
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "gave no clear answer");
    await world.timePasses(6_000, () => createdCards(world).length === 1);
    expect(world.whatsapp.calls("create")).toHaveLength(3);
    expect(world.whatsapp.groups()).toHaveLength(1);
  });
});

describeOnBothDatabases("two creates of one name, one of them unclear", (database) => {
  it("give a group taken for the wrong one back when the answer names it", async () => {
    const world = await startWorld(database);
    world.whatsapp.failNext("create", { how: "before" });
    await wantsGroup(world, { subject, who: people.ben });
    await messageThatSays(world, "gave no clear answer", people.ben);
    const answer = world.whatsapp.holdAnswers("create");
    await wantsGroup(world, { subject, who: people.alice });
    await messageThatSays(world, "was created", people.ben);
    answer();
    await messageThatSays(world, "was created", people.alice);
    await world.timePasses(6_000, () => world.whatsapp.groups().length === 2);
    await everyGroupHasItsCard(world);
    expect(world.whatsapp.calls("create")).toHaveLength(3);
  });
});

describeOnBothDatabases("a store that fails", (database) => {
  it("is told under the field, and nothing is created", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const form = await opensCreateForm(world);
    const db = await database.tables();
    await sql`alter table operations rename to operations_away`.execute(db);
    expect(await sends(world, form, { subject })).toMatchObject({
      kind: "errors",
      errors: { subject: expect.stringContaining("could not store that just now, so nothing was done") },
    });
    await sql`alter table operations_away rename to operations`.execute(db);
    expect(world.whatsapp.calls("create")).toEqual([]);
    expect(messagesIn(world)).toEqual([]);
    expect(await sends(world, form, { subject })).toMatchObject({ kind: "cleared" });
    await endsCreatedOnce(world);
  });
});

function createdCards(world: World): SeenMessage[] {
  return messagesIn(world).filter(({ text }) => text.includes("was created"));
}

function linkIn(card: SeenMessage): string | undefined {
  return /Invite link: <([^|]+)\|/u.exec(card.text)?.[1];
}

async function everyGroupHasItsCard(world: World): Promise<void> {
  await world.quiet();
  const links = new Set(world.whatsapp.groups().map(({ link }) => link));
  await world.until(() => new Set(createdCards(world).map(linkIn)).size === links.size);
  expect(new Set(createdCards(world).map(linkIn))).toEqual(links);
  expect(createdCards(world)).toHaveLength(links.size);
}

/** One call, one group, one card with its link, and no button. */
async function endsCreatedOnce(world: World): Promise<void> {
  const card = await messageThatSays(world, subject, "was created");
  await world.quiet();
  expect(world.whatsapp.calls("create")).toHaveLength(1);
  expect(world.whatsapp.groups().map(({ link }) => link)).toEqual([linkIn(card)]);
  expect(textsIn(world)).toEqual([card.text]);
  expect(card.buttons).toEqual(["Invite people…"]);
}
