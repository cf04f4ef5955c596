// Socket Mode: the same journeys without an address that Slack can reach, over a connection that breaks now and then.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, cardWithButtons, clicks, isTold } from "./cards.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";
const lou = "16505552345";

describeOnBothDatabases("over Socket Mode", (database) => {
  it("a join request becomes a card, and Approve lets the person in", async () => {
    const world = await startConnected();
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.ben, "Approve", { card });
    await cardThatSays(world, subject, "approved by");
    expect(world.whatsapp.participants(group)).toEqual([pat]);
    expect(world.whatsapp.calls("approve")).toHaveLength(1);
  });

  it("somebody without the right is told so, and nothing happens", async () => {
    const world = await startConnected();
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.dan, "Approve", { card });
    await isTold(world, people.dan, "Nothing was done");
    expect(world.whatsapp.calls("approve")).toEqual([]);
  });

  it("a group is created from the form, and its card ends with the invite link", async () => {
    const world = await startConnected();
    const alice = world.slack.as(people.alice);
    await alice.slash("/wa", `create ${subject}`, { channel });
    const form = await world.until(() => alice.views()[0]);
    expect((await alice.submit(form)).kind).toBe("cleared");
    await world.until(() =>
      world.slack.texts(channel).some((text) => text.includes("https://chat.whatsapp.com/")),
    );
    expect(world.whatsapp.groups().map((group) => group.subject)).toEqual([subject]);
  });

  it("a form is told of its mistakes under the field", async () => {
    const world = await startConnected();
    const alice = world.slack.as(people.alice);
    await alice.slash("/wa", "create", { channel });
    const form = await world.until(() => alice.views()[0]);
    const answer = await alice.submit(form, { subject: "   " });
    expect(answer.kind).toBe("errors");
    expect(world.whatsapp.calls("create")).toEqual([]);
  });

  it("help, an unknown word and an unknown shortcut are answered", async () => {
    const world = await startConnected();
    const alice = world.slack.as(people.alice);
    await alice.slash("/wa", "help", { channel });
    await isTold(world, people.alice, "/wa create");
    await alice.slash("/wa", "craete", { channel });
    await isTold(world, people.alice, "Did you mean `/wa create`?");
    expect((await alice.shortcut("something_else")).status).toBe(200);
    const card = alice.say(channel, "Hello");
    expect((await alice.shortcut("something_else", card)).status).toBe(200);
    await isTold(world, people.alice, "Groupdesk does nothing with this");
  });

  it("works on after the connection was cut", async () => {
    const world = await startConnected();
    world.slack.sockets.kill();
    await world.until(() => world.slack.sockets.connections() === 0);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await connected(world);
    await clicks(world, people.ben, "Approve", { card });
    await cardThatSays(world, subject, "approved by");
  });

  it("works on when Slack asks it to connect anew", async () => {
    const world = await startConnected();
    world.slack.sockets.recycle();
    const opened = () => world.slack.calls.filter(({ method }) => method === "apps.connections.open").length;
    await world.until(() => opened() === 2);
    await connected(world);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.ben, "Reject", { card });
    await cardThatSays(world, subject, "rejected by");
  });

  it("says so while Slack refuses to connect it, and connects when Slack does not", async () => {
    let worksAgain = (): void => undefined;
    const world = await startWorld(database, {
      mode: "socket",
      before({ slack }) {
        worksAgain = slack.failWhile("apps.connections.open", { error: "invalid_auth" });
      },
    });
    await world.until(async () => (await platforms(world)).includes("invalid_auth"));
    worksAgain();
    await world.until(async () => (await platforms(world)).startsWith("Slack: works"));
    expect(world.slack.sockets.connections()).toBe(1);
  });

  it("takes webhooks while Slack cannot be reached at the start, and shows them when it is back", async () => {
    const world = await startWorld(database, { mode: "socket", before: ({ slack }) => slack.down(true) });
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat);
    world.whatsapp.asksToJoin(group, lou);
    await world.whatsapp.webhooks.idle();
    expect(world.whatsapp.webhooks.log.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect(await platforms(world)).toContain("Slack: Slack cannot be reached");
    world.slack.down(false);
    const card = await cardThatSays(world, subject, "+1 650 555 1234", "+1 650 555 2345");
    await world.until(async () => (await platforms(world)).startsWith("Slack: works"));
    await clicks(world, people.ben, "approve_all", { card });
    await world.until(() => world.whatsapp.participants(group).length === 2);
    expect(world.slack.channel(channel).messages).toHaveLength(1);
  });

  async function startConnected(): Promise<World> {
    const world = await startWorld(database, { mode: "socket" });
    await connected(world);
    return world;
  }
});

async function platforms({ bot }: World): Promise<string> {
  const answer = await fetch(`${bot.url}/healthz/platforms`);
  return answer.text();
}

function connected({ slack, until }: World): Promise<unknown> {
  return until(() => slack.sockets.connections() === 1);
}
