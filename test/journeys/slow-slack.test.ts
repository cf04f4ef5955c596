// While Slack is slow or away: what it said about people a moment ago still serves, within the same limit of age, and nothing is
// taken for known that is not.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, clicks, isTold, peopleWait } from "./cards.ts";
import { kim, lou, pat, subject } from "./cast.ts";
import { people, startWorld, type World } from "./world.ts";

const { ben, cleo } = people;

describeOnBothDatabases("while Slack is slow", (database) => {
  it("somebody who was looked up a moment ago decides at once, and for a minute at most", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const { card } = await peopleWait(world, pat, kim);
    await clicks(world, cleo, "Approve", { card, about: pat.seen });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    world.slack.failNext("usergroups.users.list", { how: "hang", times: 10 });
    await clicks(world, cleo, "Approve", { card, about: kim.seen });
    await cardThatSays(world, subject, `${kim.seen}: approved by <@${cleo}>`);
    world.whatsapp.asksToJoin(groupOf(world), lou.phone);
    const next = await cardThatSays(world, subject, lou.seen);
    await world.later(60_000);
    await clicks(world, cleo, "Approve", { card: next, about: lou.seen });
    await isTold(world, cleo, "Slack is slow");
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
  });

  it("somebody who has to be looked up is told to press again, and then decides; Slack is asked once", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    const answer = world.slack.hold("usergroups.users.list");
    const before = lookups(world);
    const presses = Array.from({ length: 5 }, () => clicks(world, cleo, "Approve", { card }));
    expect(await Promise.all(presses)).toEqual(presses.map(() => 200));
    await isTold(world, cleo, "Please press again in a few seconds");
    // It is on its way, or has come: nobody has to ask again.
    answer();
    await clicks(world, cleo, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${cleo}>`);
    expect(lookups(world) - before).toBe(1);
  });

  it("whoever is named by id decides without Slack being asked", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    world.slack.failNext("users.info", { how: "hang", times: 10 });
    world.slack.failNext("usergroups.users.list", { how: "hang", times: 10 });
    await clicks(world, ben, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${ben}>`);
  });
});

function lookups({ slack }: World): number {
  return slack.calls.filter(({ method }) => method === "usergroups.users.list").length;
}

function groupOf({ whatsapp }: World): string {
  return whatsapp.snapshot().groups[0]?.id ?? "";
}
