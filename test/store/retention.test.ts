// What is forgotten, and what is not, as time goes by.
import { expect, it } from "vitest";
import type { CardId, ChannelId, GroupId, JoinRequestId, OperationId } from "../../src/groups/model.ts";
import { housekeepingPace } from "../../src/pace.ts";
import { lastWebhookAt } from "../../src/projection/health-view.ts";
import { forgetSome } from "../../src/state/housekeeping.ts";
import type { Database, Store } from "../../src/store/database.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { noon } from "../groups/dossiers.ts";
import { contextWith } from "../context.ts";

const dayMs = 24 * 60 * 60_000;
const retention = { deliveriesDays: 30, messagesDays: 30, historyDays: 365 };

describeOnBothDatabases("housekeeping", (database) => {
  it("forgets webhooks and messages after a month, and what was decided after a year", async () => {
    const store = await database.open();
    for (const [name, days] of [
      ["new", 1],
      ["old", 40],
      ["ancient", 400],
    ] as const)
      await leave(store.db, name, noon - days * dayMs);
    await keepHouse(store);
    expect(await what(store.db)).toEqual({
      deliveries: ["new"],
      messages: ["new"],
      messageStatuses: ["new"],
      joinRequests: ["new", "old"],
      operations: ["new", "old"],
      cards: ["new", "old"],
    });
  });

  it("forgets nothing that is not over, however old it is", async () => {
    const { db, ...store } = await database.open();
    await leave(db, "ancient", noon - 400 * dayMs);
    await db.updateTable("joinRequests").set({ state: "pending", closedAt: null }).execute();
    await db.updateTable("operations").set({ state: "asked", settledAt: null }).execute();
    await keepHouse({ db, ...store });
    expect(await what(db)).toMatchObject({
      joinRequests: ["ancient"],
      operations: ["ancient"],
      // The request that waits stands on it.
      cards: ["ancient"],
    });
    await db.deleteFrom("joinRequests").execute();
    await db.updateTable("cards").set({ state: "live" }).execute();
    await keepHouse({ db, ...store });
    expect(await what(db)).toMatchObject({ cards: ["ancient"] });
  });

  it("forgets after a month what ties messages over a bridge, and nothing that is still on its way", async () => {
    const store = await database.open();
    for (const [name, days] of [
      ["new", 1],
      ["old", 40],
    ] as const) {
      const createdAt = noon - days * dayMs;
      const nothing = { operationId: null, author: null, channel: null, postId: null, postingAt: null };
      for (const content of [null, '{"kind":"lost"}'])
        await store.db
          .insertInto("bridgedMessages")
          .values({
            ...nothing,
            id: content === null ? name : `${name} on its way`,
            groupId: "g" as GroupId,
            whatsappId: `wamid.${name}${content ?? ""}`,
            ts: null,
            threadTs: null,
            content,
            marked: null,
            at: createdAt,
            createdAt,
          })
          .execute();
      await store.db
        .insertInto("bridgeThreads")
        .values({
          id: name,
          groupId: "g" as GroupId,
          channel: "C0GROUPS",
          ts: "1.0",
          postingAt: null,
          pointsOnAt: null,
          createdAt,
        })
        .execute();
    }
    for (const [id, days] of [
      ["f_young", 6],
      ["f_old", 8],
    ] as const) {
      const nothing = {
        name: null,
        mimeType: null,
        size: null,
        slackId: null,
        postingAt: null,
        noteTs: null,
      };
      const place = { groupId: "g" as GroupId, channel: "C0GROUPS", threadTs: "1.0", lineTs: "1.1" };
      const picture = { media: "image", mediaId: "1", state: "failed", failure: "gone" } as const;
      const createdAt = noon - days * dayMs;
      await store.db
        .insertInto("bridgedFiles")
        .values({ id, ...place, ...picture, ...nothing, createdAt })
        .execute();
    }
    await keepHouse(store);
    // So long WhatsApp has them.
    expect(await store.db.selectFrom("bridgedFiles").select("id").execute()).toEqual([{ id: "f_young" }]);
    const kept = await store.db.selectFrom("bridgedMessages").select("id").orderBy("id").execute();
    expect(kept.map(({ id }) => id)).toEqual(["new", "new on its way", "old on its way"]);
    expect(await store.db.selectFrom("bridgeThreads").select("id").execute()).toEqual([{ id: "new" }]);
  });

  it("goes on soon when there is more than it may forget at once", async () => {
    const store = await database.open();
    const most = housekeepingPace.rowsPerStep * housekeepingPace.stepsAtOnce;
    for (let start = 0; start < most + 300; start += 300) {
      const rows = Array.from({ length: 300 }, (_, index) => ({
        hash: `h${start + index}`,
        receivedAt: noon - 40 * dayMs - (start + index),
        field: "group_settings_update",
        kind: "settings changed",
        body: "{}",
      }));
      await store.db.insertInto("deliveries").values(rows).execute();
    }
    expect(await keepHouse(store)).toBe(noon + housekeepingPace.restMs);
    expect((await what(store.db)).deliveries).toHaveLength(300);
    expect(await keepHouse(store)).toBe(noon + housekeepingPace.everyMs);
    expect((await what(store.db)).deliveries).toEqual(["h0"]);
  });

  it("knows when WhatsApp was last heard, however long ago, and nothing else about it", async () => {
    const store = await database.open();
    const secret = "wamid.HBgLMTY1MDU1NTEyMzQ";
    await leave(store.db, "older", noon - 500 * dayMs);
    await leave(store.db, secret, noon - 400 * dayMs);
    await store.db.updateTable("deliveries").set({ body: secret }).execute();
    for (const _ of ["once", "again"]) {
      await keepHouse(store);
      expect(await lastWebhookAt(store.db)).toBe(noon - 400 * dayMs);
      const [deliveries, statuses] = await Promise.all([
        store.db.selectFrom("deliveries").select(["receivedAt", "body"]).execute(),
        store.db.selectFrom("messageStatuses").select(["receivedAt", "messageId"]).execute(),
      ]);
      expect(deliveries).toEqual([{ receivedAt: noon - 400 * dayMs, body: "{}" }]);
      expect(statuses).toEqual([{ receivedAt: noon - 400 * dayMs, messageId: "" }]);
    }
    await leave(store.db, "new", noon - dayMs);
    await keepHouse(store);
    expect(await what(store.db)).toMatchObject({ deliveries: ["new"], messageStatuses: ["new"] });
  });

  it("keeps keyed values until they expire", async () => {
    const store = await database.open();
    await store.db
      .insertInto("keyed")
      .values([
        { key: "over", value: "1", expiresAt: noon },
        { key: "lasts", value: "1", expiresAt: noon + 1 },
        { key: "for ever", value: "1", expiresAt: null },
      ])
      .execute();
    await keepHouse(store);
    const kept = await store.db.selectFrom("keyed").select("key").orderBy("key").execute();
    expect(kept.map(({ key }) => key)).toEqual(["for ever", "lasts"]);
  });
});

