// The audit of what changes nothing: who was refused what, and who was shown numbers, links and the people of a group.
import { expect, it } from "vitest";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { auditedAs, onceAudited } from "./audited.ts";
import { cardThatSays, clicks, isTold, peopleWait } from "./cards.ts";
import { kim, pat, subject } from "./cast.ts";
import { commandOpens, worldWithGroups } from "./manage-form.ts";
import { postInteraction } from "./signed.ts";
import { tableGoes } from "./outage.ts";
import { channel, people, startWorld } from "./world.ts";

const { alice, ben, cleo, dan } = people;

describeOnBothDatabases("the audit of access", (database) => {
  it("has a row for each refused command, click and form: who, and what was wanted", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const { card } = await peopleWait(world, pat, kim);
    await clicks(world, dan, "approve_all", { card });
    await world.slack.as(dan).slash("/wa", "send Anna 16505559999", { channel });
    await world.slack.as(ben).slash("/wa", `delete ${subject}`, { channel });
    const { payload = {} } = world.slack.sent.find(({ kind }) => kind === "interactive") ?? {};
    const { actions, ...about } = payload;
    const view = { id: "V0FORM", type: "modal", hash: "1", blocks: [], state: { values: {} } };
    const form = { ...view, callback_id: "create_group", private_metadata: "{}" };
    await postInteraction(world, { ...about, type: "view_submission", view: form });
    const elsewhere = { id: ben, team_id: "T0ELSEWHERE" };
    await postInteraction(world, { ...about, actions, user: elsewhere });
    const refused = await onceAudited(world, database, "refused", 5);
    expect(refused.map(({ actor, details }) => [actor, details["wanted"], details["right"]])).toEqual([
      [dan, "decide about join requests", "approve"],
      [dan, "write to groups", "approve"],
      [ben, "delete groups", "administer"],
      [dan, "create groups", "approve"],
      [ben, "decide about join requests", "approve"],
    ]);
    expect(refused.map(({ groupId }) => groupId !== null)).toEqual([true, false, false, false, true]);
    expect(refused.at(-1)?.details["teamIds"]).toContain("T0ELSEWHERE");
    await nothingPersonal();
  });

  it("says when somebody was refused only because Slack could not be asked", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    world.slack.failNext("usergroups.users.list", { how: { error: "internal_error" } });
    await clicks(world, cleo, "Approve", { card });
    await isTold(world, cleo, "could not tell");
    const [refused] = await onceAudited(world, database, "refused", 1);
    expect([refused?.actor, refused?.details["why"]]).toEqual([cleo, "unknown"]);
  });

  it("refuses all the same when the refusal cannot be written down", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat);
    const outage = await tableGoes(database, "audit");
    await clicks(world, dan, "Approve", { card });
    await isTold(world, dan, "You may not");
    await outage.giveBack();
  });

  it("has a row for each view of whole numbers, with the card or the list they stood in", async () => {
    const world = await startWorld(database, { env: { PHONE_NUMBERS: "masked" } });
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const card = await cardThatSays(world, subject, "•••• 1234");
    await clicks(world, ben, "Show numbers", { card });
    await world.until(() => world.slack.as(ben).views().length > 0);
    await world.slack.as(cleo).slash("/wa", "requests", { channel });
    await world.until(() => world.slack.as(cleo).views().length > 0);
    await clicks(world, dan, "Show numbers", { card });
    const shown = await auditedAs(database, "numbers shown");
    expect(shown.map(({ actor, details }) => [actor, details["view"]])).toEqual([
      [ben, "card"],
      [cleo, "requests"],
    ]);
    expect(shown[0]?.groupId).toEqual(expect.stringMatching(/^g_/u));
    await nothingPersonal();
  });

  it("has a row for each invite link and each group's people that somebody was shown", async () => {
    const world = await worldWithGroups(database, [{ subject, members: [pat.phone] }]);
    await commandOpens(world, `info ${subject}`, { who: ben, words: ["In it:", "Invite link"] });
    await commandOpens(world, `link ${subject}`, { who: alice, words: ["chat.whatsapp.com"] });
    await commandOpens(world, `remove ${subject}`, { who: alice, words: ["can never come back"] });
    await commandOpens(world, `send ${subject}`, { who: ben, words: [subject] });
    const views = async (action: string) =>
      (await auditedAs(database, action)).map(({ actor, groupId, details }) => [
        actor,
        groupId !== null,
        details["view"],
      ]);
    expect(await views("members shown")).toEqual([
      [ben, true, "info"],
      [alice, true, "remove"],
    ]);
    expect(await views("invite link shown")).toEqual([
      [ben, true, "info"],
      [alice, true, "link"],
    ]);
    await nothingPersonal();
  });

  it("shows nothing that cannot be written down", async () => {
    const world = await worldWithGroups(database, [{ subject, members: [pat.phone] }]);
    const outage = await tableGoes(database, "audit");
    const form = await commandOpens(world, `link ${subject}`, { who: ben, words: ["could not bring"] });
    expect(JSON.stringify(form)).not.toContain("chat.whatsapp.com");
    await outage.giveBack();
  });

  async function nothingPersonal(): Promise<void> {
    const db = await database.tables();
    const all = JSON.stringify(await db.selectFrom("audit").selectAll().execute());
    expect(all).not.toMatch(/1650555|Anna|chat\.whatsapp|Spring/u);
    expect(await brokenAuditLink(db)).toBeNull();
  }
});
