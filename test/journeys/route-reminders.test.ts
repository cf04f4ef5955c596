// Reminders as a route wants them: in its hours, once, in the thread of the card, put off, told elsewhere, and a summary of the day.
import { expect, it } from "vitest";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import * as cast from "./cast.ts";
import { isTold, sentencesTo, withoutDates } from "./cards.ts";
import { answerOf, formThatSays, sendsForm, worldWithGroups } from "./manage-form.ts";
import {
  addsRoute,
  callsWhenSomebodyWaits,
  cardIn,
  liveIn,
  opensRoutes,
  remindsLike,
  top,
} from "./route-forms.ts";
import { repliesIn, type SeenReply } from "./messages.ts";
import { channel, orders, people, type World, type WorldOptions } from "./world.ts";

const { alice, ben, cleo, dan } = people;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const quarterMs = 15 * minuteMs;
const everyDay = ["1", "2", "3", "4", "5", "6", "7"];

describeOnBothDatabases("somebody who waits too long", (database) => {
  it("is told of once in the thread of the card, once to somebody else, and no more once decided", async () => {
    const world = await springWorld(database, ["Spring order 4471"]);
    await world.slack.as(alice).openHome();
    await remindsLike(world, { remind_after: "2", escalate_after: "2", escalate_person: alice });
    await asks(world, 0);
    const card = await cardIn(world, orders, "Spring order", "Approve");
    await hoursPass(world, 2);
    const reminder = await replyThatSays(world, "🔔 1 person has waited to join");
    expect(reminder.text).toContain(`For <@${dan}>`);
    expect(liveIn(world, orders)).toHaveLength(1);

    await hoursPass(world, 2);
    const elsewhere = await cardIn(world, direct(alice), "🚨 Nobody has decided", "Work through them");
    expect(elsewhere.text).toContain("1 person still waits to join *Spring order 4471*");
    await world.slack.as(dan).openHome();
    await homeSays(world, dan, "⏰ overdue", "1 request is overdue, in 1 group");
    await world.slack.as(ben).openHome();
    await homeSays(world, ben, "Nobody waits to join", "No group needs anybody");

    await world.reads();
    await world.slack.as(dan).click(card, "Approve", {});
    expect((await replyThatSays(world, "✅ Decided.")).buttons).toEqual([]);
    expect((await cardIn(world, direct(alice), "🚨", "✅ Decided.")).buttons).toEqual([]);
    await hoursPass(world, 24);
    await world.quiet();
    expect(repliesIn(world, orders).filter(({ text }) => text.includes("🔔"))).toHaveLength(1);
    expect(liveIn(world, direct(alice))).toHaveLength(1);
  });

  it("is told of nowhere else once decided in time, although the message that tells it waited", async () => {
    const world = await springWorld(database, ["Spring order 4471"]);
    await remindsLike(world, { remind_after: "2", escalate_after: "2", escalate_channel: channel });
    await asks(world, 0);
    const card = await cardIn(world, orders, "Spring order", "Approve");
    await hoursPass(world, 2);
    await replyThatSays(world, "🔔");
    await world.slack.as(dan).click(card, "Approve", {});
    await cardIn(world, orders, "Spring order", "approved");
    await hoursPass(world, 4);
    await world.quiet();
    expect(liveIn(world, channel)).toEqual([]);
  });

  it("is put off by the first who presses, durably, and told of once more", async () => {
    const world = await springWorld(database, ["Spring order 4471"]);
    await remindsLike(world, { remind_after: "2", escalate_after: "1", escalate_channel: channel });
    await asks(world, 0);
    await cardIn(world, orders, "Spring order", "Approve");
    await hoursPass(world, 2);
    const reminder = await replyThatSays(world, "🔔");
    const menu = world.slack.as(ben).openOverflow(reminder, "snooze");
    expect(menu).toEqual(["Snooze until later today", "Snooze until tomorrow", "Snooze until Monday"]);
    await world.slack.as(ben).choose(reminder, "snooze", { value: "Snooze until tomorrow" });
    await isTold(world, ben, "You may not put reminders off");
    await Promise.all(
      [dan, alice].map((who) =>
        world.slack.as(who).choose(reminder, "snooze", { value: "Snooze until tomorrow" }),
      ),
    );
    const told = await world.until(() => {
      const said = [dan, alice].flatMap((who) => sentencesTo(world.slack, who));
      const answers = said.filter(
        (sentence) => sentence.includes("ut it off a moment ago") || sentence.startsWith("Put off until"),
      );
      return answers.length === 2 && answers;
    });
    expect(told.filter((sentence) => sentence.startsWith("Put off until"))).toHaveLength(1);
    const put = await replyThatSays(world, "put it off until");
    expect(put.buttons).toEqual(["Work through them"]);

    await world.restartTheBot();
    // Longer than until tomorrow at nine, and nobody else was told meanwhile.
    await hoursPass(world, 39);
    const again = await world.until(
      () => repliesIn(world, orders).filter(({ text }) => text.includes("🔔"))[1],
    );
    expect(again.text).toContain(`For <@${dan}>`);
    await replyThatSays(world, "Told again since.");
    expect(liveIn(world, channel)).toEqual([]);
    await world.slack.as(dan).choose(again, "snooze", { value: "Snooze until Monday" });
    await world.until(() => repliesIn(world, orders).at(-1)?.text.includes(`<@${dan}> put it off`));
    const buttons = repliesIn(world, orders).flatMap((reply) => reply.buttons);
    expect(buttons).toEqual(["Work through them"]);
  });
});

