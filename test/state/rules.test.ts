// What a rule about guests costs: in a group where many wait, as much as in one where nobody does.
import { expect, it } from "vitest";
import { decide } from "../../src/groups/decisions.ts";
import { someoneAsks } from "../../src/groups/requests.ts";
import { plainSettings } from "../../src/groups/routes.ts";
import { groupCapacity, type Group, type GroupId } from "../../src/groups/model.ts";
import { momentOf, type Context } from "../../src/state/context.ts";
import { openDossiers, withDossier } from "../../src/state/dossiers.ts";
import { changeRoutes } from "../../src/state/change-routes.ts";
import { rulesApplied } from "../../src/state/rules.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { aRoute, askOf, noon, quietGroup, requestOf } from "../groups/dossiers.ts";

const groupId = "g_00000001" as GroupId;
const everybody = {
  ...plainSettings,
  guests: { who: "everybody" as const, days: 30, mostADay: 20 },
};

describeOnSqlite("a rule that lets everybody in", (database) => {
  it("is asked about whoever asks, and not about the hundreds who wait already", async () => {
    const context = await office(database, { memberCount: groupCapacity - 1 });
    await withDossier(context, groupId, (dossier) => {
      const names = Array.from({ length: 500 }, (_, index) => `${1000 + index}`);
      const waiting = names.reduce(
        (each, name) => someoneAsks(each, askOf(name), momentOf(context)),
        dossier,
      );
      const { id } = requestOf(waiting, "1000");
      const wanted = { decision: "approve" as const, requestIds: [id], by: "U1", source: "click" };
      return [decide(waiting, wanted, momentOf(context)).dossier, undefined];
    });
    await ruleSays(context, everybody);
    const asking = askOf("2000");
    const mentions = { whatsappIds: [asking.whatsappId], narrow: new Set([groupId]) };
    const outcome = await withDossier(
      context,
      groupId,
      async (dossier, trx) => {
        const next = someoneAsks(dossier, asking, momentOf(context));
        const [ruled] = await rulesApplied(context, trx, [[dossier, next]], momentOf(context));
        return [next, { loaded: dossier.requests.map(({ whatsappId }) => whatsappId), ruled }];
      },
      mentions,
    );
    // Of the last place somebody is on their way to.
    expect(outcome?.loaded).toEqual([askOf("1000").whatsappId]);
    expect(outcome?.ruled && requestOf(outcome.ruled, "2000").state).toBe("pending");
  });

  it("is asked about everybody who waits as soon as it is known how many places there are", async () => {
    const context = await office(database, { memberCount: null });
    await withDossier(context, groupId, (dossier) => [
      ["1", "2", "3"].reduce((each, name) => someoneAsks(each, askOf(name), momentOf(context)), dossier),
      undefined,
    ]);
    await ruleSays(context, everybody);
    const loaded = await context.store.transact((trx) =>
      openDossiers(context, trx, [groupId], { narrow: new Set([groupId]) }),
    );
    expect(loaded.get(groupId)?.requests).toHaveLength(3);
  });

  it.each([
    ["in the group", { memberCount: groupCapacity, mostADay: 20 }],
    ["in the day's number", { memberCount: 4, mostADay: 0 }],
  ])("looks for no invitation where there is no place %s", async (_, { memberCount, mostADay }) => {
    const context = await office(database, { memberCount });
    await ruleSays(context, { ...everybody, guests: { ...everybody.guests, mostADay } });
    // Whoever looks for one finds no table.
    await context.store.db.schema.dropTable("invitations").execute();
    await context.store.transact(async (trx) => {
      const before = (await openDossiers(context, trx, [groupId])).get(groupId);
      if (before === undefined) throw new Error("no group");
      const after = someoneAsks(before, askOf("1"), momentOf(context));
      expect(await rulesApplied(context, trx, [[before, after]], momentOf(context))).toEqual([after]);
    });
  });
});

function ruleSays(context: Context, settings: typeof everybody): Promise<string> {
  const next = [aRoute("all", { channel: "C1", settings })];
  return changeRoutes(context, "U1", () => ({ next, audit: { action: "routes changed", details: {} } }));
}

async function office(database: TestDatabase, changes: Partial<Group>): Promise<Context> {
  const store = await database.open();
  await store.db
    .insertInto("groups")
    .values(groupToRow(quietGroup({ id: groupId, ...changes }).group))
    .execute();
  return contextWith({ store, clock: { now: () => noon } });
}
