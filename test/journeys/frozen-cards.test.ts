// A message that Slack lets nobody change any more: what its card has to say is posted anew.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardsOf, cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { wantsGroup } from "./create-form.ts";
import { messagesIn, messageThatSays } from "./messages.ts";
import { people, startWorld } from "./world.ts";

const frozen = { how: { error: "edit_window_closed" } };

describeOnBothDatabases("a card that cannot be changed any more", (database) => {
  it("is replaced by one that tells the outcome of what was asked for", async () => {
    const world = await startWorld(database);
    world.whatsapp.webhooks.hold();
    await wantsGroup(world, { subject });
    const creating = await messageThatSays(world, `Creating *${subject}*`);
    await world.quiet();
    world.slack.failNext("chat.update", frozen);
    world.whatsapp.webhooks.release();
    const created = await messageThatSays(world, subject, "was created");
    expect(created.ts).not.toBe(creating.ts);
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("is replaced by one that says who was decided on, and its buttons are gone", async () => {
    const world = await startWorld(database);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat.phone);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await world.quiet();
    world.slack.failNext("chat.update", frozen);
    await clicks(world, people.ben, "Approve", { card });
    const done = await cardThatSays(world, subject, `✅ ${pat.seen}: approved`);
    expect(done).toMatchObject({ buttons: [] });
    expect(done.ts).not.toBe(card.ts);
    expect(cardsOf(world, subject)).toEqual([done]);
  });
});
