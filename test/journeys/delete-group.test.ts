// An admin deletes a group: types its name, confirms once more when people are in it, and the card follows it to the end
// that WhatsApp tells of, or that shows when one looks.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { answerOf, commandOpens, sendsForm, worldWithGroups } from "./manage-form.ts";
import { laterSays, messagesIn, messageThatSays } from "./messages.ts";
import { channel, people, type World } from "./world.ts";

const done = "the group was deleted";

describeOnBothDatabases("/wa delete", (database) => {
  it("wants the name typed, and once more a yes when people are in it", async () => {
    const world = await worldWithGroups(database, [{ subject, members: [pat.phone] }]);
    const form = await commandOpens(world, "delete spring", {
      words: ["cannot be brought back", "1 person is in it"],
    });
    const typed = "Type the name of the group to confirm";
    const sure = "1 person is in it";
    const yes = "Delete it although people are in it";
    expect(answerOf(await sendsForm(world, form, { fields: { [typed]: "Spring", [sure]: [yes] } }))).toBe(
      `Type the name as it is: ${subject}`,
    );
    expect(answerOf(await sendsForm(world, form, { fields: { [typed]: subject, [sure]: [] } }))).not.toBe(
      "cleared",
    );
    expect(world.whatsapp.calls("delete")).toEqual([]);
    const sent = await sendsForm(world, form, { fields: { [typed]: "  spring ORDER 4471 ", [sure]: [yes] } });
    expect(answerOf(sent)).toBe("cleared");
    await endsDeletedOnce(world);
  });

  it("asks again when somebody has come in since the form was opened", async () => {
    const world = await worldWithGroups(database, [{ subject, mode: "auto_approve" }]);
    const form = await commandOpens(world, "delete spring", { words: ["Nobody is in it."] });
    world.whatsapp.joinsByLink(world.ids[0] ?? "", pat.phone);
    const anew = await sendsForm(world, form, { fields: { subject } });
    expect(answerOf(anew)).toContain("1 person is in it");
    expect(world.whatsapp.calls("delete")).toEqual([]);
  });

  it("deletes it once, however often Slack delivers the form and WhatsApp its webhook", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.webhooks.duplicateNext(3);
    await asksToDelete(world);
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    await endsDeletedOnce(world);
  });

  it("is seen when the webhook was lost: the group is not there any more", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.webhooks.dropNext();
    await asksToDelete(world);
    await messageThatSays(world, "deleting the group…");
    await laterSays(world, 31_000, done);
    await endsDeletedOnce(world);
  });

  it("is not told twice when the answer is lost after it was done", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.failNext("delete", { how: "after" });
    await asksToDelete(world);
    await laterSays(world, 31_000, done);
    await endsDeletedOnce(world);
  });

  it("goes on after the bot was stopped in between", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.webhooks.hold();
    await asksToDelete(world);
    await world.until(() => world.whatsapp.calls("delete").length === 1);
    await world.restartTheBot();
    world.whatsapp.webhooks.release();
    await endsDeletedOnce(world);
  });

  it("ends well when the group is gone already", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const form = await commandOpens(world, "delete spring", { words: ["Nobody is in it."] });
    world.whatsapp.webhooks.hold();
    world.whatsapp.deleteElsewhere(world.ids[0] ?? "");
    await sendsForm(world, form, { fields: { subject } });
    await messageThatSays(world, subject, done);
    world.whatsapp.webhooks.release();
    await world.quiet();
    expect(world.whatsapp.calls("delete")).toHaveLength(1);
  });

  it("is not told done when WhatsApp says that it does not know the group, and shows it all the same", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const error = { code: 131_041, message: "(#131041)" };
    world.whatsapp.failNext("delete", { how: { status: 400, error } });
    await asksToDelete(world);
    await triesAgain(world);
    expect(world.whatsapp.calls("delete")).toHaveLength(2);
  });

  it("says why when WhatsApp refuses at once, and Try again deletes it", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.failNext("delete", { how: { status: 400, error: { code: 10, message: "(#10)" } } });
    await asksToDelete(world);
    await triesAgain(world);
    expect(world.whatsapp.calls("delete")).toHaveLength(2);
  });

  it("says why when WhatsApp refuses by webhook, and Try again deletes it", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const errors = [{ code: 131_000, message: "(#131000)", title: "Something went wrong" }];
    world.whatsapp.failNext("delete", { how: "webhook-only", errors });
    await asksToDelete(world);
    await triesAgain(world);
    expect(world.whatsapp.calls("delete")).toHaveLength(2);
  });

  it("is refused to approvers, and nothing opens", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    await world.slack.as(people.ben).slash("/wa", "delete spring", { channel });
    await isTold(world, people.ben, "You may not delete groups here");
    expect(world.slack.as(people.ben).views()).toEqual([]);
  });
});

async function asksToDelete(world: World): Promise<void> {
  const form = await commandOpens(world, "delete spring", { words: ["Nobody is in it."] });
  expect(answerOf(await sendsForm(world, form, { fields: { subject } }))).toBe("cleared");
}

async function triesAgain(world: World): Promise<void> {
  const failed = await messageThatSays(world, subject, "the group was not deleted");
  expect(failed.buttons).toEqual(["Try again"]);
  await world.slack.as(people.alice).click(failed, "Try again");
  await messageThatSays(world, subject, done);
  expect(world.whatsapp.groups().filter(({ deleted }) => !deleted)).toEqual([]);
}

/** One call, and one message about it: whoever asked for it need not be told that somebody did. */
async function endsDeletedOnce(world: World): Promise<void> {
  const card = await messageThatSays(world, subject, done);
  await world.quiet();
  expect(card.text).toBe(`✅ *${subject}*: ${done}, <date>\nAsked for by <@${people.alice}>, <date>`);
  expect(messagesIn(world)).toHaveLength(1);
  expect(world.whatsapp.calls("delete")).toHaveLength(1);
  expect(world.whatsapp.groups().filter(({ deleted }) => !deleted)).toEqual([]);
}
