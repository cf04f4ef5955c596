// Whom a route expects: let in without anybody being asked, with who vouched for them in the thread, and never beyond its limits.
import { expect, it } from "vitest";
import { describeOnBothDatabases, describeOnPostgres } from "../databases.ts";
import { cardThatSays, cardWithButtons, clicks, isTold } from "./cards.ts";
import * as cast from "./cast.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { isAllDelivered, startAgain } from "./crash.ts";
import { allIsRead } from "./quiet.ts";
import { messageThatSays, threadThatSays } from "./messages.ts";
import { startProcess } from "./process.ts";
import { savesPart } from "./route-forms.ts";
import { channel, people, type World } from "./world.ts";

const { alice, ben, dan } = people;
const dayMs = 24 * 3_600_000;
const subject = "Spring order 4471";
const harbour = "Harbour volunteers";

describeOnBothDatabases("expected guests", (database) => {
  it("stand on a list and are let in when they ask, in time, as long as there is room; nobody else is", async () => {
    const world = await worldWithGroups(database, [{ subject, members: cast.members(6) }]);
    const [spring = ""] = world.ids;
    await approvingSays(world, { guests_who: "list", guests_days: "7" });

    await world.slack.as(dan).slash("/wa", "guests Spring", { channel });
    await isTold(world, dan, "You may not");
    const form = await commandOpens(world, "guests Spring", { who: ben, words: ["Who is expected"] });
    const mistaken = await sendsForm(world, form, { who: ben, fields: { guest_numbers: "+1 650 55" } });
    expect(answerOf(mistaken)).toContain("too few digits");
    const numbers = [cast.pat, cast.kim, cast.lou].map(({ seen }) => seen).join("\n");
    const saved = await sendsForm(world, form, { who: ben, fields: { guest_numbers: numbers } });
    expect(answerOf(saved)).toContain("3 people are on the list now");

    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    await cardThatSays(world, subject, `✅ ${cast.pat.seen}: approved by the rule for expected guests`);
    const told = await threadThatSays(world, subject, "put on the list");
    expect(told.thread.join()).toContain(`${cast.pat.seen} is expected in *${subject}*: put on the list by`);
    await world.quiet();
    world.whatsapp.asksToJoin(spring, "16505559999");
    await cardWithButtons(world, subject, "Approve", "Reject");

    await world.later(5_000);
    await world.quiet();
    // One place is left: two who are expected ask at once, and one of them waits for somebody to decide.
    world.whatsapp.asksToJoin(spring, cast.kim.phone);
    world.whatsapp.asksToJoin(spring, cast.lou.phone);
    await world.until(() => world.whatsapp.calls("approve").length === 2);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
    expect(world.whatsapp.calls("reject")).toEqual([]);
    const audit = (await database.tables()).selectFrom("audit").selectAll();
    const ruled = await audit.where("actor", "=", "rule:list").where("action", "=", "decided").execute();
    expect(ruled).toHaveLength(2);

    const again = await commandOpens(world, "guests Spring", { who: ben, words: [cast.pat.seen, "until"] });
    expect(textOf(again)).toContain(`added by <@${ben}>`);
  });

  it("are whoever was invited to this very group, once, and left to people when WhatsApp refuses", async () => {
    const seeds = [subject, harbour].map((each) => ({ subject: each, members: cast.members(2) }));
    const env = { WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398" };
    const world = await worldWithGroups(database, seeds, { env });
    const [spring = "", volunteers = ""] = world.ids;
    await approvingSays(world, { guests_who: "invited" });
    await invites(world, cast.pat, cast.kim);
    await expects(world, cast.lou);

    world.whatsapp.asksToJoin(volunteers, cast.pat.phone);
    await cardWithButtons(world, harbour, "Approve", "Reject");
    world.whatsapp.webhooks.duplicateNext();
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    await cardThatSays(world, subject, `✅ ${cast.pat.seen}: approved by the rule for invited people`);
    await threadThatSays(world, subject, `${cast.pat.seen} is expected in *${subject}*: invited by ben`);
    world.whatsapp.asksToJoin(spring, cast.lou.phone);
    await cardWithButtons(world, subject, "Approve", "Reject");

    const refusal = { status: 400, error: { code: 131_009, message: "no" } };
    world.whatsapp.failNext("approve", { how: refusal });
    world.whatsapp.asksToJoin(spring, cast.kim.phone);
    await cardThatSays(world, subject, cast.lou.seen, `${cast.kim.seen}* · ⚠️`);
    // Read again, with her and him still on the list of who waits.
    await world.later(5_000);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
    expect(world.whatsapp.calls("reject")).toEqual([]);
  });

  it("are left to people when their time is over, or the rule was switched off", async () => {
    const world = await worldWithGroups(database, [{ subject, members: cast.members(2) }]);
    const [spring = ""] = world.ids;
    await approvingSays(world, { guests_who: "list", guests_days: "3" });
    await expects(world, cast.pat, cast.kim);
    await world.later(3 * dayMs);
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    await cardWithButtons(world, subject, "Approve", "Reject");
    await approvingSays(world, { guests_who: "nobody" });
    await expects(world, cast.kim);
    world.whatsapp.asksToJoin(spring, cast.kim.phone);
    await cardThatSays(world, subject, cast.pat.seen, cast.kim.seen);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
  });

  it("who were rejected since are left to people, and so is a webhook that comes once more", async () => {
    const world = await worldWithGroups(database, [{ subject, members: cast.members(2) }]);
    const [spring = ""] = world.ids;
    await approvingSays(world, { guests_who: "everybody" });
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    await cardThatSays(world, subject, "approved by the rule for everybody");
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
    await approvingSays(world, { guests_who: "nobody" });
    world.whatsapp.asksToJoin(spring, cast.kim.phone);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, ben, "Reject", { card });
    await cardThatSays(world, subject, `🚫 ${cast.kim.seen}`);
    await approvingSays(world, { guests_who: "everybody" });
    await world.later(60_000);
    world.whatsapp.asksToJoin(spring, cast.kim.phone);
    const held = "not let in by a rule*, because they were rejected here by";
    await cardThatSays(world, subject, cast.kim.seen, held);
    await cardWithButtons(world, subject, "Approve", "Reject");

    // Under another number, so with another request; and with no number at all.
    await world.later(5_000);
    const moved = { phone: "16505557777", seen: "+1 650 555 7777" };
    world.whatsapp.changesNumber(cast.kim.phone, moved.phone);
    await cardThatSays(world, subject, moved.seen, held);
    for (const hidePhone of [false, true]) {
      world.whatsapp.withdraws(spring, moved.phone);
      await world.later(5_000);
      world.whatsapp.asksToJoin(spring, moved.phone, { hidePhone });
      await cardThatSays(world, subject, held);
      await cardWithButtons(world, subject, "Approve", "Reject");
    }
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(1);

    // A person's later word counts again.
    await expects(world, moved);
    world.whatsapp.withdraws(spring, moved.phone);
    await world.later(5_000);
    world.whatsapp.asksToJoin(spring, moved.phone, { hidePhone: false });
    await cardThatSays(world, subject, `✅ ${moved.seen}: approved by the rule for expected guests`);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
  });

  it("who withdraw while they are being rejected are left to people when they ask under another name", async () => {
    const world = await worldWithGroups(database, [{ subject, members: cast.members(2) }]);
    const [spring = ""] = world.ids;
    await approvingSays(world, { grace: "30" });
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, ben, "Reject", { card });
    await cardThatSays(world, subject, "rejecting in 30 s");
    world.whatsapp.withdraws(spring, cast.pat.phone);
    await cardThatSays(world, subject, "withdrew");
    await world.later(60_000);
    await approvingSays(world, { guests_who: "everybody", grace: "0" });
    const moved = "16505557777";
    world.whatsapp.changesNumber(cast.pat.phone, moved);
    await world.quiet();
    world.whatsapp.asksToJoin(spring, moved);
    await cardThatSays(world, subject, "they were rejected here by");
    await world.quiet();
    expect([world.whatsapp.calls("approve").length, world.whatsapp.calls("reject").length]).toEqual([0, 0]);
  });
});

