// Routes, as an admin sets them up in Slack and as everybody else meets them: where cards go, who may decide, and what moves.
import { expect, it } from "vitest";
import { describeOnBothDatabases, describeOnPostgres, describeOnSqlite } from "../databases.ts";
import * as cast from "./cast.ts";
import { answerOf, commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { isTold, sentencesTo } from "./cards.ts";
import { repliesIn } from "./messages.ts";
import {
  addsRoute,
  cardIn,
  liveIn,
  needsReasons,
  opensRoutes,
  remindsLike,
  savesPart,
  takesTwoAdmins,
  top,
} from "./route-forms.ts";
import { channel, orders, people } from "./world.ts";

const { alice, ben, cleo, dan } = people;
const groups = ["Spring order 4471", "Harbour volunteers"].map((subject) => ({
  subject,
  members: cast.members(2),
}));

const hourMs = 3_600_000;

describeOnBothDatabases("routes", (database) => {
  it("send groups to their channel with the card of whoever waits, and let only their people decide", async () => {
    const world = await worldWithGroups(database, groups);
    const [spring = "", harbour = ""] = world.ids;
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    const before = await cardIn(world, channel, "Spring order", "Approve");
    await addsRoute(world, { words: "spring", deciders: [dan] });

    const moved = await cardIn(world, orders, "Spring order", "Approve");
    await world.quiet();
    expect(liveIn(world, channel).filter(({ buttons }) => buttons.includes("Approve"))).toEqual([]);
    expect(liveIn(world, channel).filter(({ ts }) => ts === before.ts)).toEqual([]);

    // Ben decides where no route says otherwise, and not here: by no road.
    await world.reads();
    await world.slack.as(ben).click(moved, "Approve", {});
    expect(await isTold(world, ben, "You may not")).toContain("<@U0DAN>");
    const bens = await commandOpens(world, "requests", { who: ben, words: ["Nobody waits to join"] });
    expect(textOf(bens)).not.toContain("Spring");
    const list = await commandOpens(world, "list", { who: ben, words: ["1 group"] });
    expect(textOf(list)).toContain("Harbour");
    expect(textOf(list)).not.toContain("Spring");
    await world.slack.as(ben).openHome();
    await world.until(() => JSON.stringify(world.slack.as(ben).home() ?? "").includes("Nobody waits"));

    world.whatsapp.asksToJoin(harbour, cast.pat.phone);
    const theirs = await cardIn(world, channel, "Harbour", "Approve");
    await world.reads();
    await world.slack.as(dan).click(theirs, "Approve", {});
    await isTold(world, dan, "You may not");
    await world.slack.as(dan).click(moved, "Approve", {});
    await cardIn(world, orders, "Spring order", "approved");
    await world.slack.as(cleo).click(theirs, "Approve", {});
    await cardIn(world, channel, "Harbour", "approved");
  });

  it("begin with the channel that their list was asked for in", async () => {
    const world = await worldWithGroups(database, groups);
    await opensRoutes(world);
    const { db } = await database.open();
    const kept = db.selectFrom("keyed").select("key").where("key", "like", "asked from%");
    // As slow as a person: where the form was opened is stored after it is shown.
    await world.until(async () => (await kept.execute()).length > 0);
    await world.slack.as(alice).click(top(world), "Add a route…", {});
    const form = await formThatSays(world, { words: ["For which groups"] });
    expect(JSON.stringify(form.content.blocks)).toContain(`"initial_conversation":"${channel}"`);
  });

  it("are changed by admins alone, in an order, and never by two at once without knowing", async () => {
    const world = await worldWithGroups(database, groups);
    await world.slack.as(ben).slash("/wa", "routes", { channel });
    await isTold(world, ben, "You may not change routes");
    await addsRoute(world, { words: "spring", deciders: [] });
    await world.slack.replay(-1);
    const listed = await addsRoute(world, { words: "order 4471", deciders: [] });
    expect(listed.split("“spring”")).toHaveLength(2);
    expect(listed.indexOf("“spring”")).toBeLessThan(listed.indexOf("“order 4471”"));
    expect(listed).toContain("No group now");
    expect(listed).toContain(`Changed by <@${alice}>`);

    await opensRoutes(world);
    await world.slack.as(alice).click(top(world), "Edit…", { about: "“order 4471”" });
    const stale = await formThatSays(world, { words: ["Change a route"] });
    await world.slack.as(alice).click(stale, "Move up", {});
    const turned = textOf(await formThatSays(world, { words: ["Saved"] }));
    expect(turned.indexOf("“order 4471”")).toBeLessThan(turned.indexOf("“spring”"));

    await world.slack.as(alice).click(top(world), "Edit…", { about: "“spring”" });
    const open = await formThatSays(world, { words: ["Change a route"] });
    await world.slack.as(alice).click(open, "Delete", {});
    const left = textOf(await formThatSays(world, { words: ["Saved"] }));
    expect(left).not.toContain("“spring”");
  });

  it("say which groups fit, and that others come first where they do", async () => {
    const world = await worldWithGroups(database, groups);
    const previewOf = async (words: string) => {
      await opensRoutes(world);
      await world.slack.as(alice).click(top(world), "Edit…", { about: `“${words}”` });
      const form = await formThatSays(world, { words: ["Change a route"] });
      await world.slack.as(alice).click(form, "Which groups?", {});
      return textOf(await formThatSays(world, { words: ["1 group: "] }));
    };
    await addsRoute(world, { words: "spring", deciders: [] });
    await addsRoute(world, { words: "harbour", deciders: [] });
    const comesFirst = "A route that stands before this one may take some of them.";
    expect(await previewOf("spring")).not.toContain(comesFirst);
    expect(await previewOf("harbour")).toContain(comesFirst);
  });

  it("leave to their people alone what is offered while one types, and what is tried again", async () => {
    const world = await worldWithGroups(database, groups);
    await addsRoute(world, { words: "spring", deciders: [dan] });
    for (const [who, name] of [
      [ben, "Harbour volunteers · 2 of 8"],
      [dan, "Spring order 4471 · 2 of 8"],
    ] as const) {
      const form = await commandOpens(world, "info", { who, words: ["Group"] });
      const offered = await world.slack.as(who).typeahead(form, "group", "");
      expect(offered.map(({ text }) => text.text)).toEqual([name]);
      await world.slack.as(who).close(form);
    }
    world.whatsapp.failNext("update", { how: { status: 400, error: { code: 131_009, message: "no" } } });
    const form = await commandOpens(world, "edit Spring", { who: dan, words: ["Description"] });
    await sendsForm(world, form, { who: dan, fields: { Description: "We sail at nine." } });
    const failed = await cardIn(world, orders, "Spring order", "Try again");
    await world.slack.as(ben).click(failed, "Try again", {});
    await isTold(world, ben, "You may not");
    await world.quiet();
    const calls = world.whatsapp.calls("update").length;
    await world.slack.as(dan).click(failed, "Try again", {});
    await cardIn(world, orders, "Spring order", "the group was changed");
    expect(world.whatsapp.calls("update")).toHaveLength(calls + 1);
  });

  it("give way to the channel in which somebody types /wa here, for that group alone", async () => {
    const world = await worldWithGroups(database, groups);
    const [spring = "", harbour = ""] = world.ids;
    await world.slack.as(ben).slash("/wa", "here Spring", { channel: orders });
    await isTold(world, ben, "You may not");
    await world.slack.as(alice).slash("/wa", "here Spring", { channel: orders });
    await isTold(world, alice, "from now on");
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    world.whatsapp.asksToJoin(harbour, cast.pat.phone);
    await cardIn(world, orders, "Spring order", "Approve");
    await cardIn(world, channel, "Harbour", "Approve");

    const form = await commandOpens(world, "news Spring", {
      words: ["Where do the requests", `<#${orders}>, chosen for this group alone. Changed by <@${alice}>`],
    });
    const sent = await sendsForm(world, form, { fields: { news_where: "route" } });
    expect(answerOf(sent)).toBe("cleared");
    await world.until(
      () => sentencesTo(world.slack, alice).filter((each) => each.includes("from now on")).length === 2,
    );
    await cardIn(world, channel, "Spring order", "Approve");
  });

  it("have two admins agree on deleting a group, where they say so", async () => {
    const world = await worldWithGroups(database, groups, { env: { ADMINS: `${alice},${dan}` } });
    await addsRoute(world, { words: "spring", deciders: [] });
    await takesTwoAdmins(world);
    const form = await commandOpens(world, "delete Spring", { words: ["Type the name"] });
    const fields = { subject: "Spring order 4471", sure: ["sure"] };
    expect(answerOf(await sendsForm(world, form, { fields }))).toContain("two admins must agree");
    const card = await cardIn(world, orders, "wants to delete", "Delete the group");
    await world.slack.as(alice).click(card, "Delete the group", {});
    await isTold(world, alice, "another admin must agree");
    await world.slack.as(ben).click(card, "Delete the group", {});
    await isTold(world, ben, "You may not");
    await Promise.all([1, 2].map(() => world.slack.as(dan).click(card, "Delete the group", {})));
    await isTold(world, dan, "on its way");
    await isTold(world, dan, "agreed to this already");
    await cardIn(world, orders, "Spring order", "the group was deleted");
    expect(world.whatsapp.calls("delete")).toHaveLength(1);
    await cardIn(world, orders, "wanted to delete", `<@${dan}> agreed`);
  });

  it("keep what is filled in in their form while a smaller one is saved, or they are moved", async () => {
    const world = await worldWithGroups(database, groups);
    await addsRoute(world, { words: "harbour", deciders: [] });
    await addsRoute(world, { words: "spring", deciders: [] });
    const alices = world.slack.as(alice);
    await alices.click(top(world), "Edit…", { about: "“spring”" });
    const edit = await formThatSays(world, { words: ["Change a route"] });
    const above = textOf(edit);
    expect(above.indexOf("Moving and deleting act at once")).toBeLessThan(
      above.indexOf("Mentions and more…"),
    );
    await alices.fillIn(edit, {
      route_words: "spring order",
      route_deciders: [dan],
      route_shows: ["requests"],
    });
    await alices.click(edit, "Mentions and more…", {});
    const more = await formThatSays(world, { words: ["Two admins must agree"] });
    await savesPart(world, more, { calls_waiting: [dan] });
    await alices.click(top(world), "Approving…", {});
    const approving = await formThatSays(world, { words: ["Let in without asking"] });
    await savesPart(world, approving, { guests_who: "everybody" });
    await alices.click(top(world), "Move up", {});
    const moved = await formThatSays(world, { words: ["it is number 1 of 3 now", "Change a route"] });
    // A smaller form that is left unsaved leads back too.
    await alices.click(moved, "When people are reminded…", {});
    await alices.close(await formThatSays(world, { words: ["Summary of the day"] }));
    const saved = answerOf(await sendsForm(world, top(world), {}));
    expect(saved).toContain("Name begins with “spring order”");
    expect(saved).toContain("without alerts and activity");
    expect(saved).toContain(`Decides: <@${dan}>`);
    expect(saved).toContain("lets in everybody");
    expect(saved.indexOf("“spring order”")).toBeLessThan(saved.indexOf("“harbour”"));
  });

  it("have what somebody else changed meanwhile looked at first, also when a smaller form was saved since", async () => {
    const world = await worldWithGroups(database, groups, { env: { ADMINS: `${alice},${dan}` } });
    await addsRoute(world, { words: "spring", deciders: [] });
    const alices = world.slack.as(alice);
    await alices.click(top(world), "Edit…", {});
    const edit = await formThatSays(world, { words: ["Change a route"] });
    await alices.fillIn(edit, { route_words: "spring order" });
    const list = await commandOpens(world, "routes", { who: dan, words: ["Add a route"] });
    await world.slack.as(dan).click(list, "Edit…", {});
    const dans = await formThatSays(world, { who: dan, words: ["Change a route"] });
    await sendsForm(world, dans, { who: dan, fields: { route_deciders: [dan] } });
    await alices.click(edit, "Mentions and more…", {});
    const more = await formThatSays(world, { words: ["Two admins must agree"] });
    await savesPart(world, more, { calls_waiting: [dan] });
    const sent = answerOf(await sendsForm(world, top(world), {}));
    expect(sent).toContain("Somebody has changed this route meanwhile");
    expect(sent).toContain(`Decides: <@${dan}>`);
  });

  it("reject nobody without a reason, where they say so", async () => {
    const world = await worldWithGroups(database, groups);
    await addsRoute(world, { words: "spring", deciders: [] });
    await needsReasons(world);
    for (const group of world.ids) world.whatsapp.asksToJoin(group, cast.pat.phone);
    const card = await cardIn(world, orders, "Spring order", "Reject");
    await world.slack.as(ben).click(card, "Reject", {});
    const form = await formThatSays(world, { who: ben, words: ["Reject with a note"] });
    expect(world.whatsapp.calls("reject")).toEqual([]);
    await sendsForm(world, form, { who: ben, fields: { note: "not a customer" } });
    const rejected = await cardIn(world, orders, "Spring order", `rejected by <@${ben}>`);
    expect(rejected.text).toContain(": not a customer");
    for (const { phone } of [cast.kim, cast.lou]) world.whatsapp.asksToJoin(world.ids[0] ?? "", phone);
    const both = await cardIn(world, orders, "Spring order", "Reject all 2");
    await world.reads();
    await world.slack.as(ben).click(both, "Reject all 2", {});
    const forAll = await formThatSays(world, { who: ben, words: ["2 people* want to join"] });
    expect(world.whatsapp.calls("reject")).toHaveLength(1);
    await sendsForm(world, forAll, { who: ben, fields: { note: "the season is over" } });
    const all = await cardIn(world, orders, "Spring order", `${cast.lou.seen}: rejected by <@${ben}>`);
    expect(all.text.split(": the season is over")).toHaveLength(3);
    await world.slack.as(ben).click(await cardIn(world, channel, "Harbour", "Reject"), "Reject", {});
    await cardIn(world, channel, "Harbour", `rejected by <@${ben}>`);
  });

  it("ask for the reason of all who are ticked in a list, and show there what became of them", async () => {
    const world = await worldWithGroups(database, groups);
    await addsRoute(world, { words: "spring", deciders: [] });
    await needsReasons(world);
    const [spring = "", harbour = ""] = world.ids;
    for (const { phone } of [cast.pat, cast.kim]) world.whatsapp.asksToJoin(spring, phone);
    world.whatsapp.asksToJoin(harbour, cast.lou.phone);
    await world.quiet();
    const bens = world.slack.as(ben);
    const list = await commandOpens(world, "requests", { who: ben, words: ["3 people wait"] });
    await bens.click(list, "Tick all on this page");
    await world.until(() => JSON.stringify(bens.views()[0]).includes("initial_options"));
    await bens.click(top(world, ben), "Reject ticked", {});
    const form = await formThatSays(world, { who: ben, words: ["*2 people* want to join. What you write"] });
    await world.until(() => world.whatsapp.calls("reject").length === 1);
    await sendsForm(world, form, { who: ben, fields: { note: "the season is over" } });
    await formThatSays(world, { who: ben, words: ["*Rejected 2 people*", "Nobody waits to join"] });
    const all = await cardIn(world, orders, "Spring order", `${cast.kim.seen}: rejected by <@${ben}>`);
    expect(all.text.split(": the season is over")).toHaveLength(3);
    const elsewhere = await cardIn(world, channel, "Harbour", `rejected by <@${ben}>`);
    expect(elsewhere.text).not.toContain("the season is over");
    expect(world.whatsapp.calls("reject")).toHaveLength(2);
  });

  it("have their own people reminded of who waits too long, in one message, and nobody of the others", async () => {
    const env = { NOTIFY: cleo, REMIND_AFTER: "off" };
    const world = await worldWithGroups(database, groups, { env, sweepEveryMs: hourMs / 4 });
    await addsRoute(world, { words: "spring", deciders: [] });
    await world.slack.as(alice).click(top(world), "Edit…", {});
    const edit = await formThatSays(world, { words: ["Change a route"] });
    await world.slack.as(alice).click(edit, "Mentions and more…", {});
    const more = await formThatSays(world, { words: ["Two admins must agree"] });
    await sendsForm(world, more, { fields: { calls_waiting: [dan] } });
    await remindsLike(world, { remind_after: "2" });
    for (const group of world.ids)
      for (const { phone } of [cast.pat, cast.kim]) world.whatsapp.asksToJoin(group, phone);
    await cardIn(world, orders, "Spring order", "Approve all 2");
    await cardIn(world, channel, "Harbour", "Approve all 2");
    await world.later(2 * hourMs);
    await world.later(hourMs / 4);
    const told = (where: string) =>
      [...liveIn(world, where), ...repliesIn(world, where)].filter(({ text }) => text.includes("🔔"));
    const [reminder] = await world.until(() => told(orders).length > 0 && told(orders));
    expect(reminder?.text).toContain("🔔 2 people have waited");
    expect(reminder?.text).toContain(`For <@${dan}>`);
    await world.later(24 * hourMs);
    await world.quiet();
    expect([channel, orders].map((where) => told(where).length)).toEqual([0, 1]);
  });

  it("greet whoever invites the bot, and nobody else", async () => {
    const world = await worldWithGroups(database, groups);
    const joined = { channel: orders, channel_type: "C", team: "T1", inviter: dan };
    await world.slack.event("member_joined_channel", { ...joined, user: ben });
    await world.slack.event("member_joined_channel", { ...joined, user: "U0SANDBOT" });
    expect(await isTold(world, dan, "/wa here")).toContain("/wa routes");
    expect(world.slack.as(dan).ephemerals()).toHaveLength(1);
  });
});

describeOnPostgres("routes, with several instances", (database) => {
  it("hold at once on all of them, whichever was asked to change them", async () => {
    const world = await worldWithGroups(database, groups);
    const ports = [world.bot.port, (await world.startAnotherBot()).port];
    const [spring = ""] = world.ids;
    world.whatsapp.asksToJoin(spring, cast.pat.phone);
    await cardIn(world, channel, "Spring order", "Approve");
    world.pointAt(ports[0] ?? 0);
    await addsRoute(world, { words: "spring", deciders: [dan] });
    const card = await cardIn(world, orders, "Spring order", "Approve");
    await world.later(2_000);
    world.pointAt(ports[1] ?? 0);
    await world.slack.as(ben).click(card, "Approve", {});
    await isTold(world, ben, "You may not");
    await world.slack.as(dan).click(card, "Approve", {});
    await cardIn(world, orders, "Spring order", `approved by <@${dan}>`);
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
  });
});

describeOnSqlite("an organisation in which one admin has several ids", (database) => {
  it("has another one agree on deleting a group, and not the same by another id", async () => {
    const [one, other] = ["U0ERIN", "U9ERIN"] as const;
    const enterprise = { id: "W0ERIN", teams: ["T0SANDBOX"] };
    const alsoUsers = [one, other].map((id) => ({
      id,
      name: id.toLowerCase(),
      realName: "Erin Vale",
      kind: "member" as const,
      enterprise,
    }));
    const team = { id: "T0SANDBOX", name: "sandbox", enterpriseId: "E0HARBOUR" };
    const world = await worldWithGroups(database, groups, {
      env: { ADMINS: [alice, dan, one, other].join(",") },
      slack: { team, alsoUsers },
    });
    await addsRoute(world, { words: "spring", deciders: [] });
    await takesTwoAdmins(world);
    const form = await commandOpens(world, "delete Spring", { who: one, words: ["Type the name"] });
    const fields = { subject: "Spring order 4471", sure: ["sure"] };
    await sendsForm(world, form, { who: one, fields });
    const card = await cardIn(world, orders, "wants to delete", "Delete the group");
    for (const id of [one, other]) {
      await world.slack.as(id).click(card, "Delete the group", {});
      await isTold(world, id, "another admin must agree");
    }
    await world.quiet();
    expect(world.whatsapp.calls("delete")).toEqual([]);
    await world.slack.as(dan).click(card, "Delete the group", {});
    await isTold(world, dan, "on its way");
  });
});
