// Somebody opens the app in Slack: the Home tab says what waits, what needs somebody and how the bot is doing, and follows
// what happens.
import { expect, it } from "vitest";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import type { Moved } from "../../src/projection/homes.ts";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays } from "./cards.ts";
import { kim, lou, members, pat, subject } from "./cast.ts";
import { wantsGroup } from "./create-form.ts";
import { commandOpens, formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import { messageThatSays } from "./messages.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function textOfHome(home: View): string {
  return visibleText({ blocks: home.content.blocks })
    .replaceAll(/<!date\^[^>]*>/gu, "<date>")
    .replace(/version \d+\.\d+\.\d+/u, "version <version>");
}

/** The Home tab of somebody, once it says all of this. */
async function homeThatSays(world: World, who: string, ...words: string[]): Promise<View> {
  const home = () => world.slack.as(who).home();
  try {
    return await world.until(() => {
      const seen = home();
      return seen !== null && words.every((word) => textOfHome(seen).includes(word)) && seen;
    });
  } catch (error) {
    const seen = home();
    throw new Error(
      `no home says ${words.join(", ")}; there is: ${seen === null ? "none" : textOfHome(seen)}`,
      { cause: error },
    );
  }
}

/** Somebody asks to join, and who has Home open sees it there. */
async function followsRequest(world: World, group: string): Promise<void> {
  world.whatsapp.asksToJoin(group, pat.phone);
  await cardThatSays(world, subject, pat.seen);
  await world.later(10_000);
  await homeThatSays(world, people.ben, "1 person waits to join");
}

async function opensHome(world: World, who: string, ...words: string[]): Promise<View> {
  await world.slack.as(who).openHome();
  return homeThatSays(world, who, ...words);
}

