// One bot for several business numbers: people can tell them apart, and what slows one of them down leaves the others alone.
import { expect, it } from "vitest";
import { lanes } from "../../src/outbox/entries.ts";
import { put } from "../../src/outbox/outbox.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, clicks } from "./cards.ts";
import { kim, pat, subject } from "./cast.ts";
import { opensCreateForm } from "./create-form.ts";
import { commandOpens } from "./manage-form.ts";
import { messageThatSays } from "./messages.ts";
import { number, otherNumber, people, startWorld, type World, type WorldOptions } from "./world.ts";

const both: WorldOptions = { env: { WHATSAPP_PHONE_NUMBER_ID: `${number},${otherNumber}` } };
const minuteMs = 60_000;
const label = "WhatsApp number the group belongs to";
const returns = "Returns";

/** A group of the first number and one of the other, with somebody waiting in each. */
async function worldOfTwo(database: Parameters<typeof startWorld>[0]) {
  let ids = ["", ""];
  const world = await startWorld(database, {
    ...both,
    before: ({ whatsapp }) => {
      ids = [
        whatsapp.seedGroup({ subject, pending: [pat.phone] }),
        whatsapp.seedGroup({ subject: returns, pending: [kim.phone], phoneNumberId: otherNumber }),
      ];
    },
  });
  await world.quiet();
  const [first = "", second = ""] = ids;
  return { ...world, first, second };
}

async function approves(world: World, group: string): Promise<void> {
  await clicks(world, people.ben, "Approve", { card: await cardThatSays(world, group, "Approve") });
}

describeOnBothDatabases("several business numbers", (database) => {
  it("are named as people write them, on cards and in lists", async () => {
    const world = await worldOfTwo(database);
    await cardThatSays(world, subject, `*${subject}* · +15550783881 · 0 of 8 people`);
    await cardThatSays(world, returns, `*${returns}* · +15550783999 · 0 of 8 people`);
    await commandOpens(world, "list", {
      words: [`*${subject}* · +15550783881 · 0 of 8`, `*${returns}* · +15550783999 · 0 of 8`],
    });
  });

  it("are read once a day, and keep their names while WhatsApp does not tell them", async () => {
    const world = await worldOfTwo(database);
    expect(world.whatsapp.calls("number")).toHaveLength(2);
    await world.restartTheBot();
    await world.quiet();
    expect(world.whatsapp.calls("number")).toHaveLength(2);
    world.whatsapp.failNext("number", { how: { status: 500 }, times: 20 });
    await world.later(25 * 60 * minuteMs);
    await world.until(() => world.whatsapp.calls("number").length > 2);
    world.whatsapp.asksToJoin(world.second, pat.phone);
    await cardThatSays(world, returns, pat.seen, "+15550783999");
  });

  it("take over the groups of one that was taken off the list, and nothing is left to do for that one", async () => {
    const world = await worldOfTwo(database);
    const [gone, { db, transact }] = ["106540352242777", await database.open()];
    await world.bot.stop();
    await db
      .updateTable("groups")
      .set({ phoneNumberId: gone })
      .where("whatsappId", "=", world.second)
      .execute();
    const thing = { kind: "number", id: gone } as const;
    const dueAt = world.now();
    await transact((trx) => put(trx, [{ thing, lane: lanes.readings(gone), priority: 2, dueAt }]));
    await world.restartTheBot();
    await world.quiet();
    const kept = db.selectFrom("groups").select("phoneNumberId").where("whatsappId", "=", world.second);
    await world.until(async () => (await kept.executeTakeFirst())?.phoneNumberId === otherNumber);
    expect(await db.selectFrom("outbox").select("id").where("laneId", "=", gone).execute()).toEqual([]);
    await approves(world, returns);
    await cardThatSays(world, returns, `approved by <@${people.ben}>`);
  });

  it("are asked for when a group is created, and the group belongs to the one that was chosen", async () => {
    const world = await worldOfTwo(database);
    const form = await opensCreateForm(world);
    const offered = await world.slack.as(people.ben).typeahead(form, label, "");
    expect(offered.map(({ text }) => text.text)).toEqual([
      "+15550783881 (Harbour Co)",
      "+15550783999 (Harbour Returns)",
    ]);
    await world.slack
      .as(people.ben)
      .submit(form, { Name: "Autumn", [label]: "+15550783999 (Harbour Returns)" });
    await messageThatSays(world, "*Autumn* · +15550783999", "was created");
    expect(world.whatsapp.calls("create")).toMatchObject([
      { path: expect.stringContaining(`/${otherNumber}/groups`), status: 200 },
    ]);
  });

  it("are not asked for, and not named, when there is only one", async () => {
    const world = await startWorld(database);
    const form = await opensCreateForm(world);
    expect(JSON.stringify(form.content)).not.toContain(label);
    expect(world.whatsapp.calls("number")).toEqual([]);
  });
});

