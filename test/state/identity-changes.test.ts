// Somebody goes by another number: what is kept about them follows, once, in any order, and nobody else's does.
import { expect, it } from "vitest";
import { beginRequest } from "../../src/groups/beginnings.ts";
import type { GroupId, Operation, OperationId } from "../../src/groups/model.ts";
import { begin } from "../../src/groups/operations.ts";
import {
  keepIdentityChange,
  presentIdentities,
  type IdentityChange,
} from "../../src/state/identity-changes.ts";
import { addUnknownGroups, knownGroups } from "../../src/state/unknown-groups.ts";
import type { Store } from "../../src/store/database.ts";
import { operationToRow, requestToRow } from "../../src/store/rows.ts";
import { describeOnBothDatabases, describeOnSqlite, type TestDatabase } from "../databases.ts";
import { after, noon } from "../groups/dossiers.ts";
import { contextWith } from "../context.ts";

const [first, second, third] = ["16505551111", "16505552222", "16505553333"] as const;
const change = (from: string, to: string, at: number): IdentityChange => ({
  id: `${from}-${to}`,
  at,
  before: { waId: from, userId: `US.${from}` },
  after: { waId: to, userId: `US.${to}` },
});

describeOnBothDatabases("a change of number", (database) => {
  it("renames requests, invitations and readers from before it, and nobody from after it", async () => {
    const world = await someHistory(database);
    await world.hears(change(first, second, noon + 1_000));
    expect(await world.numbers()).toEqual({
      requests: [second, first],
      invited: [second],
      readers: [
        ["delivered", second],
        ["read", second],
      ],
    });
  });

  it("is heard once", async () => {
    const world = await someHistory(database);
    await world.hears(change(first, second, noon + 1_000));
    const once = await world.numbers();
    await world.hears(change(first, second, noon + 1_000));
    expect(await world.numbers()).toEqual(once);
    const { db } = world.store;
    const told = await db
      .selectFrom("audit")
      .select("details")
      .where("action", "=", "identity changed")
      .execute();
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(first);
  });

  it("is followed to the last of several, whichever is told first", async () => {
    const world = await someHistory(database);
    await world.hears(change(second, third, noon + 2_000));
    await world.hears(change(first, second, noon + 1_000));
    expect((await world.numbers()).requests).toEqual([third, first]);
    const named = (waId: string, at: number) => ({
      person: { waId, userId: `US.${waId}`, username: null },
      at,
    });
    const late = [named(first, noon), named(first, noon + 9_000), named(second, noon + 1_500)];
    const present = await world.store.transact((trx) => presentIdentities(trx, late));
    expect(present.map(({ waId }) => waId)).toEqual([third, first, third]);
  });
});

describeOnSqlite("a number that goes round in a circle", (database) => {
  it("is never that of two people", async () => {
    const world = await someHistory(database);
    const { db } = world.store;
    const [asked] = await db.selectFrom("joinRequests").selectAll().where("requestedAt", "=", noon).execute();
    if (asked === undefined) throw new Error("nobody asked");
    const other = { ...asked, id: "r_hadthesecond" as never, whatsappId: "j2", waId: second };
    await db
      .insertInto("joinRequests")
      .values({ ...other, userId: "US.before" })
      .execute();
    const rounds = [
      [first, `US.${first}`, second, "US.b0"],
      [second, null, first, "US.a0"],
      [first, null, second, "US.b1"],
      [second, null, first, "US.a1"],
      [first, null, second, "US.b2"],
    ] as const;
    for (const [round, [from, fromUserId, to, toUserId]] of rounds.entries())
      await world.hears({
        id: `round ${round}`,
        at: noon + 500 * (round + 1),
        before: { waId: from, userId: fromUserId },
        after: { waId: to, userId: toUserId },
      });
    const people = await db.selectFrom("joinRequests").select(["waId", "userId"]).orderBy("userId").execute();
    expect(people).toEqual([
      { waId: second, userId: "US.b2" },
      { waId: null, userId: "US.before" },
      { waId: first, userId: "US.somebodyelse" },
    ]);
  });
});

/** Somebody was invited, asked, and read a message at noon; after the change somebody else asks under the old number. */
async function someHistory(database: TestDatabase) {
  const store = await database.open();
  const moment = after(0);
  const context = contextWith({ store, clock: { now: () => noon + 60_000 } });
  const groupId = await store.transact(async (trx) => {
    await addUnknownGroups(context, trx, [{ phoneNumberId: "1278", whatsappId: "WA", at: noon }], moment);
    return (await knownGroups(trx, ["WA"])).get("WA") ?? ("g_none" as GroupId);
  });
  const person = { waId: first, userId: `US.${first}`, username: null };
  const request = (at: number, userId: string) => ({
    ...beginRequest(
      { groupId, whatsappId: `j${at}`, requestedAt: at, person: { ...person, userId } },
      moment,
    ),
    id: `r_asked${at}` as never,
  });
  const life = {
    ...begin("1278", { by: "U1", source: "view:1" }, moment),
    id: "o_invite00001" as OperationId,
  };
  const message = { id: "wamid.1", state: "read" as const, delivered: 1, read: 1, failure: null };
  const template = { name: "t", language: "en", variables: [] };
  const invite: Operation = {
    ...life,
    createdAt: noon,
    state: "done",
    groupId,
    task: { kind: "invite", template, people: [{ person: { ...person, userId: null }, message }] },
  };
  const status = {
    messageId: "wamid.1",
    waId: first,
    userId: `US.${first}`,
    failure: null,
    receivedAt: noon,
  };
  await store.transact(async (trx) => {
    await trx
      .insertInto("joinRequests")
      .values([request(noon, `US.${first}`), request(noon + 5_000, "US.somebodyelse")].map(requestToRow))
      .execute();
    await trx.insertInto("operations").values(operationToRow(invite)).execute();
    await trx
      .insertInto("messageStatuses")
      .values([
        { ...status, status: "delivered" },
        { ...status, status: "read" },
        { ...status, status: "read", waId: second, userId: `US.${second}` },
      ])
      .execute();
  });
  return {
    store,
    hears: (heard: IdentityChange) =>
      store.transact(async (trx) => void (await keepIdentityChange(context, trx, heard, moment))),
    numbers: () => numbersIn(store),
  };
}

async function numbersIn({ db }: Store) {
  const requests = await db.selectFrom("joinRequests").select("waId").orderBy("requestedAt").execute();
  const operations = await db.selectFrom("operations").select("task").execute();
  const readers = await db
    .selectFrom("messageStatuses")
    .select(["status", "waId"])
    .orderBy("status")
    .execute();
  return {
    requests: requests.map(({ waId }) => waId),
    invited: operations.flatMap(({ task }) => /"waId":"(\d+)"/u.exec(task)?.[1] ?? []),
    readers: readers.map(({ status, waId }) => [status, waId]),
  };
}
