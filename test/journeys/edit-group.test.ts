// A group's name, description and picture changed from Slack: from `/wa edit` to what WhatsApp made of each part.
import { expect, it } from "vitest";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { aPicture } from "../pictures.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { laterSays, messagesIn, messageThatSays } from "./messages.ts";
import { channel, people, type World, type WorldOptions } from "./world.ts";

const subject = "Spring order 4471";
const description = "Deliveries in week 14";

type Fields = Parameters<typeof sendsForm>[2] extends { fields?: infer Given } | undefined ? Given : never;

describeOnBothDatabases("/wa edit", (database) => {
  it("opens a form with what the group is called and described as now", async () => {
    const world = await worldWithGroup(database);
    const form = await opensEdit(world);
    expect(valuesIn(form)).toEqual({ subject, description });
    expect(textOf(form)).toMatchInlineSnapshot(`
      "Edit a group
      *Spring order 4471*
      Name
      Description
      New picture
      Cut square around what stands out; you see it before it is used."
    `);
  });

  it("says under the field what cannot be right, and asks nothing of WhatsApp", async () => {
    const world = await worldWithGroup(database);
    const form = await opensEdit(world);
    expect(await sendsForm(world, form)).toMatchObject({
      errors: { subject: "Nothing is different yet. Change something, or cancel." },
    });
    expect(
      await sendsForm(world, form, {
        fields: { Name: "🌷".repeat(129), Description: "d".repeat(2_049) },
      }),
    ).toMatchObject({
      errors: {
        subject: "129 characters are too many: WhatsApp takes 128.",
        description: "2,049 characters are too many: WhatsApp takes 2,048.",
      },
    });
    expect(await sendsForm(world, form, { fields: { Name: " ", Description: "" } })).toMatchObject({
      errors: { subject: "A group needs a name." },
    });
    await world.quiet();
    expect(world.whatsapp.calls("update")).toEqual([]);
  });

  it("takes emoji and right-to-left text to WhatsApp letter by letter, and back into the form", async () => {
    const world = await worldWithGroup(database);
    const written = { subject: "👩🏽‍🌾 משק האביב 2026", description: "مرحبا بكم 🌷🇳🇱\nשלום" };
    await edits(world, { Name: written.subject, Description: written.description });
    await messageThatSays(world, "the group was changed");
    expect(world.whatsapp.groups()).toMatchObject([written]);
    await world.quiet();
    const again = await commandOpens(world, "edit 👩🏽‍🌾 משק", { who: people.ben, words: ["Edit a group"] });
    expect(valuesIn(again)).toEqual(written);
  });

  it("is refused to people without the right", async () => {
    const world = await worldWithGroup(database);
    await world.slack.as(people.dan).slash("/wa", "edit spring", { channel });
    await world.until(() =>
      world.slack
        .as(people.dan)
        .ephemerals()
        .some(({ text }) => text.includes("You may not")),
    );
    expect(world.slack.as(people.dan).views()).toEqual([]);
  });

  it("leaves alone what nobody touched in the form, although it was changed elsewhere meanwhile", async () => {
    const world = await worldWithGroup(database);
    const form = await opensEdit(world);
    world.whatsapp.changeSettingsElsewhere(onlyId(world), { subject: "Summer order" });
    await world.quiet();
    await saves(world, form, { Description: "Week 30" });
    await messageThatSays(world, "the group was changed");
    expect(world.whatsapp.groups()).toMatchObject([{ subject: "Summer order", description: "Week 30" }]);
  });
});

