// Who reads a channel decides how much of a phone number stands in it, unless whoever runs Groupdesk has decided.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardsOf, cardWithButtons } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const masked = "•••• 1234";

describeOnBothDatabases("phone numbers on cards", (database) => {
  it("are whole in a private channel without guests", async () => {
    const card = await cardIn(await worldWith({ isPrivate: true }), "Approve", "Reject");
    expect(card.text).toContain(pat.seen);
  });

  it("are masked where everybody may read them, with a button for approvers", async () => {
    const card = await cardIn(await worldWith({ isPrivate: false }), "Approve", "Reject", "Show numbers");
    expect(card.text).toContain(masked);
    expect(card.text).not.toContain(pat.seen);
  });

  it("are masked where a guest reads along", async () => {
    const world = await worldWith({ isPrivate: true, guest: true });
    const card = await cardIn(world, "Approve", "Reject", "Show numbers");
    expect(card.text).toContain(masked);
  });

  it("are masked where Slack does not tell who reads along", async () => {
    const world = await worldWith({ isPrivate: true });
    world.slack.failNext("conversations.info", { how: { error: "missing_scope" }, times: 9 });
    const card = await cardIn(world, "Approve", "Reject", "Show numbers");
    expect(card.text).toContain(masked);
  });

  it("are masked on cards that stand there as soon as a guest joins", async () => {
    const world = await worldWith({ isPrivate: true });
    const card = await cardIn(world, "Approve", "Reject");
    expect(card.text).toContain(pat.seen);
    const asked = world.slack.calls.length;
    await joins(world, people.dan);
    world.slack.channel(channel).members.add(people.guest);
    await joins(world, people.guest);
    const masking = await cardWithButtons(world, subject, "Approve", "Reject", "Show numbers");
    expect(masking.ts).toBe(card.ts);
    expect(masking.text).toContain(masked);
    expect(masking.text).not.toContain(pat.seen);
    // What the channel is and who is in it, twice; the guest; and the card.
    expect(world.slack.calls.length - asked).toBeLessThan(10);
  });

  it("are masked within minutes on cards of a channel that was opened to everybody, of which no event tells", async () => {
    const world = await worldWith({ isPrivate: true });
    await cardIn(world, "Approve", "Reject");
    world.slack.channel(channel).isPrivate = false;
    await world.later(4 * 60_000);
    const masking = await cardWithButtons(world, subject, "Approve", "Reject", "Show numbers");
    expect(masking.text).not.toContain(pat.seen);
  });

  it("stay as they are while Slack cannot be asked", async () => {
    const world = await worldWith({ isPrivate: true });
    const card = await cardIn(world, "Approve", "Reject");
    const ends = world.slack.failWhile("conversations.info", { error: "internal_error" });
    await world.later(4 * 60_000);
    await world.until(() => world.slack.calls.filter(isAboutTheChannel).length > 2);
    expect(cardsOf(world, subject)).toEqual([card]);
    ends();
  });

  async function worldWith({ isPrivate, guest = false }: { isPrivate: boolean; guest?: boolean }) {
    const world = await startWorld(database, {
      env: { PHONE_NUMBERS: "auto" },
      pace: { audienceEveryMs: 50 },
    });
    const audience = world.slack.channel(channel);
    audience.isPrivate = isPrivate;
    audience.members.delete(people.guest);
    if (guest) audience.members.add(people.guest);
    return world;
  }
});

async function cardIn(world: World, ...buttons: string[]) {
  world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat.phone);
  return cardWithButtons(world, subject, ...buttons);
}

const isAboutTheChannel = ({ method }: { method: string }) => method === "conversations.info";

/** As Slack tells it to an app that is in the channel. */
function joins(world: World, user: string) {
  const event = { user, channel, channel_type: "G", team: "T0SANDBOX" };
  return world.slack.event("member_joined_channel", event);
}
