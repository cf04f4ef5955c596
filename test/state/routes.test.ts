// Routes in the store: what the database says of them is what the domain says, and a change has the cards of its groups follow.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { GroupId, JoinRequestId } from "../../src/groups/model.ts";
import {
  channelOf,
  matches,
  routeOf,
  type Reach,
  type Route,
  type RouteId,
} from "../../src/groups/routes.ts";
import { someoneAsks } from "../../src/groups/requests.ts";
import { decideRequests } from "../../src/operations/decide.ts";
import { waitingList } from "../../src/projection/waiting-list.ts";
import type { Context } from "../../src/state/context.ts";
import { momentOf } from "../../src/state/context.ts";
import { withDossier } from "../../src/state/dossiers.ts";
import { createRouteHandler } from "../../src/state/follow-route.ts";
import { channelIn, isWithin, routeIdIn } from "../../src/state/route-queries.ts";
import { changeRoutes } from "../../src/state/change-routes.ts";
import { readRoutes } from "../../src/state/routes.ts";
import { openStore } from "../../src/store/database.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { aMatch, aRoute, askOf, noon, person, quietGroup } from "../groups/dossiers.ts";
import { endlessLease } from "../outbox/leases.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { contextWith } from "../context.ts";

describeOnBothDatabases("routes in the store", (database) => {
  it("match as the domain says, whichever groups there are", async () => {
    const context = await office(database);
    const { db } = context.store;
    const subjects = ["Spring order 4471", "SPRING", "order spring", "Strasse 4", "100% sure", "axb", null];
    const groups = subjects.map(
      (subject, index) =>
        quietGroup({
          id: `g_${index}` as GroupId,
          whatsappId: `group-${index}`,
          phoneNumberId: index % 2 === 0 ? "1278" : "1279",
          subject,
        }).group,
    );
    await db.insertInto("groups").values(groups.map(groupToRow)).execute();
    await db.insertInto("groupChannels").values({ groupId: "g_2", channel: "COWN" }).execute();
    await fc.assert(
      fc.asyncProperty(fc.array(aMatch, { maxLength: 5 }), async (all) => {
        const routes = {
          ...(await readRoutes(context)),
          listed: all.map((match, index) => aRoute(`route${index}`, { match })),
        };
        const rows = await db
          .selectFrom("groups")
          .leftJoin("groupChannels", "groupChannels.groupId", "groups.id")
          .select(["groups.id", routeIdIn(routes).as("route"), channelIn(routes).as("channel")])
          .orderBy("groups.id")
          .execute();
        expect(rows).toEqual(
          groups.map((group) => ({
            id: group.id,
            route: routeOf(group, routes).id,
            channel: channelOf(group, routes, group.id === "g_2" ? "COWN" : null),
          })),
        );
        const reach: Reach = { kind: "routes", ids: new Set(["route0" as RouteId]) };
        const mine = await db
          .selectFrom("groups")
          .select("id")
          .where(isWithin(reach, routes))
          .orderBy("id")
          .execute();
        const [first] = all;
        expect(mine.map(({ id }) => id)).toEqual(
          groups.flatMap((group) => (first !== undefined && matches(first, group) ? [group.id] : [])),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("are kept as they were saved, in their order, with who changed them in the audit", async () => {
    const context = await office(database);
    const routes = [aRoute("one", { deciders: ["U7", "S7"] }), aRoute("two")];
    await changed(context, routes);
    expect((await readRoutes(context)).listed).toEqual(routes);
    await changed(context, routes.toReversed());
    expect((await readRoutes(context)).listed.map(({ id }) => id)).toEqual(["two", "one"]);
    const audit = await context.store.db.selectFrom("audit").select(["actor", "action"]).execute();
    expect(audit).toEqual([
      { actor: "U1", action: "routes changed" },
      { actor: "U1", action: "routes changed" },
    ]);
    expect(await changeRoutes(context, "U1", () => ({ refusal: "gone" as const }))).toBe("gone");
  });

  it("take the card of whoever waits along when they change, while others ask", async () => {
    const context = await office(database);
    const { db } = context.store;
    const { group } = quietGroup({ id: "g_00000001" as GroupId });
    await db.insertInto("groups").values(groupToRow(group)).execute();
    const asks = (name: string) =>
      withDossier(context, group.id, (dossier) => [
        someoneAsks(dossier, askOf(name), momentOf(context)),
        undefined,
      ]);
    await asks("Ana");
    await db
      .updateTable("cards")
      .set({ ts: "1.0", postedAt: noon, buttons: '[{"top":0,"bottom":1,"does":"x"}]' })
      .execute();
    await Promise.all([
      changed(context, [aRoute("early", { match: { kind: "name begins", words: "early" } })]),
      ...Array.from({ length: 5 }, (_, index) => asks(`Bo${index}`)),
    ]);
    const due = await db.selectFrom("outbox").select("id").where("kind", "=", "route").execute();
    expect(due).toEqual([{ id: group.id }]);
    await createRouteHandler(context).act(group.id, endlessLease(lanes.housekeeping));
    const live = await db.selectFrom("cards").select(["id", "channel"]).where("state", "=", "live").execute();
    expect(live).toMatchObject([{ channel: "CEARLY" }]);
    const waiting = await db.selectFrom("joinRequests").select("cardId").distinct().execute();
    expect(waiting).toEqual([{ cardId: live[0]?.id }]);
    const left = await db.selectFrom("cards").select("successorId").where("state", "=", "moved").execute();
    expect(left.length).toBeGreaterThan(0);
  });

  it("let nobody decide about the groups of others, whatever a click names", async () => {
    const context = await office(database);
    const { group } = quietGroup({ id: "g_00000001" as GroupId });
    await context.store.db.insertInto("groups").values(groupToRow(group)).execute();
    const ids = await withDossier(context, group.id, (dossier) => {
      const next = someoneAsks(dossier, askOf("Ana"), momentOf(context));
      return [next, next.requests.map(({ id }) => id)];
    });
    await changed(context, [aRoute("early")]);
    const requestIds = ids as JoinRequestId[];
    const decided = (reach: Reach, click = 1) =>
      decideRequests(context, { decision: "approve", by: "U5", source: `click:${click}`, requestIds, reach });
    // Nor is anybody told by an id what the group is called.
    expect(await decided({ kind: "routes", ids: new Set(["environment" as RouteId]) })).toEqual([
      { kind: "not theirs" },
    ]);
    expect(await decided({ kind: "routes", ids: new Set(["early" as RouteId]) }, 2)).toMatchObject([
      { kind: "decided", taken: [{}] },
    ]);
  });

  it("have a list of who waits in their own groups, also where others share the channel", async () => {
    const context = await office(database);
    const subjects = ["Spring order", "Spring cleaning", "Harbour"];
    for (const [index, subject] of subjects.entries()) {
      const id = `g_0000000${index}` as GroupId;
      const { group } = quietGroup({ id, whatsappId: `group-${index}`, subject });
      await context.store.db.insertInto("groups").values(groupToRow(group)).execute();
      await withDossier(context, id, (dossier) => [
        someoneAsks(dossier, { ...askOf(subject), person: person(`${index}`) }, momentOf(context)),
        undefined,
      ]);
    }
    const channel = "CORDERS";
    await changed(context, [
      aRoute("spring", { match: { kind: "name begins", words: "spring" }, channel }),
      aRoute("rest", { channel }),
    ]);
    const waitingOf = async (route?: string) => {
      const where = { channel, cardId: null, route: route as RouteId | undefined, page: 0, pageSize: 20 };
      return (await waitingList(context, { ...where, reach: { kind: "everywhere" } })).waiting;
    };
    expect(await Promise.all(["spring", "rest", undefined, "deleted"].map(waitingOf))).toEqual([2, 1, 3, 3]);
  });
});

function changed(context: Context, next: readonly Route[]): Promise<string> {
  return changeRoutes(context, "U1", () => ({ next, audit: { action: "routes changed", details: {} } }));
}

async function office(database: TestDatabase): Promise<Context> {
  const store = await openStore(await database.url());
  database.atEnd(() => store.close());
  return contextWith({ store, clock: { now: () => noon } });
}