describeOnBothDatabases("a group edited in Slack", (database) => {
  it.each(["“Spring” – l’ordre", "🌷 Frühling & <Co>", "طلب الربيع 4471"])(
    "has its new name to the letter at WhatsApp: %s",
    async (name) => {
      const world = await worldWithGroup(database);
      await edits(world, { Name: name });
      await messageThatSays(world, "the group was changed");
      expect(world.whatsapp.groups()).toMatchObject([{ subject: name, description }]);
      expect(world.whatsapp.calls("update")).toMatchObject([{ body: { subject: name } }]);
      expect(world.whatsapp.calls("update")[0]?.body).not.toHaveProperty("description");
    },
  );

  it("has one card that goes from changing to changed, and names who asked", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.hold();
    await edits(world, { Name: "Summer order", Description: "" });
    await messageThatSays(world, "changing the group…");
    world.whatsapp.webhooks.release();
    const card = await messageThatSays(world, "the group was changed");
    expect(card.text).toMatchInlineSnapshot(`
      "✅ *Summer order*: the group was changed, <date>
      ✅ Name: Summer order (was: Spring order 4471)
      ✅ Description: none (was: Deliveries in week 14)
      Asked for by <@U0ALICE>, <date>"
    `);
    expect(card).toMatchObject({ buttons: [], thread: [] });
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("is changed once, however often Slack delivers the form", async () => {
    const world = await worldWithGroup(database);
    await edits(world, { Name: "Summer order" });
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    await messageThatSays(world, "the group was changed");
    await world.slack.replay(-1);
    await world.quiet();
    expect(world.whatsapp.calls("update")).toHaveLength(1);
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("waits for a webhook that comes after a restart", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.hold();
    await edits(world, { Name: "Summer order" });
    await world.until(() => world.whatsapp.calls("update")[0]?.status === 200);
    await world.restartTheBot();
    world.whatsapp.webhooks.release();
    await messageThatSays(world, "*Summer order*: the group was changed");
    expect(world.whatsapp.calls("update")).toHaveLength(1);
  });
});

describeOnBothDatabases("an edit that WhatsApp refuses", (database) => {
  it("says why, and Try again changes the group", async () => {
    const world = await worldWithGroup(database);
    const error = { code: 131_009, message: "(#131009)" };
    world.whatsapp.failNext("update", { how: { status: 400, error } });
    await edits(world, { Name: "Summer order" });
    const failed = await messageThatSays(world, "the group was not changed", "Name: Summer order");
    expect(failed.buttons).toEqual(["Try again"]);
    await world.slack.as(people.ben).click(failed, "Try again");
    await messageThatSays(world, "the group was changed", people.ben);
    await messageThatSays(world, "was not changed", "Somebody tried again: see the newer card.");
    expect(world.whatsapp.groups()).toMatchObject([{ subject: "Summer order" }]);
  });

  it("by webhook says why, part by part", async () => {
    const world = await worldWithGroup(database);
    const errors = [{ code: 131_207, message: "(#131207)", title: "Group suspended" }];
    world.whatsapp.failNext("update", { how: "webhook-only", errors });
    await edits(world, { Name: "Summer order", Description: "Week 30" });
    const failed = await messageThatSays(world, "the group was not changed");
    expect(failed.text.match(/not changed\. WhatsApp has suspended this group/gu)).toHaveLength(2);
    expect(world.whatsapp.groups()).toMatchObject([{ subject }]);
  });

  it("in part says which, and Try again sends only what is left", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.dropNext();
    await edits(world, { Name: "Summer order", Description: "Week 30" });
    await tellsOutcome(world, database, {
      group_subject: { text: "Summer order", update_successful: true },
      group_description: {
        text: "Week 30",
        update_successful: false,
        errors: [{ code: 131_000, message: "(#131000)", title: "Something went wrong" }],
      },
    });
    const card = await messageThatSays(world, "the group was changed only in part", "✅ Name: Summer order");
    expect(card.text).toContain("⚠️ Description: Week 30: not changed.");
    expect(card.buttons).toEqual(["Try again"]);
    await world.slack.as(people.alice).click(card, "Try again");
    await messageThatSays(world, "✅ Description: Week 30");
    expect(world.whatsapp.calls("update").map(({ body }) => body)).toMatchObject([
      { subject: "Summer order", description: "Week 30" },
      { description: "Week 30" },
    ]);
    expect(world.whatsapp.calls("update")[1]?.body).not.toHaveProperty("subject");
  });
});

describeOnBothDatabases("an edit whose outcome is unclear", (database) => {
  it("is not sent again when WhatsApp shows that it was done", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.dropNext();
    world.whatsapp.failNext("update", { how: "after" });
    await edits(world, { Name: "Summer order" });
    await laterSays(world, 6_000, "the group was changed");
    expect(world.whatsapp.calls("update")).toHaveLength(1);
  });

  it("is sent again, after looking, when the connection died before anything was done", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.failNext("update", { how: "before" });
    await edits(world, { Name: "Summer order" });
    await laterSays(world, 6_000, "the group was changed");
    expect(world.whatsapp.calls("update")).toHaveLength(2);
    expect(world.whatsapp.groups()).toMatchObject([{ subject: "Summer order" }]);
  });

  it("is settled by looking when only the webhook was lost", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.dropNext();
    await edits(world, { Name: "Summer order", Description: "" });
    await world.until(() => world.whatsapp.calls("update")[0]?.status === 200);
    await laterSays(world, 31_000, "the group was changed");
    await messageThatSays(world, "✅ Name: Summer order", "✅ Description: none");
    expect(world.whatsapp.calls("update")).toHaveLength(1);
  });

  it("is corrected by a webhook that comes after the bot has looked", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.dropNext();
    await editsWithPicture(world, { Name: "Summer order" });
    await world.until(() => world.whatsapp.calls("update")[0]?.status === 200);
    await laterSays(world, 31_000, "the group was changed");
    await messageThatSays(world, "❔ A new picture: WhatsApp has not said whether it was taken");
    await tellsOutcome(world, database, {
      group_subject: { text: "Summer order", update_successful: true },
      profile_picture: { mime_type: "image/jpeg", sha256: "x", update_successful: true },
    });
    await messageThatSays(world, "✅ Name: Summer order", "✅ A new picture");
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("says after ten minutes that nobody knows, when only a picture was sent and its webhook was lost", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.dropNext();
    await editsWithPicture(world);
    await world.until(() => world.whatsapp.calls("update")[0]?.status === 200);
    await laterSays(world, 61_000, "WhatsApp has not said what became of it");
    expect(world.whatsapp.calls("update")).toHaveLength(1);
  });
});