describeOnBothDatabases("a number that WhatsApp slows down", (database) => {
  it("waits as long as WhatsApp says, while the other goes on", async () => {
    const world = await worldOfTwo(database);
    const error = { code: 131208, message: "(#131208) Group Rate Limit Hit" };
    const regain = [{ type: "whatsapp", call_count: 100, estimated_time_to_regain_access: 10 }];
    world.whatsapp.failNext("approve", {
      how: {
        status: 429,
        error,
        headers: { "x-business-use-case-usage": JSON.stringify({ "1": regain }) },
      },
    });
    await approves(world, subject);
    await world.until(() => world.whatsapp.calls("approve").length === 1);
    await approves(world, returns);
    await cardThatSays(world, returns, "✅", "approved by");
    await cardThatSays(world, subject, "approving");
    expect(world.whatsapp.calls("approve").map(({ status }) => status)).toEqual([429, 200]);
    world.passTime(10 * minuteMs);
    await cardThatSays(world, subject, "✅", "approved by");
    expect(world.whatsapp.calls("approve")).toHaveLength(3);
  });

  it("rests before the limit is hit, while the other goes on", async () => {
    const world = await worldOfTwo(database);
    world.whatsapp.setUsage(number, 100);
    await approves(world, subject);
    await cardThatSays(world, subject, "✅", "approved by");
    world.whatsapp.asksToJoin(world.first, kim.phone);
    await cardThatSays(world, subject, kim.seen);
    await approves(world, subject);
    await approves(world, returns);
    await cardThatSays(world, returns, "✅", "approved by");
    expect(world.whatsapp.calls("approve")).toHaveLength(2);
    world.whatsapp.setUsage(number, 1);
    world.passTime(minuteMs);
    await world.until(() => world.whatsapp.calls("approve").length === 3);
    expect(world.whatsapp.calls("approve").map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describeOnBothDatabases("an app that requires proof of its secret", (database) => {
  it("is served when the proof is switched on", async () => {
    const world = await startWorld(database, {
      env: { WHATSAPP_APP_SECRET_PROOF: "on" },
      before: ({ whatsapp }) => {
        whatsapp.setSwitches({ appSecretProof: "required" });
        whatsapp.seedGroup({ subject, pending: [pat.phone] });
      },
    });
    await approves(world, subject);
    await cardThatSays(world, subject, "✅", "approved by");
    expect(new Set(world.whatsapp.requests.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it("lets nothing through without it; the channel says what to do, and nothing is lost", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat.phone);
    await cardThatSays(world, subject, "Approve");
    world.whatsapp.setSwitches({ appSecretProof: "required" });
    await approves(world, subject);
    await messageThatSays(world, "⚠️", "set WHATSAPP_APP_SECRET_PROOF to on");
    world.whatsapp.setSwitches({ appSecretProof: "optional" });
    world.passTime(2 * minuteMs);
    await cardThatSays(world, subject, "✅", "approved by");
    await messageThatSays(world, "✅ Over", "proof of the app secret");
  });
});