describeOnBothDatabases("many who wait too long", (database) => {
  it("are told of in one message, in working hours, whichever instance looks", async () => {
    const world = await springWorld(database, ["Spring 1", "Spring 2", "Spring 3", "Spring 4"]);
    await untilUtc(world, { hour: 20 });
    await remindsLike(world, {
      remind_after: "1",
      remind_days: everyDay,
      remind_from: "540",
      remind_to: "1020",
      remind_zone: "UTC",
    });
    for (const place of world.ids.keys()) await asks(world, place);
    for (const place of [1, 2, 3, 4]) await cardIn(world, orders, `Spring ${place}`, "Approve");
    await hoursPass(world, 2);
    await world.quiet();
    expect(bells(world)).toEqual([]);
    if (database.kind === "postgres") await world.startAnotherBot();
    await untilUtc(world, { hour: 9 });
    await hoursPass(world, 0);
    const [line] = await world.until(() => bells(world).length > 0 && bells(world));
    expect(line?.text).toContain("4 people have waited to join in 4 groups");
    // One more, within the half hour: told with the next.
    await hoursPass(world, 3);
    await world.quiet();
    expect(bells(world)).toHaveLength(1);
    expect(repliesIn(world, orders).filter(({ text }) => text.includes("🔔"))).toEqual([]);
  });
});