describeOnBothDatabases("a group's new picture", (database) => {
  it("is shown cut square before it is used, and sent only after that", async () => {
    const world = await worldWithGroup(database);
    const preview = await choosesPicture(world, {});
    expect(preview.content.submit?.text).toBe("Save everything");
    expect(textOf(preview)).toContain("Cut square, 600 by 600 pixels.");
    await world.quiet();
    expect(world.whatsapp.calls("update")).toEqual([]);
    await saves(world, preview);
    await messageThatSays(world, "the group was changed", "✅ A new picture");
    expect(world.whatsapp.groups()).toMatchObject([
      { subject, description, pictureSha256: expect.any(String) },
    ]);
  });

  it("goes together with the texts, as they were typed before or after the preview", async () => {
    const world = await worldWithGroup(database);
    const preview = await choosesPicture(world, { Name: "Summer order" });
    expect(valuesIn(preview)).toEqual({ subject: "Summer order", description });
    await saves(world, preview, { Description: "Week 30" });
    await messageThatSays(
      world,
      `✅ Name: Summer order (was: ${subject})`,
      `✅ Description: Week 30 (was: ${description})`,
      "✅ A new picture",
    );
    expect(world.whatsapp.calls("update")).toHaveLength(1);
  });

  it("can be replaced by another before it is used", async () => {
    const world = await worldWithGroup(database);
    const first = await choosesPicture(world, {});
    await sendsForm(world, first, {
      fields: { "Another picture": [await aPicture({ width: 400, height: 400 })] },
    });
    const second = await formThatSays(world, { words: ["400 by 400 pixels"] });
    await saves(world, second);
    await messageThatSays(world, "✅ A new picture");
    expect(world.whatsapp.calls("update")).toHaveLength(1);
  });

  it.each([
    [
      "that is too small",
      { width: 192, height: 300 },
      "This picture is 192 by 300 pixels. WhatsApp needs at least 193",
    ],
  ])("%s is refused in the form, which keeps what was typed", async (_, size, why) => {
    const world = await worldWithGroup(database);
    const form = await opensEdit(world);
    await sendsForm(world, form, { fields: { Name: "Summer order", "New picture": [await aPicture(size)] } });
    const again = await formThatSays(world, { words: [why] });
    expect(valuesIn(again)).toMatchObject({ subject: "Summer order" });
    await saves(world, again);
    await messageThatSays(world, "the group was changed", "✅ Name: Summer order");
  });

  it("that is no picture is refused in the form", async () => {
    const world = await worldWithGroup(database);
    const form = await opensEdit(world);
    const file = { name: "order.pdf", mimetype: "application/pdf", bytes: Buffer.from("%PDF-1.7 …") };
    await sendsForm(world, form, { fields: { "New picture": [file] } });
    await formThatSays(world, { words: ["This is a PDF document, not a picture."] });
  });

  it("that Slack does not hand out is explained in the form", async () => {
    const world = await worldWithGroup(database);
    const form = await opensEdit(world);
    world.slack.failNext("files.info", { how: { error: "missing_scope" } });
    await sendsForm(world, form, { fields: { "New picture": [await aPicture()] } });
    await formThatSays(world, { words: ["Groupdesk may lack the right to read files"] });
  });

  it("can be used although Slack would not show it", async () => {
    const world = await worldWithGroup(database);
    world.slack.failNext("files.getUploadURLExternal", { how: { error: "missing_scope" } });
    const preview = await choosesPicture(world, {});
    expect(textOf(preview)).toContain("Slack could not show the picture, but it is ready.");
    await saves(world, preview);
    await messageThatSays(world, "✅ A new picture");
  });

  it("survives a crash between the form and WhatsApp", async () => {
    const world = await worldWithGroup(database);
    const preview = await choosesPicture(world, {});
    world.whatsapp.failNext("update", { how: "before" });
    await saves(world, preview);
    await world.until(() => world.whatsapp.calls("update").length === 1);
    await world.restartTheBot();
    await laterSays(world, 6_000, "the group was changed");
    expect(world.whatsapp.groups()).toMatchObject([{ pictureSha256: expect.any(String) }]);
  });

  it("that WhatsApp refuses is told apart from the texts it took", async () => {
    const world = await worldWithGroup(database);
    world.whatsapp.webhooks.dropNext();
    await editsWithPicture(world, { Name: "Summer order" });
    await tellsOutcome(world, database, {
      group_subject: { text: "Summer order", update_successful: true },
      profile_picture: {
        mime_type: "image/jpeg",
        sha256: "x",
        update_successful: false,
        errors: [{ code: 131_210, message: "(#131210)", title: "Picture too small" }],
      },
    });
    const card = await messageThatSays(world, "changed only in part", "✅ Name: Summer order");
    expect(card.text).toContain("⚠️ A new picture: not changed. The group picture is too small.");
    await world.slack.as(people.alice).click(card, "Try again");
    await messageThatSays(world, "✅ A new picture");
  });

  it.each(["profile_picture_file", "file"] as const)(
    "is taken whichever name WhatsApp wants its part to have: %s",
    async (pictureParts) => {
      const world = await worldWithGroup(database);
      world.whatsapp.setSwitches({ pictureParts });
      await editsWithPicture(world);
      await messageThatSays(world, "✅ A new picture");
    },
  );

  it("is forgotten after a day, and the card says so without a button that could not work", async () => {
    const world = await worldWithGroup(database);
    const preview = await choosesPicture(world, {});
    const db = await database.tables();
    await db.deleteFrom("keyed").where("key", "like", "%pictures%").execute();
    await saves(world, preview);
    const card = await messageThatSays(
      world,
      "the group was not changed",
      "was kept for a day and is forgotten",
    );
    expect(card.buttons).toEqual([]);
    expect(world.whatsapp.calls("update")).toEqual([]);
  });
});

