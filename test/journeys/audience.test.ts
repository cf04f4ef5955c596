// Who reads a channel decides how much of a phone number stands in it, unless whoever runs Groupdesk has decided.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardWithButtons } from "./cards.ts";
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

  async function worldWith({ isPrivate, guest = false }: { isPrivate: boolean; guest?: boolean }) {
    const world = await startWorld(database, { env: { PHONE_NUMBERS: "auto" } });
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
