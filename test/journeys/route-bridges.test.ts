// The bridge of a whole route: what people write in its groups stands in Slack, each group in a thread of its own, unless a group has a
// word of its own.
import { expect, it } from "vitest";
import type { Message, View } from "../../src/sandbox/slack/shapes.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { bot, conversations, keepsNothingOf, kim, marks, pat, sentTexts, textIn } from "./bridged.ts";
import { isTold } from "./cards.ts";
import { members } from "./cast.ts";
import { isUnanswered, startAgain } from "./crash.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { startProcess } from "./process.ts";
import { addsRoute, bridgesLike, opensRoutes, top } from "./route-forms.ts";
import { channel, orders, people, startWorld, type World } from "./world.ts";

const { alice, ben, dan } = people;
const seeds = ["Spring north", "Spring south", "Harvest"].map((subject) => ({
  subject,
  members: members(3),
}));

describeOnBothDatabases("a route with a bridge", (database) => {
  it("shows what is written in its groups, and in those that come to it, and nothing any more from when it is switched off", async () => {
    const world = await worldWithRoute(database);
    const [north = "", south = "", harvest = ""] = world.ids;
    const before = await bridgesLike(world, { "What goes over": "Listen" });
    expect(before).toContain("It is about 2 groups now, and every group that comes to this route.");
    await world.quiet();
    expect(conversations(world, orders)).toEqual([]);
    await opensRoutes(world);
    expect(textOf(top(world))).toContain("shows conversations (listen)");

    world.whatsapp.writes(north, pat, "we sail at nine");
    world.whatsapp.writes(south, kim, "the hay is in");
    world.whatsapp.writes(harvest, pat, "a secret of others");
    expect(visibleText(await saidIn(world, "we sail at nine"))).toContain("Spring north");
    expect(visibleText(await saidIn(world, "the hay is in"))).toContain(
      "Nothing written here goes to WhatsApp.",
    );
    world.whatsapp.changeSettingsElsewhere(harvest, { subject: "Spring harvest" });
    await world.quiet();
    const born = world.whatsapp.createElsewhere({ subject: "Spring market", members: members(3) });
    await world.quiet();
    world.whatsapp.writes(harvest, pat, "now we are spring too");
    world.whatsapp.writes(born, pat, "the market is open");
    await saidIn(world, "now we are spring too");
    await saidIn(world, "the market is open");
    await world.quiet();

    await bridgesLike(world, { "What goes over": "Off" });
    for (const id of [...world.ids, born]) world.whatsapp.writes(id, pat, "a secret of ours");
    await world.until(() => offs(world).length === 4);
    await world.quiet();
    expect(offs(world)).toHaveLength(4);
    expect(conversations(world, orders)).toHaveLength(4);
    expect(all(world)).not.toContain("secret");
    await keepsNothingOf(database, ["secret", "we sail", "the hay", "the market"]);
    const db = await database.tables();
    const audit = await db.selectFrom("audit").select(["actor", "action", "details"]).execute();
    const changes = audit.filter(({ actor, action }) => actor === alice && action === "route changed");
    expect(changes.map(({ details }) => /"after".*"bridge":\{"mode":"(\w+)"/u.exec(details)?.[1])).toEqual([
      "listen",
      "off",
    ]);
  });

  it("gives way to what is set for one group, and every form says whose word counts", async () => {
    const world = await worldWithRoute(database);
    const [north = "", south = ""] = world.ids;
    await bridgesLike(world, { "What goes over": "Listen" });
    await world.quiet();
    const because = "because its route (names that begin with spring) says so.";
    await setsOwn(world, { words: ["the bridge is on (listen)", because], mode: "Off" });
    await isTold(world, alice, "Saved. The conversation in Slack says so.");
    world.whatsapp.writes(north, pat, "a secret of ours");
    world.whatsapp.writes(south, pat, "all may read this");
    await saidIn(world, "all may read this");
    const form = await bridgesLike(world, { "What goes over": "Talk" });
    expect(form).toContain("1 group of them has a setting of its own");
    await opensRoutes(world);
    await world.slack.as(alice).click(top(world), "Edit…", {});
    await world.slack
      .as(alice)
      .click(await formThatSays(world, { words: ["Change a route"] }), "Which groups?", {});
    const shown =
      "What people write in them is read and shown in Slack (talk). 1 group of them has a setting";
    await formThatSays(world, { words: ["Spring south", shown] });
    await world.quiet();
    world.whatsapp.writes(north, pat, "another secret");
    await world.quiet();
    expect(all(world)).not.toContain("secret");
    await keepsNothingOf(database, ["secret"]);

    const whatever = "whatever its route (names that begin with spring) says (talk now)";
    await setsOwn(world, { words: ["stays in WhatsApp", whatever], mode: "As its route says" });
    world.whatsapp.writes(north, pat, "now it is open");
    expect(textIn(await saidIn(world, "now it is open"))).toContain(
      "that mentions Groupdesk goes to WhatsApp",
    );
  });

  it("sends answers, but none that waited while it was off, and says where people read what it has switched", async () => {
    const world = await worldWithRoute(database);
    const [north = ""] = world.ids;
    await bridgesLike(world, { "What goes over": "Talk", talkers: [dan] });
    await world.quiet();
    world.whatsapp.writes(north, pat, "when do we sail?");
    const thread = await saidIn(world, "when do we sail?");
    await world.slack.as(ben).replies(thread, `${bot} at eight`);
    await isTold(world, ben, "You may not write to this group");
    const { message } = await world.slack.as(dan).replies(thread, `${bot} at nine`);
    await marks(world, message, ["eyes"]);
    const tooMany = { status: 429, error: { code: 130_429, message: "(#130429)" } };
    world.whatsapp.failNext("messages", { how: tooMany, times: 100 });
    const tried = world.whatsapp.calls("messages").length;
    await world.slack.as(dan).replies(thread, `${bot} at ten`);
    await world.until(() => world.whatsapp.calls("messages").length > tried);
    await bridgesLike(world, { "What goes over": "Off" });
    await bridgesLike(world, { "What goes over": "Open" });
    world.whatsapp.endFaults();
    await world.later(10 * 60_000);
    await isTold(world, dan, "The bridge of this group was switched");
    await world.until(() => textIn(thread).includes("every reply here goes to WhatsApp"));
    await world.slack.as(dan).replies(thread, "at eleven");
    await world.until(() => sentTexts(world).at(-1) === "Dan Lind: at eleven");

    // The group moves to a route that shows nothing.
    world.whatsapp.changeSettingsElsewhere(north, { subject: "Winter" });
    await world.until(() => offs(world).length === 2);
    await world.slack.as(dan).replies(thread, "at twelve");
    world.whatsapp.writes(north, pat, "a secret of ours");
    await world.quiet();
    const taken = world.whatsapp.snapshot().messages.map(({ text }) => text);
    expect(taken).toEqual(["Dan Lind: at nine", "Dan Lind: at eleven"]);
    expect(all(world)).not.toContain("secret");
    await keepsNothingOf(database, ["secret", "at ten", "at twelve"]);
  });
});

describeOnBothDatabases(
  "a bot that is killed as soon as the form of a route's bridge has closed",
  (database) => {
    it("has all its groups follow after that, each once", async () => {
      const { world, process, ids } = await processWithRoute(database);
      await sendsBridgeForm(world, "Listen");
      await process.kill();
      await startAgain(world);
      await world.quiet();
      for (const id of ids) world.whatsapp.writes(id, pat, `written in ${id}`);
      for (const id of ids) await saidIn(world, `written in ${id}`);
      await world.quiet();
      expect(conversations(world, orders)).toHaveLength(ids.length);
      const db = await database.tables();
      const switched = db.selectFrom("audit").select("groupId").where("action", "=", "bridge switched");
      expect(await switched.execute()).toHaveLength(ids.length);
    });

    it("shows nothing of what waited or is written after it was switched off, and says so", async () => {
      const { world, process, ids } = await processWithRoute(database);
      const [north = ""] = ids;
      await sendsBridgeForm(world, "Listen");
      await formThatSays(world, { words: ["✅ Saved."] });
      await world.quiet();
      world.whatsapp.writes(north, pat, "we sail at nine");
      const thread = await saidIn(world, "we sail at nine");
      world.slack.failNext("chat.postMessage", { how: "hang" });
      world.whatsapp.writes(north, pat, "a secret that is being posted");
      world.whatsapp.writes(north, pat, "a secret that waits");
      const isPosting = isUnanswered("chat.postMessage");
      await world.until(() => world.slack.calls.some(isPosting));
      await sendsBridgeForm(world, "Off");
      await process.kill();
      world.whatsapp.webhooks.hold();
      world.whatsapp.writes(north, pat, "a secret that comes late");
      await startAgain(world);
      world.whatsapp.webhooks.release();
      await world.until(() => textIn(thread).includes("has the bridge off now"));
      await world.quiet();
      expect(offs(world)).toHaveLength(1);
      expect(all(world)).not.toContain("secret");
      await keepsNothingOf(database, ["secret"]);
    });
  },
);

async function worldWithRoute(database: TestDatabase): Promise<World & { ids: string[] }> {
  const world = await worldWithGroups(database, seeds);
  await addsRoute(world, { words: "spring", deciders: [ben] });
  return world;
}

async function processWithRoute(database: TestDatabase) {
  const world = await startWorld(database, { withoutBot: true });
  const ids = seeds.slice(0, 2).map((seed) => world.whatsapp.seedGroup(seed));
  const process = await startProcess(database, world);
  await world.quiet();
  await addsRoute(world, { words: "spring", deciders: [ben] });
  return { world, process, ids };
}

/** Without waiting for anything that comes after its acknowledgement. */
async function sendsBridgeForm(world: World, mode: string): Promise<void> {
  await opensRoutes(world);
  await world.slack.as(alice).click(top(world), "Edit…", {});
  const edit = await formThatSays(world, { words: ["Change a route"] });
  await world.slack.as(alice).click(edit, "Conversations…", {});
  const form: View = await formThatSays(world, { words: ["is read and posted"] });
  expect(answerOf(await sendsForm(world, form, { fields: { "What goes over": mode } }))).toBe("closed");
}

/** For the group in the north. */
async function setsOwn(world: World, { words, mode }: { words: string[]; mode: string }): Promise<void> {
  const alices = world.slack.as(alice);
  for (const view of alices.views()) await alices.close(view);
  const form = await commandOpens(world, "bridge north", { words });
  expect(answerOf(await sendsForm(world, form, { fields: { "What goes over": mode } }))).toBe("cleared");
}

/** The thread of a group in the channel of the route, once somebody reads this there. */
function saidIn(world: World, words: string): Promise<Message> {
  return world.until(() => conversations(world, orders).find((message) => textIn(message).includes(words)), {
    what: `a conversation says "${words}"`,
  });
}

/** Wherever a conversation says that its route has it off. */
function offs(world: World): string[] {
  return conversations(world, orders)
    .flatMap(({ thread }) => thread.map(visibleText))
    .filter((text) => text.includes("has the bridge off now"));
}

function all({ slack }: World): string {
  return [channel, orders]
    .flatMap((where) => slack.channel(where).messages)
    .flatMap((message) => [visibleText(message), textIn(message)])
    .join("\n");
}
