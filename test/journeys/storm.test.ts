// A storm: far more at once than a channel can take, at Slack's real pace. The channel stays readable, and everybody who
// waits can be reached from it.
import { expect, it } from "vitest";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import type { View } from "../../src/sandbox/slack/shapes.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardWithButtons } from "./cards.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const lastWeek = Date.now() - 7 * 24 * 3_600_000;
const pageSize = 20;
/** The benchmark has ten thousand. */
const requests = 400;
/** A digest follows what it speaks for no faster than this. */
const digestEveryMs = 5_000;

describeOnBothDatabases("a storm of 400 requests in 150 groups", (database) => {
  it("becomes a digest from which everybody can be reached, at one message a second", async () => {
    const world = await startWorld(database, { rateLimits: "real" });
    await asksToJoinAtOnce(world, { groups: 150, people: requests });
    const digest = await world.until(() => digestIn(world));
    await world.until(() => countedByDigest(world) + shownOnCards(world) === requests);
    const seen = new Set<string>();
    let list = await worksThroughThem(world, digest.ts);
    for (let page = 1; ; page += 1) {
      for (const person of peopleOn(list)) seen.add(person);
      if (page === requests / pageSize) break;
      list = await turnsThePage(world, list, `page ${page + 1} of ${requests / pageSize}`);
    }
    expect(seen.size).toBe(requests);
    expectOneMessageASecond(world);
    expect(world.slack.channel(channel).messages.length).toBeLessThan(10);
  });
});

describeOnBothDatabases("a storm that is worked through", (database) => {
  it("counts down with every decision, ends as done, and a later request gets a card as usual", async () => {
    const world = await startWorld(database);
    await asksToJoinAtOnce(world, { groups: 40, people: 41 });
    const digest = await world.until(() => digestIn(world));
    // It may still take in what came while it was posted.
    await world.quiet();
    const counted = countedByDigest(world);
    await worksThroughThem(world, digest.ts);
    await approvesOne(world);
    await world.later(digestEveryMs);
    await world.until(() => countedByDigest(world) === counted - 1);
    await approvesOne(world);
    everybodyElseWithdraws(world);
    await world.quiet();
    await world.later(digestEveryMs);
    await world.until(() => digestIn(world)?.text.includes("Nobody summed up here waits to join any more"));
    expect(digestIn(world)?.ts).toBe(digest.ts);
    expect(world.whatsapp.groups().flatMap(({ members }) => members)).toHaveLength(2);
    const calm = world.whatsapp.seedGroup({ subject: "Calm", createdAt: lastWeek });
    world.whatsapp.asksToJoin(calm, "16505551234");
    await cardWithButtons(world, "Calm", "Approve", "Reject");
  });
});

/** Each of so many people asks to join one of so many groups, all in the same moment. */
async function asksToJoinAtOnce(
  { whatsapp, until }: World,
  storm: { groups: number; people: number },
): Promise<void> {
  const groups = Array.from({ length: storm.groups }, (_, index) =>
    whatsapp.seedGroup({ subject: `Order ${index + 1}`, createdAt: lastWeek }),
  );
  whatsapp.webhooks.batch(true);
  whatsapp.webhooks.hold();
  for (let index = 0; index < storm.people; index += 1)
    whatsapp.asksToJoin(groups[index % groups.length] ?? "", `1650550${String(index + 1).padStart(4, "0")}`);
  await until(() => whatsapp.webhooks.status().held === storm.people);
  whatsapp.webhooks.release();
  await whatsapp.webhooks.idle();
}

function everybodyElseWithdraws({ whatsapp }: World): void {
  for (const { id, pending } of whatsapp.groups())
    for (const { phone } of pending) whatsapp.withdraws(id, phone);
}

function digestIn({ slack }: World): { ts: string; text: string } | undefined {
  return slack
    .channel(channel)
    .messages.map((message) => ({ ts: message.ts, text: visibleText(message) }))
    .find(({ text }) => text.includes("Too much for a card each"));
}

function countedByDigest(world: World): number {
  const [, figure = "0"] = /\*([\d,]+) requests? in/u.exec(digestIn(world)?.text ?? "") ?? [];
  return Number(figure.replace(",", ""));
}

function shownOnCards({ slack }: World): number {
  return new Set(
    slack
      .texts(channel)
      .join("\n")
      .match(/\+1 650 550 \d{4}/gu),
  ).size;
}

async function worksThroughThem(world: World, digestTs: string): Promise<View> {
  await world.slack.as(people.ben).click({ channel, ts: digestTs }, "Work through them");
  return world.until(() => world.slack.as(people.ben).views()[0]);
}

async function turnsThePage(world: World, list: View, words: string): Promise<View> {
  await world.slack.as(people.ben).click(list, "Next page");
  return world.until(() => visibleText(topmost(world).content).includes(words) && topmost(world));
}

/** Whoever asked first of all may have a card of their own, posted before it was a storm: somebody whom the digest counts. */
async function approvesOne(world: World): Promise<void> {
  const list = topmost(world);
  const person = peopleOn(list).at(-1) ?? "";
  world.passTime(1_000);
  await world.slack.as(people.ben).click(list, "Approve", { about: person });
  // The list is drawn anew when WhatsApp has answered; a press right after that would be turned away.
  await world.until(() => visibleText(topmost(world).content).includes(`✅ ${person}: approved by`));
}

function topmost({ slack }: World): View {
  const [view] = slack.as(people.ben).views();
  if (view === undefined) throw new Error("no form is open");
  return view;
}

function peopleOn(list: View): string[] {
  return [...visibleText(list.content).matchAll(/^\*(\+1 650 [\d ]+)\*/gmu)].map(([, name]) => name ?? "");
}

function expectOneMessageASecond({ slack }: World): void {
  expect(slack.calls.filter(({ error }) => error === "ratelimited")).toEqual([]);
  const posts = slack.calls.filter(({ method }) => method === "chat.postMessage").map(({ at }) => at);
  const pauses = posts.slice(1).map((at, index) => at - (posts[index] ?? 0));
  expect(Math.min(1_000, ...pauses)).toBeGreaterThanOrEqual(990);
}
