// An admin replaces the invite link of a group: once for each click, whatever happens on the way, because each new link
// kills the one before.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "./cards.ts";
import { subject } from "./cast.ts";
import { answerOf, commandOpens, sendsForm, worldWithGroups } from "./manage-form.ts";
import { laterSays, messagesIn, messageThatSays } from "./messages.ts";
import { channel, people, type World } from "./world.ts";

const done = "the invite link is new, the old one is dead";

describeOnBothDatabases("/wa link reset", (database) => {
  it("asks first, then replaces the link and shows the new one", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const before = linkOf(world);
    const form = await commandOpens(world, "link reset spring", { words: ["The present link dies at once"] });
    expect(world.whatsapp.calls("resetLink")).toEqual([]);
    expect(answerOf(await sendsForm(world, form))).toBe("cleared");
    const card = await messageThatSays(world, subject, done);
    expect(linkOf(world)).not.toBe(before);
    expect(card.text).toBe(
      [
        `✅ *${subject}*: ${done}, <date>`,
        `New link: <${linkOf(world)}|${linkOf(world)}>`,
        `Asked for by <@${people.alice}>, <date>`,
      ].join("\n"),
    );
    expect(card.buttons).toEqual([]);
    expect(world.whatsapp.joinsByLink(before, "16505551234")).toMatchObject({ refused: expect.any(String) });
  });

  it("replaces it once, however often Slack delivers the form", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    const answer = world.whatsapp.holdAnswers("resetLink");
    await asksForNewLink(world);
    await Promise.all([world.slack.replay(-1), world.slack.replay(-1)]);
    answer();
    await messageThatSays(world, subject, done);
    await world.slack.replay(-1);
    await endsWithOneReset(world);
  });

  it("replaces it once when the answer is lost after it was done: the link itself tells", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.failNext("resetLink", { how: "after" });
    await asksForNewLink(world);
    await laterSays(world, 5_000, done);
    await endsWithOneReset(world);
  });

  it("replaces it once when the bot is stopped before it could write down what came of it", async () => {
    const world = await worldWithGroups(database, [{ subject }], { pace: { finishWithinMs: 0 } });
    const answer = world.whatsapp.holdAnswers("resetLink");
    await asksForNewLink(world);
    await world.until(() => world.whatsapp.calls("resetLink").length === 1);
    await world.restartTheBot();
    answer();
    await laterSays(world, 5_000, done);
    await endsWithOneReset(world);
  });

  it("tries again, after looking, when the connection died before anything was done", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.failNext("resetLink", { how: "before" });
    await asksForNewLink(world);
    await laterSays(world, 5_000, done);
    expect(world.whatsapp.calls("resetLink")).toHaveLength(2);
    expect(world.whatsapp.calls("link").length).toBeGreaterThan(1);
  });

  it("ends with the link that works when the first attempt is carried out after the one that repeated it", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.failNext("resetLink", { how: "before" });
    await asksForNewLink(world);
    await laterSays(world, 5_000, done);
    const told = linkOf(world);
    await messageThatSays(world, subject, `New link: <${told}|${told}>`);
    await firstAttemptArrives(world);
    expect(linkOf(world)).not.toBe(told);
    await world.later(40_000);
    await messageThatSays(world, subject, `New link: <${linkOf(world)}|${linkOf(world)}>`);
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("says why when WhatsApp refuses, and Try again, by an admin, tries once", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    world.whatsapp.failNext("resetLink", { how: { status: 400, error: { code: 10, message: "(#10)" } } });
    await asksForNewLink(world);
    const failed = await messageThatSays(world, subject, "the invite link was not changed");
    expect(failed.buttons).toEqual(["Try again"]);
    await world.slack.as(people.ben).click(failed, "Try again");
    await isTold(world, people.ben, "You may not replace invite links here");
    const alice = world.slack.as(people.alice);
    await Promise.all([alice.click(failed, "Try again"), alice.click(failed, "Try again")]);
    await messageThatSays(world, subject, done);
    await messageThatSays(world, "was not changed", "Somebody tried again: see the newer card.");
    await isTold(world, people.alice, "tried this again already");
    expect(world.whatsapp.calls("resetLink")).toHaveLength(2);
  });

  it("is refused to approvers and to everybody else, and nothing opens", async () => {
    const world = await worldWithGroups(database, [{ subject }]);
    await world.slack.as(people.ben).slash("/wa", "link reset spring", { channel });
    await isTold(world, people.ben, "You may not replace invite links here");
    expect(world.slack.as(people.ben).views()).toEqual([]);
  });
});

async function asksForNewLink(world: World): Promise<void> {
  const form = await commandOpens(world, "link reset spring", { words: ["dies at once"] });
  expect(answerOf(await sendsForm(world, form))).toBe("cleared");
}

/** What was on its way when its connection died. */
async function firstAttemptArrives({ whatsapp }: World): Promise<void> {
  const [call] = whatsapp.calls("resetLink");
  const answer = await fetch(`${whatsapp.url}${call?.path ?? ""}`, {
    method: "POST",
    headers: { authorization: "Bearer test-whatsapp-token", "content-type": "application/json" },
    body: JSON.stringify(call?.body),
  });
  expect(answer.status).toBe(200);
}

function linkOf({ whatsapp }: World): string {
  return whatsapp.groups()[0]?.link ?? "";
}

async function endsWithOneReset(world: World): Promise<void> {
  await world.quiet();
  const card = await messageThatSays(world, subject, done);
  expect(card.text).toContain(linkOf(world));
  expect(messagesIn(world)).toHaveLength(1);
  expect(world.whatsapp.calls("resetLink")).toHaveLength(1);
}