describeOnBothDatabases("people who wait too long, and whose group moves to another channel", (database) => {
  it("are told of there, once and together, and the old reminder says where they went", async () => {
    const world = await springWorld(database, ["Spring 1", "Spring 2", "Spring 3"]);
    await remindsLike(world, { remind_after: "2" });
    for (const place of world.ids.keys()) await asks(world, place);
    for (const place of [1, 2, 3]) await cardIn(world, orders, `Spring ${place}`, "Approve");
    await hoursPass(world, 2);
    await world.until(() => bells(world)[0]?.text.includes("3 people have waited to join in 3 groups"));

    for (const name of ["Spring 1", "Spring 2"]) await bringsHere(world, name);
    await world.until(() => bells(world)[0]?.text.includes("1 person has waited to join"));
    await hoursPass(world, 0);
    const there = await cardIn(world, channel, "🔔", "Work through them");
    expect(there.text).toContain("2 people have waited to join in 2 groups");
    expect(there.text).toContain(`For <@${dan}>`);

    await bringsHere(world, "Spring 3");
    const left = await cardIn(world, orders, "🔔", `They wait in <#${channel}> now.`);
    expect(left.buttons).toEqual([]);
    // Within the half hour they are called once; then of the third, in the thread of its card.
    await hoursPass(world, 1);
    await world.quiet();
    expect(liveIn(world, channel).filter(({ text }) => text.includes("🔔"))).toHaveLength(1);
    expect(repliesIn(world, channel).filter(({ text }) => text.includes("🔔"))).toHaveLength(1);
  });

  it("are told of there when what somebody put off is over, and not before", async () => {
    const world = await springWorld(database, ["Spring order 4471"]);
    await remindsLike(world, { remind_after: "2" });
    await asks(world, 0);
    await cardIn(world, orders, "Spring order", "Approve");
    await hoursPass(world, 2);
    const reminder = await replyThatSays(world, "🔔");
    await world.slack.as(dan).choose(reminder, "snooze", { value: "Snooze until tomorrow" });
    await replyThatSays(world, "put it off until");
    await bringsHere(world, "Spring order");
    expect((await replyThatSays(world, `They wait in <#${channel}> now.`)).buttons).toEqual([]);
    await world.restartTheBot();
    await hoursPass(world, 1);
    await world.quiet();
    expect(repliesIn(world, channel)).toEqual([]);
    await hoursPass(world, 39);
    const again = await world.until(() => repliesIn(world, channel).find(({ text }) => text.includes("🔔")));
    expect(again.text).toContain(`For <@${dan}>`);
    await world.reads();
    await world.slack.as(dan).click(await cardIn(world, channel, "Spring order", "Approve"), "Approve", {});
    await world.until(() => repliesIn(world, channel).some(({ text }) => text.includes("✅ Decided.")));
  });
});

describeOnBothDatabases("the summary of the day", (database) => {
  it("comes once, at its hour, over a crash and with two instances, and not when there is nothing to say", async () => {
    const world = await springWorld(database, ["Spring order 4471", "Spring cleaning"]);
    await untilUtc(world, { hour: 7 });
    await remindsLike(world, {
      remind_after: "0",
      remind_days: everyDay,
      remind_zone: "UTC",
      summary_at: "480",
    });
    await asks(world, 0);
    await asks(world, 1);
    const card = await cardIn(world, orders, "Spring order", "Approve");
    await cardIn(world, orders, "Spring cleaning", "Approve");
    await world.reads();
    await world.slack.as(dan).click(card, "Approve", {});
    await cardIn(world, orders, "Spring order", "approved");
    if (database.kind === "postgres") await world.startAnotherBot();
    await world.quiet();
    // It arrives, and nobody hears of it before the bot is gone.
    world.slack.failNext("chat.postMessage", { how: "after" });
    world.passTime(hourMs + quarterMs);
    await world.until(() => summaries(world).length > 0);
    await world.restartTheBot();
    const told = await cardIn(world, orders, "📋 *Summary*", "Work through them");
    expect(withoutDates(told.text).split("\n").slice(0, 4)).toEqual([
      "📋 *Summary*",
      "1 approved since <date>",
      "*1 person waits to join* in 1 group",
      "Longest: *Spring cleaning*, since <date>",
    ]);
    await hoursPass(world, 12);
    await world.quiet();
    expect(summaries(world)).toHaveLength(1);

    await world.slack.as(dan).click(await cardIn(world, orders, "Spring cleaning", "Reject"), "Reject", {});
    await cardIn(world, orders, "Spring cleaning", "rejected");
    await hoursPass(world, 12);
    await world.until(() => summaries(world).length === 2);
    expect(summaries(world)[1]?.text).toContain("1 rejected since");
    await hoursPass(world, 24);
    await hoursPass(world, 24);
    await world.quiet();
    expect(summaries(world)).toHaveLength(2);
  });
});