function worldWithGroup(database: TestDatabase, options: WorldOptions = {}) {
  return worldWithGroups(database, [{ subject, description }], options);
}

function opensEdit(world: World): Promise<View> {
  return commandOpens(world, "edit spring", { words: ["Edit a group", "New picture"] });
}

async function edits(world: World, fields: Fields): Promise<void> {
  await saves(world, await opensEdit(world), fields);
}

async function saves(world: World, form: View, fields: Fields = {}): Promise<void> {
  const sent = await sendsForm(world, form, { fields });
  expect(answerOf(sent)).toBe("cleared");
}

/** Up to the form that shows it. */
async function choosesPicture(world: World, fields: Fields): Promise<View> {
  const form = await opensEdit(world);
  const sent = await sendsForm(world, form, { fields: { ...fields, "New picture": [await aPicture()] } });
  expect(answerOf(sent)).toContain("Looking at the picture…");
  return formThatSays(world, { words: ["Cut square"] });
}

async function editsWithPicture(world: World, fields: Fields = {}): Promise<void> {
  await saves(world, await choosesPicture(world, fields));
}

/** WhatsApp's webhook about the newest edit, part by part. */
async function tellsOutcome(
  world: World,
  database: TestDatabase,
  parts: Record<string, unknown>,
): Promise<void> {
  const db = await database.tables();
  const requestId = await world.until(async () => {
    const row = await db.selectFrom("operations").select("requestId").executeTakeFirst();
    return row?.requestId ?? false;
  });
  await world.whatsapp.webhooks.idle();
  world.whatsapp.webhooks.send("group_settings_update", {
    timestamp: Math.floor(Date.now() / 1_000),
    group_id: onlyId(world),
    type: "group_settings_update",
    request_id: requestId,
    ...parts,
  });
}

function onlyId(world: World): string {
  return world.whatsapp.groups()[0]?.id ?? "";
}

function valuesIn(form: View): Record<string, string | undefined> {
  const value = (name: string) =>
    form.content.blocks.find(({ block_id }) => block_id === name)?.element?.initial_value;
  return { subject: value("subject"), description: value("description") };
}
