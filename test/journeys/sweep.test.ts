// The sweep: what a lost webhook did not tell is found by reading WhatsApp, and Slack shows the truth all the same.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardsOf, cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { commandOpens } from "./manage-form.ts";
import { newsThatSays } from "./messages.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const lastWeek = Date.now() - 7 * 24 * 3_600_000;
const subject = "Spring order 4471";
const pat = "16505551234";
const lou = "16505552345";
const member = "16505550001";
const sweepEveryMs = 5 * 60_000;

describeOnBothDatabases("the sweep finds", (database) => {
  it("somebody who asks to join", async () => {
    const { world, group, whatsapp } = await startSwept([]);
    whatsapp.asksToJoin(group, pat);
    await sweeps(world);
    await cardWithButtons(world, subject, "Approve", "Reject");
  });

  it("a request that was withdrawn", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    whatsapp.withdraws(group, pat);
    await sweeps(world);
    await cardThatSays(world, subject, "+1 650 555 1234: no longer waits");
    expect(cardsOf(world, subject).at(-1)?.buttons).toEqual([]);
  });

  it("a request that was approved elsewhere", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    whatsapp.decideElsewhere(group, pat, "approve");
    await sweeps(world);
    await cardThatSays(world, subject, "nobody waits", "+1 650 555 1234: approved outside Groupdesk");
    expect(cardsOf(world, subject).at(-1)?.buttons).toEqual([]);
    whatsapp.asksToJoin(group, lou);
    await cardThatSays(world, subject, "+1 650 555 2345", "2 of 8 people");
  });

  it("a request that was rejected elsewhere, of which WhatsApp never tells", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    whatsapp.decideElsewhere(group, pat, "reject");
    await sweeps(world);
    await cardThatSays(world, subject, "+1 650 555 1234: no longer waits");
    expect(cardsOf(world, subject).at(-1)?.buttons).toEqual([]);
  });

  it("somebody who was rejected here and asks again", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.ben, "Reject", { card });
    await cardThatSays(world, subject, "rejected by");
    await world.later(2 * 60_000);
    whatsapp.asksToJoin(group, pat);
    await sweeps(world);
    await cardWithButtons(world, subject, "Approve", "Reject");
  });

  it("somebody who joined by link, in a group that everybody may join", async () => {
    const { world, group, whatsapp } = await startSwept([], { mode: "auto_approve" });
    whatsapp.joinsByLink(group, pat);
    whatsapp.leaves(group, pat);
    await newsThatSays(world, "+1 650 555 1234 left");
    await isListedWith(world, "1 of 8");
    whatsapp.webhooks.dropNext();
    whatsapp.joinsByLink(group, lou);
    await isListedWith(world, "2 of 8");
  });

  it("somebody who left", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    whatsapp.leaves(group, member);
    await sweeps(world);
    await cardThatSays(world, subject, "0 of 8 people");
  });

  it("a suspension, and that it was cleared", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    whatsapp.suspend(group);
    await sweeps(world);
    await cardThatSays(world, subject, "suspended by WhatsApp");
    await world.until(() => alerts(world).some((text) => text.includes("suspended")));
    whatsapp.webhooks.dropNext();
    whatsapp.clearSuspension(group);
    await sweeps(world);
    await cardWithButtons(world, subject, "Approve", "Reject");
    expect(alerts(world)).toHaveLength(1);
  });

  it("a subject that was changed", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    whatsapp.changeSettingsElsewhere(group, { subject: "Summer order 4471" });
    await sweeps(world);
    await cardWithButtons(world, "Summer order 4471", "Approve", "Reject");
    expect(cardsOf(world, subject)).toEqual([]);
  });

  it("a group that was deleted", async () => {
    const { world, group, whatsapp } = await startSwept([pat]);
    whatsapp.deleteElsewhere(group);
    await sweeps(world);
    await cardThatSays(world, subject, "deleted", "+1 650 555 1234: no longer waits");
    await world.until(() => alerts(world).some((text) => text.includes("was deleted outside Groupdesk")));
  });

  it("nothing, and changes nothing, when no webhook was lost", async () => {
    const { world, whatsapp } = await startSwept([pat, lou]);
    const before = world.slack.texts(channel);
    const calls = world.slack.calls.length;
    const swept = whatsapp.calls("list").length;
    await sweeps(world);
    await sweeps(world);
    await world.quiet();
    expect(whatsapp.calls("list").length).toBeGreaterThan(swept);
    expect(world.slack.texts(channel)).toEqual(before);
    expect(world.slack.calls.length).toBe(calls);
  });

  it("its way back after WhatsApp could not be reached", async () => {
    const { world, group, whatsapp } = await startSwept([]);
    whatsapp.failNext("list", { how: "before", times: 3 });
    whatsapp.failNext("info", { how: { status: 500, text: "Oops" } });
    whatsapp.asksToJoin(group, pat);
    await world.timePasses(sweepEveryMs, () => cardsOf(world, subject).length > 0);
    await cardWithButtons(world, subject, "Approve", "Reject");
  });

  /** A bot that knows the group; the next webhook is lost. */
  async function startSwept(pending: string[], seed: { mode?: "auto_approve" } = {}) {
    let group = "";
    const world = await startWorld(database, {
      sweepEveryMs,
      before: ({ whatsapp }) => {
        group = whatsapp.seedGroup({ subject, members: [member], pending, createdAt: lastWeek, ...seed });
      },
    });
    if (pending.length > 0) await cardThatSays(world, subject, "1 of 8 people");
    await world.until(() => world.whatsapp.calls("info").length > 0);
    await world.quiet();
    world.whatsapp.webhooks.dropNext();
    return { world, group, whatsapp: world.whatsapp };
  }
});

/** When nothing else is left to do. */
function sweeps(world: World): Promise<void> {
  return world.later(sweepEveryMs);
}

/** What the list of groups says after one more sweep: where nobody waits, no card counts the members. */
async function isListedWith(world: World, members: string): Promise<void> {
  await sweeps(world);
  await world.quiet();
  const list = await commandOpens(world, "list", { who: people.ben, words: [`*${subject}* · ${members}`] });
  await world.slack.as(people.ben).close(list);
}

function alerts({ slack }: World): string[] {
  return slack.texts(channel).filter((text) => !text.startsWith("*"));
}