describeOnPostgres("expected guests, by several at once", (database) => {
  it.each([
    ["before the rule", "Reject"],
    ["after the rule", "✅"],
  ])("decided by a person %s are decided once", async (_, first) => {
    const world = await worldWithGroups(database, [{ subject: harbour }]);
    await approvingSays(world, { guests_who: "everybody" });
    const alices = world.slack.as(alice);
    for (const view of alices.views()) await alices.close(view);
    // Until the group is read nobody knows how many places it has.
    const groupIsRead = world.whatsapp.holdAnswers("info");
    const group = world.whatsapp.seedGroup({ subject, members: cast.members(2) });
    world.whatsapp.asksToJoin(group, cast.pat.phone);
    await world.until(() => isAllDelivered(world.whatsapp));
    await allIsRead(world, database);
    const list = await commandOpens(world, "requests", { who: ben, words: [cast.pat.seen] });
    await world.slack.as(ben).choose(list, "people", { value: [cast.pat.seen] });
    const isAsked = () => world.whatsapp.calls("approve").length === 1;
    if (first !== "Reject") groupIsRead();
    if (first !== "Reject") await world.until(isAsked);
    world.passTime(1_000);
    await world.slack.as(ben).click(list, "Reject ticked", {});
    groupIsRead();
    if (first !== "Reject")
      await formThatSays(world, { who: ben, words: ["approved by the rule for everybody"] });
    await world.quiet();
    const asked = (["approve", "reject"] as const).map((call) => world.whatsapp.calls(call).length);
    expect(asked).toEqual(first === "Reject" ? [0, 1] : [1, 0]);
  });

  it("are no more in a day than the route says, over all of its groups, whichever instance hears of them", async () => {
    const seeds = [subject, harbour].map((each) => ({ subject: each, members: cast.members(2) }));
    const world = await worldWithGroups(database, seeds);
    await approvingSays(world, { guests_who: "everybody", guests_most: "5" });
    const ports = [world.bot.port, (await world.startAnotherBot()).port];
    for (const [index, phone] of ["1", "2", "3", "4"].entries())
      for (const [place, group] of world.ids.entries()) {
        world.pointAt(ports[(index + place) % 2] ?? 0);
        world.whatsapp.asksToJoin(group, `1650556${place}00${phone}`);
      }
    await world.until(() => world.whatsapp.calls("approve").length >= 5);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(5);
    const db = await database.tables();
    const waiting = await db.selectFrom("joinRequests").select("id").where("state", "=", "pending").execute();
    expect(waiting).toHaveLength(3);
  });
});

