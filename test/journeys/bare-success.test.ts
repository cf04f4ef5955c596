// WhatsApp answers 200 and does not say what it did: no card takes that for a yes.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { people, startWorld } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";

describeOnBothDatabases("an approval whose answer names nobody", (database) => {
  it.for(["{}", '{"success":true}'])(
    "is not shown as done while the person still waits: %s",
    async (text) => {
      const world = await startWorld(database);
      const group = world.whatsapp.seedGroup({ subject });
      world.whatsapp.failNext("approve", { how: { status: 200, text }, times: 2 });
      world.whatsapp.asksToJoin(group, pat);
      const card = await cardWithButtons(world, subject, "Approve", "Reject");
      await clicks(world, people.ben, "Approve", { card });
      await cardThatSays(world, subject, "Looking whether it was done before asking again.");
      expect(world.whatsapp.participants(group)).toEqual([]);
      await world.timePasses(10_000, () => world.whatsapp.participants(group).includes(pat));
      await cardThatSays(world, subject, "approved by");
    },
  );

  it("is shown as done when it was, once WhatsApp has said so", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.failNext("approve", { how: { status: 200, text: "{}", afterDoing: true } });
    world.whatsapp.asksToJoin(group, pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.ben, "Approve", { card });
    await cardThatSays(world, subject, "approved by");
    expect(world.whatsapp.participants(group)).toEqual([pat]);
  });
});
