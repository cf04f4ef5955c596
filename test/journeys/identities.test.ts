// Who somebody is: an id counts in our workspace and our app only, and in an organisation of several workspaces one person has
// several.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { SandboxUser } from "../../src/sandbox/slack/shapes.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { cardThatSays, cardsOf, clicks, isTold, peopleWait } from "./cards.ts";
import { kim, lou, members, pat, subject } from "./cast.ts";
import { postCommand, postInteraction } from "./signed.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const { alice, ben, cleo, dan } = people;
const here = { team: "T0SANDBOX", app: "A0SANDBOX" };
const organisation = "E0HARBOUR";
const elsewhere = "T0HOME";

describeOnBothDatabases("an id", (database) => {
  it("of another workspace or for another app decides nothing, although it is listed", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const { card } = await peopleWait(world, pat);
    const pressed = await pressedByDan(world, card);
    const home = { id: ben, team_id: here.team };
    for (const foreign of [
      { user: { id: ben, team_id: elsewhere } },
      { user: home, team: { id: elsewhere } },
      { user: home, team: null, enterprise: { id: organisation } },
      { user: home, team_id: elsewhere },
      { user: home, api_app_id: "A0OTHER" },
      { user: { id: "S0APPROVERS", team_id: here.team } },
    ])
      await postInteraction(world, { ...pressed, ...foreign });
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
    // The same with nothing foreign in it is Ben's click.
    await postInteraction(world, { ...pressed, user: home });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${ben}>`);
  });

  it("of another workspace is shown nothing by a command", async () => {
    const world = await startWorld(database, { expectProblems: true });
    await peopleWait(world, pat);
    await world.slack.as(dan).slash("/wa", "requests", { channel });
    const typed = world.slack.sent.at(-1)?.payload as Record<string, string | undefined>;
    for (const foreign of [{ team_id: elsewhere }, { api_app_id: "A0OTHER" }])
      await postCommand(world, { ...typed, user_id: ben, ...foreign });
    await world.quiet();
    expect(world.slack.calls.filter(({ method }) => method.startsWith("views."))).toEqual([]);
  });

  it("decides in nobody else's group by a button that names another", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const { card } = await peopleWait(world, pat, kim);
    const other = world.whatsapp.seedGroup({ subject: "Autumn order", members: members(1) });
    for (const { phone } of [pat, lou]) world.whatsapp.asksToJoin(other, phone);
    const otherCard = await cardThatSays(world, "Autumn order", "Approve all");
    const [mine, theirs] = [valueOf(world, card), valueOf(world, otherCard)];
    const [group] = mine.split(" ");
    const [, ...strangers] = theirs.split(" ");
    const pressed = await pressedByDan(world, card);
    const asBen = { ...pressed, user: { id: ben, team_id: here.team } };
    const pressing = (value: string) => ({
      ...asBen,
      actions: [{ type: "button", action_id: "approve_all", block_id: "b", action_ts: "1", value }],
    });
    // Another group's people under this group's name, and this card with the other group's value.
    await postInteraction(world, pressing([group, ...strangers].join(" ")));
    await postInteraction(world, pressing(theirs));
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
    await clicks(world, ben, "Approve all 2", { card });
    await cardThatSays(world, subject, `${kim.seen}: approved by <@${ben}>`);
    expect(cardsOf(world, "Autumn order").at(-1)?.buttons).toContain("Approve all 2");
  });

  it("never decides unless it is an approver's or an admin's in our workspace, whatever else a payload carries", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const { card } = await peopleWait(world, pat);
    const pressed = await pressedByDan(world, card);
    const allowed = new Set([alice, ben, cleo]);
    const maybe = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: undefined });
    const workspace = fc.constantFrom(here.team, elsewhere, organisation, "", "S0APPROVERS");
    const person = fc.oneof(
      fc.constantFrom(...Object.values(people), "W0BEN", "S0APPROVERS", "USLACKBOT", "", "constructor"),
      fc.string({ maxLength: 12 }),
    );
    const payload = fc.record({
      user: fc.record({ id: person, team_id: maybe(workspace) }),
      user_id: maybe(person),
      team: fc.oneof(fc.constant(null), fc.record({ id: workspace })),
      team_id: maybe(workspace),
      enterprise: fc.oneof(fc.constant(null), fc.record({ id: fc.constantFrom(organisation, here.team) })),
      api_app_id: maybe(fc.constantFrom(here.app, "A0OTHER", "")),
    });
    await fc.assert(
      fc.asyncProperty(payload, async (claims) => {
        const teams = [claims.user.team_id, claims.team?.id, claims.team_id, claims.enterprise?.id];
        const isOurs = teams.every((id) => id === undefined || id === here.team);
        const isOurApp = claims.api_app_id === undefined || claims.api_app_id === here.app;
        fc.pre(!(allowed.has(claims.user.id) && isOurs && isOurApp));
        await postInteraction(world, { ...pressed, ...claims });
      }),
      { numRuns: 60 },
    );
    await world.quiet();
    expect([...world.whatsapp.calls("approve"), ...world.whatsapp.calls("reject")]).toEqual([]);
    const db = await database.tables();
    expect(await db.selectFrom("audit").select("seq").where("action", "=", "decided").execute()).toEqual([]);
    await clicks(world, ben, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${ben}>`);
  });
});