describeOnBothDatabases("a route with seconds to undo", (database) => {
  it("asks WhatsApp only when they are over, and not at all when somebody takes the press back", async () => {
    const world = await worldWithGroups(database, [{ subject, members: cast.members(2) }]);
    const [spring = ""] = world.ids;
    await approvingSays(world, { grace: "30" });
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, ben, "Reject", { card });
    await cardThatSays(world, subject, `rejecting in 30 s by <@${ben}>`);
    await clicks(world, dan, "Undo", { card });
    await isTold(world, dan, "You may not");
    world.passTime(5_000);
    await clicks(world, alice, "Undo", { card });
    await cardWithButtons(world, subject, "Approve", "Reject");
    await world.later(60_000);

    await clicks(world, ben, "Approve", { card });
    await cardWithButtons(world, subject, "Undo");
    // What is promised survives the bot, to the second.
    await world.restartTheBot();
    await world.later(28_000 - 1_000);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
    // Neither its answer nor its news is here when somebody presses once more.
    const answer = world.whatsapp.holdAnswers("approve");
    world.whatsapp.webhooks.hold();
    const slackWorksAgain = world.slack.failWhile("chat.update", { error: "internal_error" });
    world.passTime(3_000);
    await world.until(() => world.whatsapp.calls("approve").length === 1);
    // The card has its button still.
    await clicks(world, alice, "Undo", { card });
    await isTold(world, alice, "Too late to undo");
    answer();
    world.whatsapp.webhooks.release();
    slackWorksAgain();
    await cardThatSays(world, subject, `✅ ${cast.pat.seen}: approved by <@${ben}>`);
    await world.quiet();
    expect([world.whatsapp.calls("approve").length, world.whatsapp.calls("reject").length]).toEqual([1, 0]);
  });
});

