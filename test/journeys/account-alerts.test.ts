// What WhatsApp says about the account as a whole: a card that stands until it is over, on the Home tab too, once however often and in
// whatever order it comes; and people who change their number and stay who they are.
import { expect, it } from "vitest";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays } from "./cards.ts";
import { messageThatSays, textsIn } from "./messages.ts";
import { people, startWorld, type World } from "./world.ts";

const env = { WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398", NOTIFY: people.cleo };
const template = { message_template_name: "team_invite", message_template_language: "en_US" };
const subject = "Spring order 4471";
const secondMs = 1_000;

describeOnBothDatabases("an alert about the account", (database) => {
  it("stands in the channel and on the Home tab, calls somebody, and is cleared in place", async () => {
    const world = await startWorld(database, { env });
    world.whatsapp.tellsAccount("message_template_status_update", { event: "PAUSED", ...template });
    const card = await messageThatSays(world, "WhatsApp has paused the template team_invite (en_US)");
    expect(card.text).toContain(`For <@${people.cleo}>`);
    await homeThatSays(world, "WhatsApp has paused the template team_invite (en_US)");
    await world.later(5 * secondMs);
    world.whatsapp.tellsAccount("message_template_status_update", { event: "APPROVED", ...template });
    const over = await messageThatSays(world, "✅ Over: WhatsApp has paused the template");
    expect(over.ts).toBe(card.ts);
    await world.later(60 * secondMs);
    await homeThatSays(world, "Everything is up to date");
  });

  it("changes nothing when it is repeated or late, and has another card when it comes back", async () => {
    const world = await startWorld(database, { env });
    const start = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
    const quality = (event: string, at: number) =>
      world.whatsapp.tellsAccount(
        "phone_number_quality_update",
        { display_phone_number: "15550783881", event },
        at,
      );
    world.whatsapp.webhooks.duplicateNext(9);
    quality("FLAGGED", start + 10_000);
    await messageThatSays(world, "People complain about messages from +15550783881");
    quality("UNFLAGGED", start + 30_000);
    await messageThatSays(world, "✅ Over: People complain");
    quality("FLAGGED", start + 20_000);
    quality("UNFLAGGED", start);
    await world.quiet();
    expect(textsIn(world)).toHaveLength(1);
    quality("FLAGGED", start + 40_000);
    await messageThatSays(world, "⛔ People complain");
    expect(textsIn(world)).toHaveLength(2);
  });

  it("of a restriction is over at its end, without another word", async () => {
    const world = await startWorld(database, { env });
    const expiration = Math.floor(Date.now() / 1_000) + 3_600;
    world.whatsapp.tellsAccount("account_update", {
      event: "ACCOUNT_RESTRICTION",
      restriction_info: [
        { restriction_type: "RESTRICTED_BIZ_INITIATED_MESSAGING", expiration },
        { restriction_type: "RESTRICTED_SOMETHING_NEW", expiration },
      ],
    });
    await messageThatSays(
      world,
      "⛔ WhatsApp has restricted the account",
      "Messages that it begins, such as invitations, are not sent.",
      "WhatsApp says: restricted biz initiated messaging, restricted something new",
    );
    await world.later(3_700 * secondMs);
    await messageThatSays(world, "✅ Over: WhatsApp has restricted the account");
  });

  it("is told for each of its fields, and of what came only the words are kept", async () => {
    const world = await startWorld(database, { env });
    const at = Date.now() - 60_000;
    world.whatsapp.tellsAccount("account_update", {
      event: "ACCOUNT_VIOLATION",
      violation_info: { violation_type: "ALCOHOL" },
      note: "a secret",
    });
    await messageThatSays(world, "the account broke a rule", "alcohol");
    world.whatsapp.tellsAccount("account_update", {
      event: "DISABLED_UPDATE",
      ban_info: { waba_ban_state: "DISABLE" },
    });
    await messageThatSays(world, "WhatsApp has switched off the account");
    world.whatsapp.tellsAccount(
      "business_capability_update",
      { max_daily_conversations_per_business: "TIER_10K" },
      at,
    );
    world.whatsapp.tellsAccount(
      "business_capability_update",
      { max_daily_conversations_per_business: "TIER_2K" },
      at + 9_000,
    );
    await messageThatSays(world, "2,000 in a day instead of 10,000");
    world.whatsapp.tellsAccount("account_alerts", {
      entity_id: "506914307656634",
      alert_info: {
        alert_type: "PROFILE_PICTURE_LOST",
        alert_severity: "WARNING",
        alert_status: "ACTIVE",
        alert_description: "Please reupload your <!channel> picture",
      },
    });
    await messageThatSays(
      world,
      "WhatsApp warns about the account: profile picture lost",
      "&lt;!channel&gt;",
    );
    const db = await database.tables();
    const kept = JSON.stringify(await db.selectFrom("deliveries").selectAll().execute());
    expect(kept).toContain("PROFILE_PICTURE_LOST");
    expect(kept).not.toContain("a secret");
  });

  it("about another account is nobody's business here", async () => {
    const world = await startWorld(database, { env: { WHATSAPP_BUSINESS_ACCOUNT_ID: "999" } });
    world.whatsapp.tellsAccount("account_update", { event: "ACCOUNT_DELETED" });
    await world.quiet();
    expect(textsIn(world)).toEqual([]);
  });
});

describeOnBothDatabases("somebody who changes their number", (database) => {
  it("waits under the new one, and is known from before", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, "16505551234");
    await cardThatSays(world, subject, "650 555 1234");
    await world.later(2 * secondMs);
    world.whatsapp.changesNumber("16505551234", "16505559999");
    await cardThatSays(world, subject, "650 555 9999");
    const db = await database.tables();
    expect(await db.selectFrom("joinRequests").select(["waId", "state"]).execute()).toEqual([
      { waId: "16505559999", state: "pending" },
    ]);
    world.whatsapp.decideElsewhere(group, "16505559999", "approve");
    await cardThatSays(world, subject, "approved");
  });

  it("is the same person when the change is told first, and another one under the old number is not", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.webhooks.hold();
    world.whatsapp.asksToJoin(group, "16505551234");
    await world.until(() => world.whatsapp.webhooks.status().held === 1);
    world.passTime(2 * secondMs);
    world.whatsapp.changesNumber("16505551234", "16505559999");
    await world.until(() => world.whatsapp.webhooks.status().held === 2);
    world.whatsapp.webhooks.release({ order: "reversed" });
    await cardThatSays(world, subject, "650 555 9999");
    await world.later(2 * secondMs);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject: "Garden" }), "16505551234");
    await cardThatSays(world, "Garden", "650 555 1234");
  });
});

async function homeThatSays(world: World, words: string): Promise<void> {
  const { slack, until } = world;
  await slack.as(people.ben).openHome();
  await until(() => {
    const home = slack.as(people.ben).home();
    return home !== null && visibleText({ blocks: home.content.blocks }).includes(words);
  });
}