describeOnBothDatabases("in an organisation of several workspaces", (database) => {
  const erin = "U0ERIN";
  const everywhere = "W0ERIN";

  it("a full member may whose home is another workspace", async () => {
    const world = await gridWorld(database, { APPROVERS: undefined, ADMINS: undefined });
    const { card } = await peopleWait(world, pat);
    await clicks(world, erin, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${erin}>`);
  });

  it.each([
    { listed: erin, actsAs: everywhere },
    { listed: everywhere, actsAs: erin },
    { listed: everywhere, actsAs: everywhere },
  ])("a person who is listed as $listed may act as $actsAs", async ({ listed, actsAs }) => {
    const world = await gridWorld(database, { APPROVERS: listed, ADMINS: alice }, { actsAs });
    const { card } = await peopleWait(world, pat);
    await clicks(world, dan, "Reject", { card });
    await isTold(world, dan, "You may not");
    await clicks(world, erin, "Reject", { card });
    await cardThatSays(world, subject, `${pat.seen}: rejected by <@${actsAs}>`);
  });

  it("a person may whom the user group has by the id of yet another workspace", async () => {
    const elsewhereId = "U9ERIN";
    const world = await gridWorld(database, { APPROVERS: "S0APPROVERS", ADMINS: alice }, {}, [
      {
        id: elsewhereId,
        name: "erin.vale",
        realName: "Erin Vale",
        kind: "member",
        teamId: elsewhere,
        enterprise: { id: everywhere, teams: [elsewhere, here.team] },
      },
    ]);
    world.slack.setUserGroup({ id: "S0APPROVERS", handle: "approvers", users: [cleo, elsewhereId] });
    const { card } = await peopleWait(world, pat);
    await clicks(world, dan, "Reject", { card });
    await isTold(world, dan, "You may not");
    await clicks(world, erin, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${erin}>`);
  });

  it.each([
    { who: "everybody", env: { APPROVERS: undefined, ADMINS: undefined } },
    { who: "those who are listed", env: { APPROVERS: `${erin},${everywhere}`, ADMINS: alice } },
  ])("where $who may, nobody may who is in another workspace only", async ({ env }) => {
    const enterprise = { id: everywhere, teams: [elsewhere] };
    const world = await gridWorld(database, env, { enterprise });
    const { card } = await peopleWait(world, pat);
    await clicks(world, erin, "Approve", { card });
    await isTold(world, erin, "Nothing was done");
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
  });

  function gridWorld(
    base: TestDatabase,
    env: Record<string, string | undefined>,
    changes: Pick<SandboxUser, "actsAs" | "enterprise"> = {},
    others: SandboxUser[] = [],
  ): Promise<World> {
    const enterprise = { id: everywhere, teams: [elsewhere, here.team] };
    const user = { id: erin, name: "erin", realName: "Erin Vale", kind: "member" as const };
    return startWorld(base, {
      env,
      slack: {
        team: { id: here.team, name: "sandbox", enterpriseId: organisation },
        alsoUsers: [{ ...user, teamId: elsewhere, enterprise, ...changes }, ...others],
      },
    });
  }
});

/** What Slack sent when Dan, who may not, pressed Approve: to be sent again with other ids in it. */
async function pressedByDan(world: World, card: { channel: string; ts: string }): Promise<object> {
  await clicks(world, dan, "Approve", { card, about: pat.seen });
  await isTold(world, dan, "You may not");
  return world.slack.sent.at(-1)?.payload ?? {};
}

function valueOf({ slack }: World, card: { channel: string; ts: string }): string {
  const message = slack.message(card.channel, card.ts);
  const buttons = message?.blocks.flatMap(({ elements = [] }) => elements) ?? [];
  return buttons.find(({ action_id }) => action_id === "approve_all")?.value ?? "";
}