describeOnPostgres("a bot that is killed while somebody may still undo", (database) => {
  it.each([
    ["decides once, at the time that was told", false],
    ["decides nothing when it was undone afterwards", true],
  ])("%s", async (_, isUndone) => {
    const world = await worldWithGroups(database, [{ subject, members: cast.members(2) }]);
    const [spring = ""] = world.ids;
    await approvingSays(world, { grace: "30" });
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await world.quiet();
    await world.bot.stop();
    const bot = await startProcess(database, world);
    await clicks(world, ben, "Approve", { card });
    await cardWithButtons(world, subject, "Undo");
    await bot.kill();
    const { calls } = world.slack;
    const introductions = () => calls.filter(({ method, ok }) => method === "bots.info" && ok).length;
    const before = introductions();
    await startAgain(world);
    // Until Slack has said who the bot is, nobody may do anything.
    await world.until(() => introductions() > before);
    // Its card may be drawn once more, and a button that has just changed does not count.
    await world.quiet();
    if (isUndone) {
      await clicks(world, ben, "Undo", { card });
      await cardWithButtons(world, subject, "Approve", "Reject");
    }
    const db = await database.tables();
    const { createdAt } = await db
      .selectFrom("operations")
      .select("createdAt")
      .where("kind", "=", "decide")
      .executeTakeFirstOrThrow();
    world.passTime(createdAt + 29_000 - world.now());
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
    world.passTime(60_000);
    if (!isUndone) await cardThatSays(world, subject, `✅ ${cast.pat.seen}: approved by <@${ben}>`);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toHaveLength(isUndone ? 0 : 1);
  });
});

/** One route for all groups, made at the first call. */
async function approvingSays(world: World, fields: Record<string, string>): Promise<void> {
  const alices = world.slack.as(alice);
  for (const view of alices.views()) await alices.close(view);
  await commandOpens(world, "routes", { words: ["The first that fits counts"] });
  const list = await formThatSays(world, { words: ["The first that fits counts"] });
  if (!textOf(list).includes(`Changed by <@${alice}>`)) {
    await alices.click(list, "Add a route…", {});
    const add = await formThatSays(world, { words: ["For which groups", "Who decides"] });
    await sendsForm(world, add, { fields: { route_kind: "everything", route_channel: channel } });
  }
  await alices.click(await formThatSays(world, { words: ["Changed by"] }), "Edit…", {});
  const edit = await formThatSays(world, { words: ["Change a route"] });
  await alices.click(edit, "Approving…", {});
  const approving = await formThatSays(world, { words: ["Let in without asking"] });
  await savesPart(world, approving, fields);
}

async function expects(world: World, ...who: { seen: string }[]): Promise<void> {
  const form = await commandOpens(world, "guests Spring", { words: ["Who is expected"] });
  const fields = { guest_numbers: who.map(({ seen }) => seen).join(", ") };
  expect(answerOf(await sendsForm(world, form, { fields }))).toContain("on the list now");
}

/** Through all that is shown before the invitations are sent. */
async function invites(world: World, ...who: { seen: string }[]): Promise<void> {
  const form = await commandOpens(world, "invite Spring", { who: ben, words: ["Invite people to"] });
  await sendsForm(world, form, { who: ben, fields: { numbers: who.map(({ seen }) => seen).join("\n") } });
  const look = await formThatSays(world, { who: ben, words: ["Read as:"] });
  expect(
    answerOf(await sendsForm(world, look, { who: ben, fields: { "Instead of “Pat”": "Ben" } })),
  ).toContain("Ben");
  const last = await formThatSays(world, { who: ben, words: ["See you there, Ben."] });
  expect(answerOf(await sendsForm(world, last, { who: ben }))).toBe("cleared");
  await messageThatSays(world, `all ${who.length} invitations were sent`);
}