describeOnBothDatabases("the form that says when people are reminded", (database) => {
  it("proposes the zone of whoever opens it, complains where something is wrong, and keeps what it was told", async () => {
    const world = await springWorld(database, ["Spring order 4471"]);
    const form = await opensReminders(world);
    expect(JSON.stringify(form)).toContain('"value":"Europe/Amsterdam"');
    const complaints = [
      [{ remind_days: ["1"], remind_from: "600", remind_to: "600" }, "Choose a time after the one above."],
      [{ summary_at: "480" }, "Choose the days on which the summary comes."],
      [{ escalate_after: "2" }, "Choose a person, or a channel below."],
      [{ escalate_person: alice }, "Choose when it is told"],
      [{ escalate_after: "2", escalate_channel: "C0RANDOM" }, "not in"],
    ] as const;
    for (const [fields, complaint] of complaints) {
      const opened = await opensReminders(world);
      const sent = await sendsForm(world, opened, { fields: changeable(fields) });
      expect(sent.kind).toBe("errors");
      expect(answerOf(sent)).toContain(complaint);
    }
    await remindsLike(world, {
      remind_days: ["1", "2"],
      remind_zone: "Asia/Kathmandu",
      escalate_after: "4",
      escalate_person: dan,
    });
    const kept = JSON.stringify(await opensReminders(world));
    expect(kept).toContain('"initial_user":"U0DAN"');
    expect(kept).toContain('"value":"Asia/Kathmandu"');
    expect(kept).toContain(`Changed by <@${alice}>`);
  });
});

type Spring = World & { ids: string[] };

/** Groups whose route sends them to `orders`, where Dan decides and is called. */
async function springWorld(database: TestDatabase, subjects: string[]): Promise<Spring> {
  const env: WorldOptions["env"] = { NOTIFY: cleo, REMIND_AFTER: "off" };
  const seeds = subjects.map((subject) => ({ subject, members: cast.members(2) }));
  const world = await worldWithGroups(database, seeds, { env, sweepEveryMs: quarterMs });
  await addsRoute(world, { words: "spring", deciders: [dan] });
  await callsWhenSomebodyWaits(world, [dan]);
  return world;
}

function asks(world: Spring, place: number): Promise<void> {
  world.whatsapp.asksToJoin(world.ids[place] ?? "", cast.pat.phone);
  return world.quiet();
}

async function bringsHere(world: World, name: string): Promise<void> {
  await world.slack.as(alice).slash("/wa", `here ${name}`, { channel });
  await cardIn(world, channel, name, "Approve");
}

/** And the next look at who waits. */
async function hoursPass(world: World, hours: number): Promise<void> {
  await world.later(hours * hourMs);
  await world.later(quarterMs);
  await world.quiet();
}

async function untilUtc(world: World, { hour }: { hour: number }): Promise<void> {
  const since = world.now() % dayMs;
  await world.later((hour * hourMs - since + dayMs) % dayMs);
  await world.quiet();
}

function replyThatSays(world: World, words: string): Promise<SeenReply> {
  return world.until(() => repliesIn(world, orders).findLast(({ text }) => text.includes(words)));
}

function bells(world: World) {
  return liveIn(world, orders).filter(({ text }) => text.includes("🔔"));
}

function summaries(world: World) {
  return liveIn(world, orders).filter(({ text }) => text.includes("📋"));
}

function direct(user: string): string {
  return `D${user.slice(1)}`;
}

function homeSays(world: World, who: string, ...words: string[]) {
  return world.until(() => {
    const home = JSON.stringify(world.slack.as(who).home() ?? "");
    return words.every((word) => home.includes(word));
  });
}

async function opensReminders(world: World) {
  await opensRoutes(world);
  await world.slack.as(alice).click(top(world), "Edit…", {});
  await world.slack
    .as(alice)
    .click(await formThatSays(world, { words: ["Change a route"] }), "When people are reminded…", {});
  return formThatSays(world, { words: ["Summary of the day"] });
}

function changeable(fields: Record<string, string | readonly string[]>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
}
