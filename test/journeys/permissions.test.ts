// Only the right people decide: who they are comes from what Slack signed, what they may is asked at every click, and when
// it cannot be known, nothing happens.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, cardWithButtons, clicks, isTold, peopleWait } from "./cards.ts";
import { kim, lou, pat, subject } from "./cast.ts";
import { postInteraction } from "./signed.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const { alice, ben, cleo, dan, guest, stranger, robot } = people;

/** Clicks are acknowledged, and nothing has come of them. */
async function nothingHappened({ quiet, whatsapp }: World): Promise<void> {
  await quiet();
  expect([...whatsapp.calls("approve"), ...whatsapp.calls("reject")]).toEqual([]);
}

describeOnBothDatabases("only the right people decide", (database) => {
  it("approvers by name, approvers by their user group, and admins may", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim, lou);
    await clicks(world, ben, "Approve", { card, about: pat.seen });
    await clicks(world, cleo, "Approve", { card, about: kim.seen });
    await clicks(world, alice, "Reject", { card, about: lou.seen });
    await cardThatSays(
      world,
      subject,
      `${pat.seen}: approved by <@${ben}>`,
      `${kim.seen}: approved by <@${cleo}>`,
      `${lou.seen}: rejected by <@${alice}>`,
    );
  });

  it("others, guests and people of other workspaces are told whom to ask, and nothing happens", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim);
    world.slack.channel(channel).members.add(stranger);
    for (const who of [dan, guest, stranger]) {
      expect(await clicks(world, who, "approve_all", { card })).toBe(200);
      const sentence = await isTold(world, who, "You may not");
      expect(sentence).toBe(
        `You may not decide about join requests here. Ask one of: <@${ben}>, <!subteam^S0APPROVERS>, <@${alice}>. Nothing was done.`,
      );
    }
    await nothingHappened(world);
    await cardWithButtons(
      world,
      subject,
      "Approve",
      "Reject",
      "Approve",
      "Reject",
      "Approve all 2",
      "Reject all 2",
    );
  });

  it("where nobody is named, every full member may; guests, people of other workspaces and bots may not", async () => {
    const gone = "U0GONE";
    const world = await startWorld(database, {
      env: { APPROVERS: undefined, ADMINS: undefined },
      slack: {
        alsoUsers: [{ id: gone, name: "gone", realName: "Gwen Gone", kind: "member", isDeactivated: true }],
      },
    });
    const { card } = await peopleWait(world, pat);
    world.slack.channel(channel).members.add(stranger).add(robot);
    for (const who of [guest, stranger, robot, gone]) {
      await clicks(world, who, "Approve", { card });
      await isTold(world, who, "Only full members of this workspace");
    }
    await nothingHappened(world);
    await clicks(world, dan, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${dan}>`);
  });

  it("where only approvers are named, nobody else may do what cannot be undone either", async () => {
    const world = await startWorld(database, { env: { ADMINS: undefined } });
    await peopleWait(world, pat);
    for (const who of [dan, guest]) {
      await world.slack.as(who).slash("/wa", `delete ${subject}`, { channel });
      await isTold(world, who, "You may not delete groups here");
    }
    await world.slack.as(ben).slash("/wa", `delete ${subject}`, { channel });
    await world.until(() =>
      JSON.stringify(world.slack.as(ben).views()).includes("Type the name of the group"),
    );
  });

  it("when Slack cannot say who somebody is, nothing happens", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    world.slack.failNext("usergroups.users.list", { how: { error: "internal_error" } });
    await clicks(world, cleo, "Approve", { card });
    await isTold(world, cleo, "Slack could not tell Groupdesk who you are");
    await nothingHappened(world);
    await clicks(world, cleo, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
  });

  it("who was taken off the user group may no more, a minute later at the latest", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim);
    world.slack.setUserGroup({ id: "S0APPROVERS", handle: "approvers", users: [dan] });
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    await isTold(world, cleo, "You may not");
    await clicks(world, dan, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${dan}>`);
  });

  it("a click that Slack did not sign is refused", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    await clicks(world, dan, "Approve", { card });
    const payload = { ...world.slack.sent.at(-1)?.payload, user: { id: ben } };
    const anHourAgo = Math.floor(Date.now() / 1_000) - 3_600;
    const answers = [
      await postInteraction(world, payload, { secret: "somebody else's secret" }),
      await postInteraction(world, payload, { seconds: anHourAgo }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    await nothingHappened(world);
  });

  it("numbers are masked in the channel, and shown in full to an approver who asks", async () => {
    const world = await startWorld(database, { env: { PHONE_NUMBERS: "masked" } });
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const card = await cardThatSays(world, subject, "•••• 1234");
    expect(card.buttons).toEqual(["Approve", "Reject", "Show numbers"]);
    expect(JSON.stringify(world.slack.channel(channel).messages)).not.toContain("555");
    await clicks(world, dan, "Show numbers", { card });
    await isTold(world, dan, "You may not");
    expect(world.slack.as(dan).views()).toEqual([]);
    await clicks(world, ben, "Show numbers", { card });
    const form = await world.until(() => world.slack.as(ben).views()[0]);
    expect(JSON.stringify(form.content.blocks)).toContain(pat.seen);
    await clicks(world, ben, "Approve", { card });
    await cardThatSays(world, subject, "•••• 1234: approved by");
  });
});
