// User groups that give rights: who is taken out of one may nothing more, one that is gone takes nothing from the others, and what
// Slack refuses for good is told apart from what may work in a moment.
import { expect, it } from "vitest";
import { createLog } from "../../src/log.ts";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases, describeOnPostgres, type TestDatabase } from "../databases.ts";
import { cardThatSays, clicks, isTold, peopleWait } from "./cards.ts";
import { kim, lou, pat, subject } from "./cast.ts";
import { people, startWorld, type World } from "./world.ts";

const { alice, ben, cleo, dan, stranger } = people;
const approvers = (users: string[]) => ({ id: "S0APPROVERS", handle: "approvers", users });

describeOnBothDatabases("a user group", (database) => {
  it("that does not exist is skipped, and told of in the log and on the Home tab", async () => {
    const lines: string[] = [];
    const log = createLog("error", { write: (line: string) => void lines.push(line) });
    const world = await startWorld(database, {
      log,
      env: { APPROVERS: "S0GONE,S0APPROVERS" },
      pace: { checkUpAfterMs: 0 },
    });
    await world.until(() => lines.length > 0);
    expect(lines.join("")).toContain("S0GONE");
    const { card } = await peopleWait(world, pat);
    await clicks(world, dan, "Approve", { card });
    expect(await isTold(world, dan, "You may not")).toContain(
      `Ask one of: <!subteam^S0APPROVERS>, <@${alice}>. Nothing was done.`,
    );
    await clicks(world, cleo, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    await homeSays(world, "The user group S0GONE");
    expect(lines.filter((line) => line.includes("does not exist in Slack"))).toHaveLength(1);
  });

  it("that is deleted meanwhile gives nothing more, and takes nothing from others", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim);
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    world.slack.deleteUserGroup("S0APPROVERS");
    const told = { subteam: { id: "S0APPROVERS", users: [] } };
    await slackTells(world, database, () => world.slack.event("subteam_updated", told));
    await isRefused(world, cleo, kim.seen);
    await fetch(`${world.bot.url}/healthz/checks`);
    await homeSays(world, "The user group S0APPROVERS");
    await clicks(world, ben, "Approve", { card, about: kim.seen });
    await cardThatSays(world, subject, `${kim.seen}: approved by <@${ben}>`);
  });

  it("that is the only one and does not exist lets nobody in, least of all everybody", async () => {
    const world = await startWorld(database, { env: { APPROVERS: "S0GONE", ADMINS: "S0GONE" } });
    const { card } = await peopleWait(world, pat);
    for (const who of [ben, cleo, dan]) {
      await clicks(world, who, "Approve", { card });
      await isTold(world, who, "Nobody may");
    }
    await nothingHappened(world);
  });

  it("that Slack cannot be asked about just now keeps out nobody whom another one lets in", async () => {
    const world = await startWorld(database, { env: { APPROVERS: "S0OTHER,S0APPROVERS" } });
    world.slack.setUserGroup({ id: "S0OTHER", handle: "other", users: [] });
    const { card } = await peopleWait(world, pat, kim);
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    const told = { subteam: { id: "S0OTHER", users: [] } };
    await slackTells(world, database, () => world.slack.event("subteam_updated", told));
    // Only the other one has to be asked about again.
    world.slack.failNext("usergroups.users.list", { how: { error: "internal_error" }, times: 2 });
    await clicks(world, dan, "Approve", { card, about: kim.seen });
    await isTold(world, dan, "Slack could not tell Groupdesk who you are");
    await clicks(world, cleo, "Approve", { card, about: kim.seen });
    await cardThatSays(world, subject, `${kim.seen}: approved by <@${cleo}>`);
  });

  it("lets nobody act any more whom Slack says was taken out of it, and lets in who came", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim, lou);
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    await slackTells(world, database, () => world.slack.changeUserGroup(approvers([dan])));
    await isRefused(world, cleo, kim.seen);
    await clicks(world, dan, "Approve", { card, about: kim.seen });
    await cardThatSays(world, subject, `${kim.seen}: approved by <@${dan}>`);
    world.slack.setUserGroup(approvers([]));
    const told = { subteam: { id: "S0APPROVERS", users: [] } };
    await slackTells(world, database, () => world.slack.event("subteam_updated", told));
    await isRefused(world, dan, lou.seen);
  });

  it("keeps out who was taken out of it a minute later at the latest, should Slack's event be lost", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim);
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    world.slack.setUserGroup(approvers([dan]));
    await world.later(60_000);
    await clicks(world, cleo, "Approve", { card, about: kim.seen });
    await isTold(world, cleo, "You may not");
  });

  it("is not needed to refuse whom Slack does not show, and the sentence does not say to try again", async () => {
    const world = await startWorld(database, { env: { APPROVERS: undefined, ADMINS: undefined } });
    const { card } = await peopleWait(world, pat);
    world.slack.channel(card.channel).members.add(stranger);
    world.slack.failNext("users.info", { how: { error: "user_not_visible" } });
    await clicks(world, stranger, "Approve", { card });
    await isTold(world, stranger, "Only full members of this workspace");
    await nothingHappened(world);
  });

  it("that Slack does not let us read lets nobody in, and says which permission is lacking", async () => {
    const world = await startWorld(database, { slack: { scopes: withoutUserGroups } });
    const { card } = await peopleWait(world, pat, kim);
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    const told = await isTold(world, cleo, "the app lacks the permission `usergroups:read`");
    expect(told).toContain("install it in the workspace again");
    expect(told).not.toContain("try again");
    await nothingHappened(world);
    await clicks(world, ben, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${ben}>`);
  });

  it("or a list with people of other workspaces in it gives them nothing", async () => {
    const world = await startWorld(database, { env: { APPROVERS: `${ben},${stranger}` } });
    const { card } = await peopleWait(world, pat);
    world.slack.channel(card.channel).members.add(stranger);
    await clicks(world, stranger, "Approve", { card });
    await isTold(world, stranger, "You may not");
    await nothingHappened(world);
  });
});

describeOnPostgres("a user group, with several instances", (database) => {
  it("lets nobody act any more at any of them, whichever heard of it", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim);
    const another = await world.startAnotherBot();
    world.pointAt(another.port);
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    world.pointAt(world.bot.port);
    await slackTells(world, database, () => world.slack.changeUserGroup(approvers([dan])));
    world.pointAt(another.port);
    await isRefused(world, cleo, kim.seen);
  });
});

const withoutUserGroups = [
  "commands",
  "chat:write",
  "users:read",
  "channels:read",
  "channels:history",
  "groups:read",
  "groups:history",
];

/** Slack's event is acknowledged before it is handled: resolves when it has been. */
async function slackTells(world: World, database: TestDatabase, tell: () => Promise<unknown>): Promise<void> {
  const db = await database.tables();
  const heard = async () => {
    const rows = await db.selectFrom("keyed").selectAll().where("key", "like", "people changed:%").execute();
    return JSON.stringify(rows);
  };
  const before = await heard();
  await tell();
  await world.until(async () => (await heard()) !== before);
}

async function isRefused(world: World, who: string, about: string): Promise<void> {
  const card = await cardThatSays(world, subject, about);
  await clicks(world, who, "Approve", { card, about });
  await isTold(world, who, "You may not");
  await world.quiet();
  await cardThatSays(world, subject, about);
}

async function homeSays(world: World, words: string): Promise<void> {
  await world.slack.as(alice).openHome();
  await world.until(() => {
    const home = world.slack.as(alice).home();
    return home !== null && visibleText({ blocks: home.content.blocks }).includes(words);
  });
}

async function nothingHappened({ quiet, whatsapp }: World): Promise<void> {
  await quiet();
  expect([...whatsapp.calls("approve"), ...whatsapp.calls("reject")]).toEqual([]);
}