function keepHouse(store: Store) {
  return forgetSome(contextWith({ store, clock: { now: () => noon } }), retention);
}

/** One of everything, over since then. */
async function leave(db: Database, name: string, at: number): Promise<void> {
  const groupId = "g_1" as GroupId;
  const [id, cardId, operationId] = [name as JoinRequestId, name as CardId, name as OperationId];
  const body = { field: "group_settings_update", kind: "settings changed", body: "{}" };
  await db
    .insertInto("deliveries")
    .values({ ...body, hash: name, receivedAt: at })
    .execute();
  await db.insertInto("messages").values({ id: name, operationId, position: 0, createdAt: at }).execute();
  const status = { messageId: name, status: "read" as const, waId: "", userId: "", failure: null };
  await db
    .insertInto("messageStatuses")
    .values({ ...status, receivedAt: at })
    .execute();
  const person = { waId: "1", userId: null, username: null };
  const decided = { decidedBy: null, decidedAt: at, operationId, failure: null };
  await db
    .insertInto("joinRequests")
    .values({
      ...person,
      ...decided,
      id,
      groupId,
      whatsappId: name,
      cardId,
      state: "approved",
      requestedAt: at,
      closedAt: at,
      updatedAt: at,
    })
    .execute();
  await db
    .insertInto("operations")
    .values({
      id: operationId,
      kind: "delete",
      phoneNumberId: "1",
      groupId,
      task: "{}",
      state: "done",
      source: name,
      requestedBy: null,
      requestId: null,
      attempts: 1,
      attemptedAt: at,
      failure: null,
      createdAt: at,
      updatedAt: at,
      settledAt: at,
    })
    .execute();
  const place = { channel: "C1" as ChannelId, ts: name, postingAt: at, postedAt: at, shownHash: null };
  await db
    .insertInto("cards")
    .values({
      ...place,
      id: cardId,
      kind: "group",
      state: "closed",
      groupId,
      operationId: null,
      threadOf: null,
      successorId: null,
      facts: null,
      createdAt: at,
    })
    .execute();
}

async function what(db: Database) {
  const names = async (table: "messages" | "joinRequests" | "operations" | "cards") =>
    (await db.selectFrom(table).select("id").execute()).map(({ id }): string => id).toSorted();
  const deliveries = await db.selectFrom("deliveries").select("hash").execute();
  const statuses = await db.selectFrom("messageStatuses").select("messageId").execute();
  const byName = (one: string, other: string) => (one < other ? 1 : -1);
  return {
    deliveries: deliveries.map(({ hash }) => hash).toSorted(byName),
    messages: await names("messages"),
    messageStatuses: statuses.map(({ messageId }) => messageId),
    joinRequests: await names("joinRequests"),
    operations: await names("operations"),
    cards: await names("cards"),
  };
}
