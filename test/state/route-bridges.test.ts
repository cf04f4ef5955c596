// The bridges that groups have by their route: whatever happens in whichever order, what holds is what was set for the group, or else what its
// route says; and what ends, ends at once.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  bridgeHeld,
  narrower,
  noBridge,
  type BridgeMode,
  type BridgeSettings,
  type RouteBridge,
} from "../../src/groups/bridge.ts";
import { withGroup } from "../../src/groups/dossier.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { bridgeByRoute, plainSettings, type Route } from "../../src/groups/routes.ts";
import { groupsConcerned } from "../../src/projection/bridge-standing.ts";
import { sayInGroup } from "../../src/operations/say-in-group.ts";
import { bridgeOf, ownBridge, setBridge } from "../../src/state/bridge-settings.ts";
import { waitingOf } from "../../src/state/bridges.ts";
import { changeRoutes } from "../../src/state/change-routes.ts";
import { newId, type Context } from "../../src/state/context.ts";
import { withDossier } from "../../src/state/dossiers.ts";
import { createRouteHandler } from "../../src/state/follow-route.ts";
import { groupById } from "../../src/state/groups.ts";
import { bridgesOutOfStep } from "../../src/state/route-bridges.ts";
import { readRoutes } from "../../src/state/routes.ts";
import { addUnknownGroups, knownGroups } from "../../src/state/unknown-groups.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { aRoute, noon } from "../groups/dossiers.ts";
import { endlessLease } from "../outbox/leases.ts";

const modes = ["off", "listen", "talk", "open"] as const;
const subjects = ["Spring 1", "Autumn 2"];

const aBridge = fc.record({ mode: fc.constantFrom(...modes), takesBots: fc.boolean() });

const anAct = fc.oneof(
  fc.record({ what: fc.constant("routes" as const), spring: aBridge, rest: fc.option(aBridge) }),
  fc.record({
    what: fc.constant("own" as const),
    at: fc.nat(1),
    own: fc.option(fc.constantFrom(...modes)),
  }),
  fc.record({
    what: fc.constant("renamed" as const),
    at: fc.nat(1),
    subject: fc.constantFrom("Spring", "Summer"),
  }),
  fc.record({ what: fc.constant("followed" as const) }),
);

describeOnBothDatabases("a bridge that a route has its groups have", (database) => {
  it("is what was set for the group, else what its route says; less of it at once, more as soon as the group follows", async () => {
    let count = 0;
    const context = await office(database);
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 2, maxLength: 7 }), async (acts) => {
        await routesSay(context, []);
        const ids: GroupId[] = [];
        for (const subject of subjects) ids.push(await groupNamed(context, subject, `group-${(count += 1)}`));
        for (const act of acts) {
          const told = await Promise.all(ids.map((id) => modeOf(context, id)));
          await does(context, act, ids);
          for (const [at, id] of ids.entries()) {
            const held = await heldOf(context, id);
            const now = await modeOf(context, id);
            expect(narrower(now, held.mode)).toBe(now);
            // Nothing has become wider without anybody having followed, but by the group's own word.
            if (act.what === "routes" || act.what === "renamed")
              expect(narrower(now, told[at] ?? "off")).toBe(now);
          }
        }
        await follows(context);
        for (const id of ids) {
          const { mode, takesBots, channel } = await heldOf(context, id);
          const bridge = await bridgeOf(context.store.db, id);
          if (mode === "off") expect(bridge).toBeNull();
          else expect(bridge).toMatchObject({ mode, takesBots, channel });
        }
        await context.store.db.updateTable("groups").set({ deletedAt: noon }).execute();
      }),
      { numRuns: database.kind === "postgres" ? 8 : 25 },
    );
  });

  it("is counted with those whose own word counts before it, and a group without a name waits for one", async () => {
    const context = await office(database);
    const [spring, autumn] = [await groupNamed(context, "Spring"), await groupNamed(context, "Autumn")];
    await routesSay(context, [rest({ mode: "listen" })]);
    await setBridge(context, autumn, { ...noBridge, channel: null }, "U1");
    await context.store.transact((trx) =>
      addUnknownGroups(context, trx, [{ phoneNumberId: "1278", whatsappId: "nameless", at: noon }], {
        now: noon,
        newId,
      }),
    );
    const nameless = await idOf(context, "nameless");
    await follows(context);
    const on = await Promise.all([spring, autumn, nameless].map((id) => modeOf(context, id)));
    expect(on).toEqual(["listen", "off", "off"]);
    const match = { kind: "everything" } as const;
    expect(await groupsConcerned(context, { match })).toEqual({ total: 3, own: 1 });
    await renamed(context, nameless, "Winter");
    await follows(context);
    expect(await modeOf(context, nameless)).toBe("listen");
  });

  it("says that it was switched where people read, and nowhere else, however many groups there are", async () => {
    const context = await office(database);
    const [spoken, quiet] = [await groupNamed(context, "Spring"), await groupNamed(context, "Autumn")];
    await thread(context, spoken, noon - 1_000);
    await routesSay(context, [rest({ mode: "listen" })]);
    await follows(context);
    await routesSay(context, []);
    await follows(context);
    const said = async (id: GroupId) =>
      (await waitingOf(context.store.db, id, 10)).map((row) => ("mode" in row.said ? row.said.mode : null));
    // What waited when it was switched off is forgotten, also what said that it was on.
    expect(await said(spoken)).toEqual(["off"]);
    expect(await said(quiet)).toEqual([]);
    const audit = await context.store.db
      .selectFrom("audit")
      .select(["actor", "groupId"])
      .where("action", "=", "bridge switched")
      .execute();
    expect(audit.filter(({ groupId }) => groupId === quiet).map(({ actor }) => actor)).toEqual([
      "route",
      "route",
    ]);
  });
});