describeOnBothDatabases("the Home tab", (database) => {
  it("says that all is well, when it is", async () => {
    const world = await startWorld(database);
    await world.quiet();
    const home = await opensHome(world, people.ben, "Groupdesk");
    expect(textOfHome(home)).toMatchInlineSnapshot(`
      "✅ *Nobody waits to join*
      ✅ *No group needs anybody*
      *Groups*
      Find a group…
      Create a group…
      *Groupdesk*
      ✅ Everything is up to date.
      WhatsApp has sent no webhook yet · WhatsApp last looked through <date> · version <version>"
    `);
  });

  it("shows who waits longest first, and which groups need somebody", async () => {
    const world = await worldWithGroups(database, [
      { subject: "Full house", members: members(8), pending: [lou.phone] },
      { subject },
      { subject: "Quiet" },
      { subject: "Suspended" },
    ]);
    world.whatsapp.suspend(world.ids[3] ?? "");
    await world.later(hourMs);
    world.whatsapp.asksToJoin(world.ids[1] ?? "", pat.phone);
    world.whatsapp.asksToJoin(world.ids[1] ?? "", kim.phone);
    await cardThatSays(world, subject, pat.seen, kim.seen);
    const home = await opensHome(world, people.ben, "suspended");
    expect(textOfHome(home)).toMatchInlineSnapshot(`
      "*3 people wait to join* in 2 groups
      Work through them
      *Full house* · 8 of 8 · 1 person waits since <date>
      Decide…
      *Spring order 4471* · 0 of 8 · 2 people wait, the first since <date>
      Decide…
      *Needs somebody*
      *Suspended* · ⛔ suspended by WhatsApp, <date>
      Manage…
      *Full house* · full, and somebody waits
      Manage…
      *Groups*
      Find a group…
      Create a group…
      *Groupdesk*
      ✅ Everything is up to date.
      last webhook <date> · WhatsApp last looked through <date> · version <version>"
    `);
    expect(home.content.blocks.length).toBeLessThan(100);
  });

  it("tells of requests older than a day", async () => {
    const world = await worldWithGroups(database, [{ subject, pending: [pat.phone, kim.phone] }]);
    await world.later(25 * hourMs);
    await opensHome(world, people.ben, "⏰ 2 requests have waited for more than a day, in 1 group");
  });

  it("follows what happens while somebody may be looking", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    await world.quiet();
    await opensHome(world, people.ben, "Nobody waits to join");
    await followsRequest(world, group);
  });

  it("is left alone while nothing changes, and for good after a day", async () => {
    const world = await startWorld(database);
    await world.quiet();
    await opensHome(world, people.ben, "Nobody waits to join");
    await world.later(15 * minuteMs);
    await world.quiet();
    const published = () => world.slack.calls.filter(({ method }) => method === "views.publish").length;
    const before = published();
    await world.later(2 * minuteMs);
    await world.quiet();
    expect(published()).toBe(before);
    await world.later(25 * hourMs);
    await world.quiet();
    const db = await database.tables();
    const waiting = await db.selectFrom("outbox").select("id").where("kind", "=", "home").execute();
    expect(waiting).toEqual([]);
  });

  it("opens the list of a group, all requests, the groups, and a group's menu", async () => {
    const world = await worldWithGroups(database, [{ subject, pending: [pat.phone] }, { subject: "Other" }]);
    world.whatsapp.suspend(world.ids[1] ?? "");
    await world.quiet();
    const ben = world.slack.as(people.ben);
    const home = await opensHome(world, people.ben, "suspended");
    const opens = async (button: string, ...words: string[]) => {
      await ben.click(home, button);
      const form = await formThatSays(world, { who: people.ben, words });
      await ben.close(form);
    };
    await opens("Decide…", "Waiting to join", pat.seen);
    await opens("Work through them", pat.seen, subject);
    await opens("Find a group…", "*2 groups*");
    await opens("Manage…", "*Other*", "Suspended since");
  });

  it("lets people decide in the list it opens, and shows at once what came of it", async () => {
    const world = await worldWithGroups(database, [{ subject, pending: [pat.phone] }]);
    const ben = world.slack.as(people.ben);
    await ben.click(await opensHome(world, people.ben, subject), "Decide…");
    const form = await formThatSays(world, { who: people.ben, words: [pat.seen] });
    await world.later(2_000);
    await ben.click(form, "Approve");
    await formThatSays(world, { who: people.ben, words: ["0 people wait", `✅ ${pat.seen}: approved by`] });
    await ben.openHome();
    await homeThatSays(world, people.ben, "Nobody waits to join");
  });

  it("turns away a press on a row that has just come to where another stood, and no other", async () => {
    const world = await worldWithGroups(database, [{ subject: "Autumn", pending: [lou.phone] }, { subject }]);
    const [autumn = "", spring = ""] = world.ids;
    await world.later(2_000);
    world.whatsapp.asksToJoin(spring, pat.phone);
    await world.quiet();
    const ben = world.slack.as(people.ben);
    await opensHome(world, people.ben, "2 people wait", "*Autumn*", subject);
    const told: Moved[] = [];
    world.slack.onChange(() => {
      const metadata = ben.home()?.content.private_metadata;
      if (metadata) told.push(JSON.parse(metadata) as Moved);
    });
    world.whatsapp.withdraws(autumn, lou.phone);
    await world.later(15_000);
    const home = await homeThatSays(world, people.ben, "*1 person waits to join*", subject);
    await world.quiet();
    const moved = told.find(({ does }) => does.some((each) => each.startsWith("show_waiting ")));
    expect(moved?.does.join()).not.toContain("open_list");
    // However slow the machine: as if it had been drawn just now.
    home.content.private_metadata = JSON.stringify({ ...moved, at: (moved?.at ?? 0) + 5 * minuteMs });
    await ben.click(home, "Decide…");
    await ben.close(
      await formThatSays(world, { who: people.ben, words: ["just changed under your finger"] }),
    );
    await ben.click(home, "Work through them");
    await ben.close(
      await formThatSays(world, { who: people.ben, words: ["1 person waits", "oldest first"] }),
    );
    home.content.private_metadata = JSON.stringify(moved);
    world.passTime(1_000);
    await ben.click(home, "Decide…");
    await formThatSays(world, { who: people.ben, words: [pat.seen] });
  });

  it("shows what failed, with a button to try again", async () => {
    const world = await startWorld(database);
    const error = { code: 131211, message: "(#131211) Group create limit reached" };
    world.whatsapp.failNext("create", { how: { status: 400, error } });
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "could not be created");
    const home = await opensHome(
      world,
      people.ben,
      "*Failed*",
      "the group was not created",
      "as many groups",
    );
    await world.slack.as(people.ben).click(home, "Try again");
    await formThatSays(world, { who: people.ben, words: ["On its way"] });
    await messageThatSays(world, subject, "was created");
    await world.until(() => {
      const seen = world.slack.as(people.ben).home();
      return seen !== null && !textOfHome(seen).includes("Failed");
    });
  });

  it("says what stands still, since when, and until when WhatsApp wants to be left alone", async () => {
    const world = await worldWithGroups(database, [{ subject, pending: [pat.phone] }]);
    world.whatsapp.expireToken(true);
    const ben = world.slack.as(people.ben);
    await ben.click(await cardThatSays(world, subject, "Approve"), "Approve");
    await messageThatSays(world, "⚠️", "does not accept the access token");
    await opensHome(world, people.ben, "does not accept the access token", "wait until <date>");
  });

  it("knows that webhooks arrive when statuses of messages are all that came", async () => {
    const world = await worldWithGroups(database, [{ subject, members: members(2) }]);
    const ben = people.ben;
    await opensHome(world, ben, "WhatsApp has sent no webhook yet");
    const form = await commandOpens(world, "send spring", { who: ben, words: [subject] });
    await sendsForm(world, form, { who: ben, fields: { Text: "The lorry comes at 9." } });
    await messageThatSays(world, subject, "read by 2 of 2");
    await opensHome(world, ben, "last webhook <date>");
  });

  it("tells of cards that Slack refused too often, and shows them when somebody presses Try again", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    await world.quiet();
    const posts = () => world.slack.calls.filter(({ method }) => method === "chat.postMessage").length;
    const tries = 12;
    world.slack.failNext("chat.postMessage", { how: { error: "invalid_blocks" }, times: tries });
    world.whatsapp.asksToJoin(group, pat.phone);
    for (let tried = 1; tried <= tries; tried += 1) {
      await world.until(() => posts() >= tried);
      await world.quiet();
      await world.later(hourMs);
    }
    const ben = world.slack.as(people.ben);
    const home = await opensHome(world, people.ben, "⚠️ 1 message is missing", "invalid_blocks");
    expect(textOfHome(home)).not.toContain("Everything is up to date");
    expect(posts()).toBe(tries);
    await ben.click(home, "Try again");
    await formThatSays(world, { who: people.ben, words: ["On its way"] });
    await cardThatSays(world, subject, pat.seen);
    await world.later(10_000);
    await homeThatSays(world, people.ben, "Everything is up to date");
  });

  it("opens the form for a new group, which asks for a channel", async () => {
    const world = await startWorld(database);
    const home = await opensHome(world, people.ben, "Nobody waits to join");
    await world.slack.as(people.ben).click(home, "Create a group…");
    const form = await formThatSays(world, { who: people.ben, words: ["Create a group"] });
    await sendsForm(world, form, { who: people.ben, fields: { Name: subject, channel } });
    await messageThatSays(world, subject, "was created");
  });

  it("explains itself to people without the right, and shows them nothing of the groups", async () => {
    const world = await worldWithGroups(database, [{ subject, pending: [pat.phone] }]);
    const home = await opensHome(world, people.dan, "Groupdesk");
    expect(textOfHome(home)).toMatchInlineSnapshot(`
      "*Groupdesk* runs this team's WhatsApp groups from Slack: requests to join become cards in a channel, and approvers decide there.
      You see here who waits when you are one of the approvers. Ask one of: <@U0BEN>, <!subteam^S0APPROVERS>, <@U0ALICE>.
      \`/wa help\` lists what can be done."
    `);
  });

  it("is drawn anew when another drawing was faster", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    await world.quiet();
    await opensHome(world, people.ben, "Nobody waits to join");
    await world.quiet();
    world.slack.failNext("views.publish", { how: { error: "hash_conflict" } });
    await followsRequest(world, group);
  });

  it("is followed on after a restart", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    await opensHome(world, people.ben, "Nobody waits to join");
    await world.restartTheBot();
    await followsRequest(world, group);
  });
});
