// What must not be said: a busy day with failures, and then the log at its most talkative and everything Slack was sent
// are searched for numbers, ids that carry them, names and secrets.
import { expect, it } from "vitest";
import { createLog } from "../../src/log.ts";
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { opensCreateForm, sends, wantsGroup } from "./create-form.ts";
import { databaseGoesDown } from "./outage.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";
const lou = "16505552345";
const kim = "16505553456";
const secrets = [
  "xoxb-test",
  "test-signing-secret",
  "test-whatsapp-token",
  "test-app-secret",
  "test-verify-token",
];

describeOnBothDatabases("a busy day", (database) => {
  it("leaves no number, id of WhatsApp, name, link, token or secret in the log", async () => {
    const lines: string[] = [];
    const log = createLog("debug", { write: (line: string) => void lines.push(line) });
    const world = await startWorld(database, { log, expectProblems: true });
    await liveThrough(world);
    await storeFailsAtTheDoors(world, database);
    await world.bot.stop();
    const said = lines.join("");
    expect(said).toContain("not up to date; trying again");
    expect(said).toContain("WhatsApp will deliver them again");
    for (const word of [...personalWords(world), ...secrets]) expect(said).not.toContain(word);
    expect(said).not.toMatch(/1650555\d{4}/u);
  });

  it("sends Slack no id of WhatsApp, and no number or name where nobody sees it", async () => {
    const world = await startWorld(database);
    await liveThrough(world);
    const sent = JSON.stringify(world.slack.calls.map(({ args }) => args));
    for (const word of [...whatsappIds(world), ...secrets]) expect(sent).not.toContain(word);
    const hidden = JSON.stringify(world.slack.channel(channel).messages.flatMap(withThread).map(unseenParts));
    expect(hidden).toContain("groupdesk_card");
    for (const word of personalWords(world)) expect(hidden).not.toContain(word);
  });

  it("shows the last four digits only, when numbers are masked", async () => {
    const world = await startWorld(database, { env: { PHONE_NUMBERS: "masked" } });
    await liveThrough(world);
    const sent = JSON.stringify(world.slack.calls.map(({ args }) => args)).replaceAll(/[\s-]/gu, "");
    for (const phone of [pat, lou, kim]) expect(sent).not.toContain(phone);
  });
});

/** Requests, decisions, activity, a suspension, a create, and every kind of failure on the way. */
async function liveThrough(world: World): Promise<void> {
  const { whatsapp, slack } = world;
  const group = whatsapp.seedGroup({
    subject,
    description: "For the buyers of 4471",
    members: ["16505550001"],
  });
  whatsapp.failNext("info", { how: { status: 500, error: { code: 1, message: `Trouble with ${group}` } } });
  slack.failNext("chat.postMessage", { how: { status: 500 } });
  whatsapp.asksToJoin(group, pat, { username: "patricia" });
  whatsapp.asksToJoin(group, lou);
  whatsapp.asksToJoin(group, kim, { hidePhone: true });
  const card = await cardThatSays(world, subject, "Approve all");
  await clicks(world, people.dan, "approve_all", { card });
  whatsapp.failNext("approve", {
    how: { status: 400, error: { code: 131204, message: `${pat} does not fit` } },
  });
  await clicks(world, people.ben, "Approve", { card, about: "1234" });
  await cardThatSays(world, subject, "⚠️");
  await clicks(world, people.ben, "Reject", { card, about: "2345" });
  await cardThatSays(world, subject, "rejected by");
  whatsapp.leaves(group, "16505550001");
  whatsapp.changeSettingsElsewhere(group, { subject: `${subject} again` });
  whatsapp.suspend(group);
  await cardWithButtons(world, `${subject} again`);
  whatsapp.webhooks.send("group_pins_update", { group_id: group, type: "group_pin", wa_id: pat });
  whatsapp.failNext("create", {
    how: { status: 400, error: { code: 131215, message: `No groups for ${pat}` } },
  });
  await wantsGroup(world, { subject: "Autumn order 4472" });
  await world.until(() => slack.texts(channel).some((text) => text.includes("Try again")));
  await wantsGroup(world, { subject: "Winter order 4473" });
  await world.until(() => slack.texts(channel).some((text) => text.includes("https://chat.whatsapp.com/")));
  await world.quiet();
}

/** What was to be stored may stand in the errors of a database. */
async function storeFailsAtTheDoors(world: World, database: TestDatabase): Promise<void> {
  const { whatsapp } = world;
  const form = await opensCreateForm(world, { words: "Summer order 4474" });
  const outage = await databaseGoesDown(database);
  whatsapp.asksToJoin(whatsapp.seedGroup({ subject: "Nowhere order 4475" }), pat);
  await world.until(() => whatsapp.webhooks.log.at(-1)?.attempts.some(({ status }) => status === 503));
  await sends(world, form, {});
  await outage.giveBack();
  await whatsapp.webhooks.idle();
}

/** What a stranger who reads the log must not learn. */
function personalWords(world: World): string[] {
  const groups = world.whatsapp.groups();
  const links = groups.flatMap(({ link }) => (link === null ? [] : [link]));
  const names = ["order 44", "For the buyers", "patricia", "chat.whatsapp.com"];
  return [pat, lou, kim, "16505550001", "15550783881", ...names, ...links, ...whatsappIds(world)];
}

/** They carry phone numbers in base64; group ids are in the webhooks also when the group is gone. */
function whatsappIds({ whatsapp }: World): string[] {
  const told = whatsapp.webhooks.log.map(({ body }) => body.replaceAll("\\/", "/")).join();
  const joinRequests = [...told.matchAll(/"join_request_id":"([^"]+)"/gu)].map(([, id]) => id ?? "");
  const userIds = whatsapp.groups().flatMap(({ members }) => members.map(({ userId }) => userId));
  const ids = [...whatsapp.groups().map(({ id }) => id), ...joinRequests, ...userIds];
  if (joinRequests.length === 0) throw new Error("nobody has asked to join");
  return [...new Set(ids)];
}

function withThread(message: Message): Message[] {
  return [message, ...message.thread];
}

/** All of a message that people do not read. */
function unseenParts({ metadata, blocks }: Message): unknown[] {
  const ids = blocks.flatMap((block) => [
    block.block_id,
    ...(block.elements ?? []).map((element) => [element.action_id, element.value]),
  ]);
  return [metadata, ids];
}
