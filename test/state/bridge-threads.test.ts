// In which thread a conversation stands: that of the day as its team has it, and never one that points elsewhere.
import { expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import { plainReminders } from "../../src/groups/reminders.ts";
import { plainSettings } from "../../src/groups/routes.ts";
import { anyDay } from "../../src/groups/working-hours.ts";
import {
  threadAt,
  threadBefore,
  threadIsPosted,
  threadPointsOn,
  threadToPost,
} from "../../src/state/bridge-threads.ts";
import { bridgePace } from "../../src/pace.ts";
import { zoneOf } from "../../src/state/bridges.ts";
import { changeRoutes } from "../../src/state/change-routes.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases, describeOnSqlite, type TestDatabase } from "../databases.ts";
import { aRoute, noon, quietGroup } from "../groups/dossiers.ts";
import { fills } from "../journeys/bridged.ts";

const groupId = "g_1" as GroupId;
const zone = "UTC";

describeOnSqlite("the thread of a conversation", (database) => {
  it("is that of the day where its team is", async () => {
    const { db, opens } = await office(database);
    const [morning, evening, night] = ["09:00", "23:00", "00:30"].map((hour) =>
      Date.parse(`2026-11-${hour < "01" ? 27 : 26}T${hour}-08:00`),
    ) as [number, number, number];
    const { id } = await opens("C1", morning);
    const at = (moment: number, there: string) =>
      threadAt(db, { groupId, channel: "C1", at: moment, zone: there });
    expect(await at(evening, "America/Los_Angeles")).toMatchObject({ id });
    expect(await at(evening, "UTC")).toBeUndefined();
    expect(await at(night, "America/Los_Angeles")).toBeUndefined();
  });

  it("is a new one where the conversation comes back, to which the one it leaves points", async () => {
    const { db, opens } = await office(database);
    const first = await opens("C1", noon);
    const second = await opens("C2", noon + 1_000);
    expect(await threadBefore(db, second)).toMatchObject({ id: first.id });
    await threadPointsOn(db, first.id, noon + 1_000);
    expect(await threadAt(db, { groupId, channel: "C1", at: noon + 2_000, zone })).toBeUndefined();
    const third = await opens("C1", noon + 2_000);
    expect(await threadBefore(db, third)).toMatchObject({ id: second.id });
    expect(await threadAt(db, { groupId, channel: "C1", at: noon + 3_000, zone })).toMatchObject({
      id: third.id,
    });
  });

  it("goes by the working hours of its route, and by our own clock where it has none", async () => {
    const { context } = await office(database);
    const { group } = quietGroup({ subject: "Spring order" });
    expect(await zoneOf(context, group)).toBe(anyDay.zone);
    const hours = { ...anyDay, zone: "Pacific/Auckland" };
    const settings = { ...plainSettings, reminders: { ...plainReminders, hours } };
    const next = [aRoute("spring", { match: { kind: "name begins", words: "spring" }, settings })];
    await changeRoutes(context, "U1", () => ({ next, audit: { action: "routes changed", details: {} } }));
    expect(await zoneOf(context, group)).toBe("Pacific/Auckland");
    expect(await zoneOf(context, { ...group, subject: "Harvest" })).toBe(anyDay.zone);
  });
});

describeOnBothDatabases("a thread that is full", (database) => {
  it("is left for a new one; many messages in one post, reactions and other conversations fill none", async () => {
    const { db, opens } = await office(database);
    const { id } = await opens("C1", noon);
    const ts = `${Math.floor(noon / 1_000)}.000100`;
    await threadIsPosted(db, id, ts);
    const at = () => threadAt(db, { groupId, channel: "C1", at: noon + 1_000, zone });
    await fills(db, { groupId, channel: "C1", ts }, bridgePace.mostInThread - 1);
    const [some] = await db.selectFrom("bridgedMessages").selectAll().limit(1).execute();
    if (some === undefined) throw new Error("nothing stands there");
    const elsewhere = [{ groupId: "g_2" as GroupId }, { channel: "C2" }];
    const others = [{}, {}, ...elsewhere.map((other) => ({ ...other, ts: `${ts}9` })), { ts: null }];
    const rows = others.map((other, count) => ({ ...some, id: `other ${count}`, ...other }));
    await db.insertInto("bridgedMessages").values(rows).execute();
    expect(await at()).toMatchObject({ id });
    await db
      .insertInto("bridgedMessages")
      .values({ ...some, id: "last", ts: `${ts}9` })
      .execute();
    expect(await at()).toBeUndefined();
    const next = await opens("C1", noon + 1_000);
    expect(await threadBefore(db, next)).toMatchObject({ id });
  });
});

async function office(database: TestDatabase) {
  const store = await database.open();
  const context = contextWith({ store, clock: { now: () => noon } });
  const { db } = store;
  let count = 0;
  const opens = async (channel: string, now: number) => {
    const id = `t_${(count += 1)}`;
    const thread = await store.transact((trx) =>
      threadToPost(trx, groupId, channel, { now, newId: () => id }),
    );
    await threadIsPosted(db, id, `${count}.0`);
    return thread;
  };
  return { context, db, opens };
}
