// Whatever WhatsApp answers, the approver who clicked learns it in words and can act, or the bot sees to it by itself. Each
// documented sentence is brought about once.
import { expect, it } from "vitest";
import { explain } from "../../src/whatsapp/errors.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { documentedErrors } from "../whatsapp/documented-errors.ts";
import { cardThatSays, clicks } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { people, startWorld } from "./world.ts";

const requestGone = 131_213;
const minuteMs = 60_000;
/** So many updates of cards in a row exceed what Slack takes; time passes for that. */
const updatesRestMs = 3_000;

/** The first of the codes that share a sentence. */
const refusals = documentedErrors
  .filter(({ cure }) => cure === "never")
  .flatMap(({ codes: [code] }) => (code === undefined || code === requestGone ? [] : [code]));
const passing = documentedErrors
  .filter(({ cure }) => cure !== "never")
  .flatMap(({ codes: [code] }) => (code === undefined ? [] : [code]));

function failure(code: number) {
  return { how: { status: 400, error: { code, message: `(#${code})` } } };
}

describeOnBothDatabases("a decision that WhatsApp refuses for good", (database) => {
  it("puts the person back with each reason in words and a button to try again, and is not repeated by itself", async () => {
    const world = await startWorld(database);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat.phone);
    let button = "Approve";
    for (const [index, code] of refusals.entries()) {
      world.whatsapp.failNext("approve", failure(code));
      const card = await cardThatSays(world, subject, button);
      await clicks(world, people.ben, button, { card });
      await cardThatSays(world, subject, `⚠️ ${explain(code)}`, "Try again");
      expect(world.whatsapp.calls("approve")).toHaveLength(index + 1);
      world.passTime(updatesRestMs);
      button = "Try again";
    }
    await clicks(world, people.ben, button, { card: await cardThatSays(world, subject, button) });
    await cardThatSays(world, subject, "✅", `approved by <@${people.ben}>`);
  });

  it("ends the request when WhatsApp does not know it any more", async () => {
    const world = await startWorld(database);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat.phone);
    world.whatsapp.failNext("approve", failure(requestGone));
    await clicks(world, people.ben, "Approve", { card: await cardThatSays(world, subject, "Approve") });
    await cardThatSays(world, subject, "no longer waits");
  });
});

describeOnBothDatabases("a decision that WhatsApp cannot take just now", (database) => {
  it("is carried out by itself when the trouble has passed, whatever it was", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    for (const [index, code] of passing.entries()) {
      const phone = String(16505557000 + index);
      world.whatsapp.asksToJoin(group, phone);
      world.whatsapp.failNext("reject", failure(code));
      await clicks(world, people.ben, "Reject", { card: await cardThatSays(world, subject, "Reject") });
      const calls = 2 * index;
      await world.until(() => world.whatsapp.calls("reject").length > calls);
      await world.timePasses(minuteMs, () => world.whatsapp.calls("reject").length > calls + 1);
      await cardThatSays(world, subject, `+1 650 555 ${7000 + index}: rejected by <@${people.ben}>`);
    }
    expect(world.whatsapp.calls("reject")).toHaveLength(2 * passing.length);
  });
});
