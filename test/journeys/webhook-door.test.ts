// The door WhatsApp knocks at: who is let in, what is kept of what comes, and that nothing is acknowledged before it is
// on disk.
import { expect, it } from "vitest";
import { arrivalsWaiting } from "../../src/state/arrivals.ts";
import { sign } from "../../src/whatsapp/signature.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { fixture } from "../whatsapp/deliveries.ts";
import { databaseGoesDown, evidenceIsRefused, tableGoes } from "./outage.ts";
import { channel, number, startWorld, type World } from "./world.ts";

const pat = "16505551234";
const largestBytes = 3 * 1024 * 1024;

describeOnBothDatabases("the webhook's door", (database) => {
  it("passes the handshake of a new webhook", async () => {
    const { whatsapp } = await startWorld(database);
    expect(await whatsapp.verifyWebhook()).toBe(true);
  });

  it("refuses a handshake with another verify token", async () => {
    const { bot } = await startWorld(database);
    const handshake = "hub.mode=subscribe&hub.challenge=42&hub.verify_token=wrong";
    const answer = await fetch(`${bot.url}/whatsapp/webhook?${handshake}`);
    expect([answer.status, (await answer.text()).includes("42")]).toEqual([403, false]);
  });

  it("takes what any of the configured app secrets has signed", async () => {
    const env = { WHATSAPP_APP_SECRET: "the-new-secret, test-app-secret" };
    const { whatsapp } = await startWorld(database, { env });
    const body = JSON.stringify(fixture("messages.text.in-group"));
    expect((await whatsapp.webhooks.postRaw(body)).status).toBe(200);
    const signature = sign(body, "the-new-secret");
    expect((await whatsapp.webhooks.postRaw(body, { signature })).status).toBe(200);
  });

  it("refuses a wrong or missing signature before it looks at the body", async () => {
    const { whatsapp, bot } = await startWorld(database);
    const spoilt = [sign("{not JSON", "another-secret"), "sha256=", "sha1=0000"];
    for (const signature of spoilt)
      expect((await whatsapp.webhooks.postRaw("{not JSON", { signature })).status).toBe(401);
    const unsigned = await fetch(`${bot.url}/whatsapp/webhook`, { method: "POST", body: "{}" });
    expect(unsigned.status).toBe(401);
    expect(await evidence()).toEqual([]);
  });

  it("answers 400 to what is signed and not JSON", async () => {
    const { whatsapp } = await startWorld(database);
    expect((await whatsapp.webhooks.postRaw("{not JSON")).status).toBe(400);
  });

  it("takes a body of 3 MiB and refuses a larger one with 413", async () => {
    const { whatsapp } = await startWorld(database);
    const body = JSON.stringify(fixture("messages.text.in-group"));
    const whole = body.padEnd(largestBytes, " ");
    expect((await whatsapp.webhooks.postRaw(whole)).status).toBe(200);
    expect((await whatsapp.webhooks.postRaw(`${whole} `)).status).toBe(413);
  });

  it("answers 503 while the store is unavailable, and takes what WhatsApp delivers again", async () => {
    const { whatsapp, slack, until } = await startWorld(database);
    const group = whatsapp.seedGroup({ subject: "Spring order 4471" });
    const outage = await databaseGoesDown(database);
    whatsapp.asksToJoin(group, pat);
    const delivery = await until(() => whatsapp.webhooks.log[0]);
    await until(() => delivery.attempts.length >= 2);
    await outage.giveBack();
    await whatsapp.webhooks.idle();
    expect(delivery.attempts.map(({ status }) => status).slice(0, 2)).toEqual([503, 503]);
    expect(delivery.attempts.at(-1)?.status).toBe(200);
    await until(() => slack.texts(channel).some((text) => text.includes("+1 650 555 1234")));
    expect(slack.channel(channel).messages).toHaveLength(1);
  });

  it("stores the 1,000 updates of one POST before it is answered, all of them, or answers 503", async () => {
    const world = await startWorld(database);
    const { whatsapp, until } = world;
    thousandAskAtOnce(world);
    const [kept, audit] = [await tableGoes(database, "arrivals"), await tableGoes(database, "audit")];
    whatsapp.webhooks.release();
    const delivery = await until(() => whatsapp.webhooks.log[0]);
    await until(() => delivery.attempts.some(({ status }) => status === 503));
    await kept.giveBack();
    await whatsapp.webhooks.idle();
    expect(delivery).toMatchObject({ updates: 1_000, state: "delivered" });
    // The audit is written last: without it, everything before is undone, and read again.
    expect(await evidence()).toEqual([]);
    expect(await unread()).toBe(1_000);
    await audit.giveBack();
    await until(async () => (await evidence()).length === 1_000);
    expect(await unread()).toBe(0);
  });

  it("reads what it has answered for after a crash, once", async () => {
    const world = await startWorld(database);
    const audit = await tableGoes(database, "audit");
    thousandAskAtOnce(world);
    world.whatsapp.webhooks.release();
    await world.whatsapp.webhooks.idle();
    expect(await unread()).toBe(1_000);
    await world.bot.stop();
    await audit.giveBack();
    // WhatsApp may repeat what it was answered for.
    const body = world.whatsapp.webhooks.log[0]?.body ?? "";
    await world.restartTheBot();
    expect((await world.whatsapp.webhooks.postRaw(body)).status).toBe(200);
    await world.until(async () => (await unread()) === 0);
    const db = await database.tables();
    expect(await db.selectFrom("joinRequests").select("state").execute()).toHaveLength(1_000);
    expect(await evidence()).toHaveLength(1_000);
  });

  it("reads all others while one of a POST cannot be read, and that one when it can be", async () => {
    const world = await startWorld(database);
    const groupId = world.whatsapp.seedGroup({ subject: "Spring order 4471" });
    // A group that is heard of for the first time is read, and all who wait in it are found.
    world.whatsapp.asksToJoin(groupId, "16505553333");
    await world.quiet();
    const refusal = await evidenceIsRefused(database, "16505551111");
    world.whatsapp.webhooks.batch(true);
    world.whatsapp.webhooks.hold();
    const phones = [pat, "16505551111", "16505552222"];
    world.whatsapp.asksToJoinMany(phones.map((phone) => ({ groupId, phone })));
    await world.until(() => world.whatsapp.webhooks.status().held === phones.length);
    world.whatsapp.webhooks.release();
    const said = () => world.slack.texts(channel).join();
    await world.until(() => said().includes("+1 650 555 1234") && said().includes("+1 650 555 2222"));
    expect(said()).not.toContain("+1 650 555 1111");
    expect(await unread()).toBe(1);
    await refusal.giveBack();
    await world.timePasses(60_000, async () => (await unread()) === 0);
    await world.until(() => said().includes("+1 650 555 1111"));
  });

  it("changes nothing when an update comes again, alone or among others", async () => {
    const { whatsapp, slack, until } = await startWorld(database);
    const group = whatsapp.seedGroup({ subject: "Spring order 4471" });
    whatsapp.webhooks.duplicateNext();
    whatsapp.asksToJoin(group, pat);
    await until(() => slack.channel(channel).messages.length === 1);
    await whatsapp.webhooks.idle();
    const body = whatsapp.webhooks.log[0]?.body ?? "";
    expect((await whatsapp.webhooks.postRaw(body)).status).toBe(200);
    expect(await evidence()).toHaveLength(1);
    const db = await database.tables();
    expect(await db.selectFrom("joinRequests").select("state").execute()).toEqual([{ state: "pending" }]);
  });

  it("keeps an unknown field, type or phone number, says so once in the channel, and answers 200", async () => {
    const { whatsapp, slack, until } = await startWorld(database);
    const group_id = whatsapp.seedGroup({ subject: "Spring order 4471" });
    const strange = (more: Record<string, unknown>) => ({ group_id, timestamp: 1_800_000_000, ...more });
    for (const again of [1, 2]) {
      whatsapp.webhooks.send("group_pins_update", strange({ type: "group_pin", again }));
      whatsapp.webhooks.send("group_status_update", strange({ type: "group_archived", again }));
      whatsapp.webhooks.send("group_status_update", strange({ type: "group_suspend", again }), "999999");
    }
    await whatsapp.webhooks.idle();
    await until(() => slack.channel(channel).messages.length === 3);
    expect(await evidence()).toHaveLength(6);
    expect(whatsapp.webhooks.log.flatMap(({ attempts }) => attempts.map(({ status }) => status))).toEqual(
      Array.from({ length: 6 }, () => 200),
    );
    const said = slack.texts(channel).join("\n");
    expect(said).toContain("“group_pins_update” of type “group_pin”");
    expect(said).toContain("“group_status_update” of type “group_archived”");
    expect(said).toContain("a business number that Groupdesk is not set up for");
    expect(said).not.toContain("999999");
  });

  it("lets chat go past, without keeping it and without a word", async () => {
    const { whatsapp, slack, until } = await startWorld(database);
    const chat = JSON.stringify(fixture("messages.text.in-group"));
    expect((await whatsapp.webhooks.postRaw(chat)).status).toBe(200);
    whatsapp.asksToJoin(whatsapp.seedGroup({ subject: "Spring order 4471" }), pat);
    await until(() => slack.channel(channel).messages.length === 1);
    expect((await evidence()).map(({ field }) => field)).toEqual(["group_participants_update"]);
  });

  it("takes the updates of every number it answers for", async () => {
    const env = { WHATSAPP_PHONE_NUMBER_ID: `${number},106540352242999` };
    const { whatsapp, slack, until } = await startWorld(database, { env });
    const group_id = "Y2FwaV9ncm91cDoxNTU1MDc4Mzg4MjoxMjAzNjM0MDQ2OTQyMzM4MjA=";
    const gone = {
      group_id,
      type: "group_delete",
      timestamp: Math.floor(Date.now() / 1_000),
      request_id: "R",
    };
    whatsapp.webhooks.send("group_lifecycle_update", gone, "106540352242999");
    await until(() => slack.texts(channel).some((text) => text.includes("was deleted outside Groupdesk")));
    expect(slack.texts(channel).join()).toContain("106540352242999");
  });

  async function evidence() {
    const db = await database.tables();
    return db.selectFrom("deliveries").select(["field", "kind"]).execute();
  }

  async function unread(): Promise<number> {
    return (await arrivalsWaiting(await database.tables())).pieces;
  }
});

/** Held until it is released: one POST. */
function thousandAskAtOnce({ whatsapp }: World): void {
  whatsapp.webhooks.batch(true);
  whatsapp.webhooks.hold();
  for (let order = 1; order <= 250; order += 1) {
    const groupId = whatsapp.seedGroup({ subject: `Order ${order}` });
    whatsapp.asksToJoinMany(
      [1, 2, 3, 4].map((each) => ({ groupId, phone: `1650${order * 10 + 5_550_000 + each}` })),
    );
  }
}
