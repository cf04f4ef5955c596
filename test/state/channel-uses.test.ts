// What is written in a channel of a conversation goes to everybody in its group: no news may come there, in whatever order people ask.
import { expect, it } from "vitest";
import type { BridgeSettings } from "../../src/groups/bridge.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { plainReminders } from "../../src/groups/reminders.ts";
import { plainSettings, type Route } from "../../src/groups/routes.ts";
import { askOfRoutes, sendNewsTo } from "../../src/operations/change-routes.ts";
import { setBridge } from "../../src/state/bridge-settings.ts";
import type { Context } from "../../src/state/context.ts";
import { changeRoutes } from "../../src/state/change-routes.ts";
import { openStore } from "../../src/store/database.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { aRoute, noon, quietGroup } from "../groups/dossiers.ts";

const [spring, harvest] = ["g_1", "g_2"] as [GroupId, GroupId];

describeOnBothDatabases("a channel of its own", (database) => {
  it("is not where somebody is told what nobody decides, nor the other way round", async () => {
    const context = await office(database);
    await changed(context, [aRoute("early"), escalating("late", "CTOLD")]);
    expect(await talksIn(context, spring, "CTOLD")).toBe("channel taken");
    expect(await talksIn(context, spring, "COWN")).toBe("changed");
    const { id, changedAt: seenAt } = aRoute("early");
    const { settings } = escalating("early", "COWN");
    const change = { what: "change", id, seenAt, by: "U1" } as const;
    expect(await askOfRoutes(context, { ...change, to: { settings } })).toBe("channel taken");
    expect(await askOfRoutes(context, { ...change, to: { channel: "COWN" } })).toBe("channel taken");
    expect(await askOfRoutes(context, { ...change, to: { channel: "CNEW" } })).toBe("changed");
    expect(await newsTo(context, harvest, "COWN")).toEqual({ kind: "channel taken" });
    expect(await newsTo(context, spring, "COWN")).toEqual({ kind: "channel taken" });
  });

  it("goes to one of those who ask for it in the same moment", async () => {
    const context = await office(database);
    for (let count = 1; count <= 5; count += 1) {
      const channel = `COWN${count}`;
      const [talks, ...news] = await Promise.all([
        talksIn(context, spring, channel),
        newsTo(context, harvest, channel).then(({ kind }) => kind),
        changed(context, [escalating("late", channel)]),
      ]);
      expect([talks, ...news]).toEqual(
        talks === "changed"
          ? ["changed", "channel taken", "channel taken"]
          : ["channel taken", "sent", "changed"],
      );
      await changed(context, []);
      await newsTo(context, harvest, null);
    }
  });

  it("belongs to one of two conversations that ask for it in the same moment", async () => {
    const context = await office(database);
    const outcomes = await Promise.all([talksIn(context, spring, "COWN"), talksIn(context, harvest, "COWN")]);
    expect(outcomes.toSorted()).toEqual(["changed", "channel taken"]);
  });
});

function escalating(id: string, channel: string): Route {
  const reminders = { ...plainReminders, escalation: { afterHours: 2, channel, person: null } };
  return aRoute(id, { settings: { ...plainSettings, reminders } });
}

function talksIn(context: Context, groupId: GroupId, channel: string): Promise<string> {
  const settings: BridgeSettings = {
    mode: "open",
    namesAuthors: true,
    channel,
    talkers: null,
    takesBots: false,
  };
  return setBridge(context, groupId, settings, "U1");
}

function newsTo(context: Context, groupId: GroupId, channel: string | null) {
  return sendNewsTo(context, { groupId, channel, by: "U1" });
}

function changed(context: Context, next: readonly Route[]): Promise<string> {
  return changeRoutes(context, "U1", () => ({ next, audit: { action: "routes changed", details: {} } }));
}

async function office(database: TestDatabase): Promise<Context> {
  const store = await openStore(await database.url());
  database.atEnd(() => store.close());
  const groups = [spring, harvest].map((id) => quietGroup({ id, whatsappId: `group-${id}` }).group);
  await store.db.insertInto("groups").values(groups.map(groupToRow)).execute();
  return contextWith({ store, clock: { now: () => noon } });
}
