// Who is called, and who is not: mentions are for what somebody must act on, and everywhere else names are only read.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { wantsGroup } from "./create-form.ts";
import { messagesIn, messageThatSays, repliesIn } from "./messages.ts";
import { people, startWorld, type World } from "./world.ts";

const hourMs = 3_600_000;
const quarterMs = hourMs / 4;
const env = { NOTIFY: `${people.cleo},S0APPROVERS`, REMIND_AFTER: "4h" };

describeOnBothDatabases("people who wait for long", (database) => {
  it("are called out once, to those in NOTIFY, with the list of them", async () => {
    const world = await startWorld(database, { env, sweepEveryMs: quarterMs });
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    await cardWithButtons(world, subject, "Approve", "Reject");
    await world.later(4 * hourMs + quarterMs);
    const reminder = await world.until(() => reminders(world)[0]);
    expect(reminder.text).toContain("🔔 1 person has waited to join");
    expect(reminder.text).toContain(`For <@${people.cleo}>, <!subteam^S0APPROVERS>`);
    expect(reminder.buttons[0]).toBe("Work through them");
    await world.later(24 * hourMs);
    await world.later(quarterMs);
    await world.quiet();
    expect(reminders(world)).toHaveLength(1);
    await world.slack.as(people.ben).click(reminder, "Work through them");
    await world.until(() => world.slack.as(people.ben).views()[0]);
  });

  it("are no reason to call anybody once they are decided on", async () => {
    const world = await startWorld(database, { env, sweepEveryMs: quarterMs });
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.ben, "Reject", { card });
    await cardThatSays(world, subject, `🚫 ${pat.seen}`);
    await world.later(5 * hourMs);
    await world.later(quarterMs);
    await world.quiet();
    expect(reminders(world)).toEqual([]);
  });
});

describeOnBothDatabases("a mention", (database) => {
  it("stands in a suspension for those in NOTIFY, and for nobody else, in no message that is posted", async () => {
    const world = await startWorld(database, { env });
    const posted = textsWhenPosted(world);
    await wantsGroup(world, { subject });
    await messageThatSays(world, subject, "was created");
    const [group] = world.whatsapp.groups();
    world.whatsapp.suspend(group?.id ?? "");
    const alert = await messageThatSays(world, "⛔ WhatsApp suspended");
    expect(alert.text).toContain("created, by ben,");
    expect(alert.text).toContain(`For <@${people.cleo}>, <!subteam^S0APPROVERS>`);
    expect(posted().filter((text) => text.includes(people.ben))).toEqual([]);
  });
});

/** In the thread of the card or in a line of their own. */
function reminders(world: World) {
  return [...messagesIn(world), ...repliesIn(world)].filter(({ text }) => text.includes("🔔"));
}

/** What stood in the calls that post, before any edit. */
function textsWhenPosted({ slack }: World): () => string[] {
  return () =>
    slack.calls.filter(({ method }) => method === "chat.postMessage").map((call) => JSON.stringify(call));
}