describeOnBothDatabases("what waits to be sent to a group", (database) => {
  it("does not go when its route has the bridge off, and the group's own word has it on before anybody followed", async () => {
    const context = await office(database);
    const id = await groupNamed(context, "Spring");
    const own = { ...noBridge, mode: "talk", channel: null } as const;
    const writes = async (text: string) =>
      sayInGroup(context, {
        groupId: id,
        parts: [{ text, file: null }],
        by: "U2",
        author: "U2",
        channel: "C1",
        ts: text,
        threadTs: "1.0",
      });
    await routesSay(context, [rest({ mode: "talk" })]);
    await follows(context);
    expect(await writes("1.1")).toBe("asked");
    await routesSay(context, []);
    expect(await writes("1.2")).toBe("not bridged");
    expect(await setBridge(context, id, own, "U1")).toBe("changed");
    expect(await writes("1.3")).toBe("asked");
    await follows(context);
    expect(await setBridge(context, id, { ...own, mode: "open" }, "U1")).toBe("changed");
    const operations = await context.store.db
      .selectFrom("operations")
      .selectAll()
      .orderBy("source")
      .execute();
    expect(operations.map(({ source, state }) => [source, state])).toEqual([
      ["bridge:C1:1.1", "failed"],
      ["bridge:C1:1.3", "due"],
    ]);
  });
});

describeOnBothDatabases("a bridge that is out of step with its route", (database) => {
  it("is brought back by housekeeping, when an older version has saved the routes without it", async () => {
    const context = await office(database);
    const [spring, autumn] = [await groupNamed(context, "Spring"), await groupNamed(context, "Autumn")];
    await setBridge(context, autumn, { ...noBridge, mode: "talk", channel: null }, "U1");
    await routesSay(context, [rest({ mode: "listen" })]);
    await follows(context);
    await bridgesOutOfStep(context);
    expect(
      await context.store.db.selectFrom("outbox").select("id").where("kind", "=", "route").execute(),
    ).toEqual([]);
    await context.store.db.updateTable("routes").set({ settings: "{}" }).execute();
    await bridgesOutOfStep(context);
    await follows(context);
    expect(await Promise.all([modeOf(context, spring), modeOf(context, autumn)])).toEqual(["off", "talk"]);
  });
});

type Act = typeof anAct extends fc.Arbitrary<infer One> ? One : never;

async function does(context: Context, act: Act, ids: readonly GroupId[]): Promise<void> {
  switch (act.what) {
    case "routes":
      return routesSay(context, [
        aRoute("spring", {
          match: { kind: "name begins", words: "spring" },
          settings: { ...plainSettings, bridge: { ...noBridge, ...act.spring } },
        }),
        ...(act.rest === null ? [] : [rest(act.rest)]),
      ]);
    case "own": {
      const own = act.own === null ? null : { ...noBridge, mode: act.own, channel: null };
      await setBridge(context, ids[act.at] ?? ("g_none" as GroupId), own, "U1");
      return;
    }
    case "renamed":
      return renamed(context, ids[act.at] ?? ("g_none" as GroupId), act.subject);
    case "followed":
      return follows(context);
  }
}

function rest(bridge: Partial<RouteBridge>): Route {
  return aRoute("rest", { settings: { ...plainSettings, bridge: { ...noBridge, ...bridge } } });
}

async function routesSay(context: Context, next: readonly Route[]): Promise<void> {
  await changeRoutes(context, "U1", () => ({ next, audit: { action: "route changed", details: {} } }));
}

/** Whatever was put to follow. */
async function follows(context: Context): Promise<void> {
  const { db } = context.store;
  const due = await db.selectFrom("outbox").select("id").where("kind", "=", "route").execute();
  const handler = createRouteHandler(context);
  for (const { id } of due) await handler.act(id as GroupId, endlessLease(lanes.housekeeping));
  await db.deleteFrom("outbox").where("kind", "=", "route").execute();
}

async function renamed(context: Context, id: GroupId, subject: string): Promise<void> {
  await withDossier(context, id, (dossier) => [withGroup(dossier, { subject }), undefined]);
}

async function heldOf(context: Context, id: GroupId): Promise<BridgeSettings> {
  const group = await groupById(context.store.db, id);
  if (group === null) throw new Error("there is no such group");
  return bridgeHeld(await ownBridge(context.store.db, id), bridgeByRoute(group, await readRoutes(context)));
}

async function modeOf(context: Context, id: GroupId): Promise<BridgeMode | "off"> {
  return (await bridgeOf(context.store.db, id))?.mode ?? "off";
}

async function groupNamed(context: Context, subject: string, whatsappId = subject): Promise<GroupId> {
  const group = { phoneNumberId: "1278", whatsappId, at: noon, subject };
  await context.store.transact((trx) => addUnknownGroups(context, trx, [group], { now: noon, newId }));
  return idOf(context, whatsappId);
}

async function idOf(context: Context, whatsappId: string): Promise<GroupId> {
  const id = await context.store.transact(async (trx) =>
    (await knownGroups(trx, [whatsappId])).get(whatsappId),
  );
  if (id === undefined) throw new Error("there is no such group");
  return id;
}

async function thread(context: Context, groupId: GroupId, createdAt: number): Promise<void> {
  const row = {
    id: newId("t"),
    groupId,
    channel: "C1",
    ts: "1.0",
    postingAt: createdAt,
    pointsOnAt: null,
    createdAt,
  };
  await context.store.db.insertInto("bridgeThreads").values(row).execute();
}

async function office(database: TestDatabase): Promise<Context> {
  return contextWith({ store: await database.open(), clock: { now: () => noon } });
}
