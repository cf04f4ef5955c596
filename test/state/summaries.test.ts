// On which days a route's summary comes when somebody changes the route.
import { expect, it } from "vitest";
import { beginRequest } from "../../src/groups/beginnings.ts";
import { plainReminders } from "../../src/groups/reminders.ts";
import { plainSettings, type Route } from "../../src/groups/routes.ts";
import { createReminderClock } from "../../src/state/reminder-clock.ts";
import { changeRoutes } from "../../src/state/change-routes.ts";
import { groupToRow, requestToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { after, aRoute, askOf, minuteMs, noon, quietGroup } from "../groups/dossiers.ts";

const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 24 * 60, zone: "UTC" };

describeOnSqlite("the summary of a route", (database) => {
  it("comes although something else of the route was changed after its hour", async () => {
    const day = await dayOf(database);
    await day.saves(noon - dayMs, { summaryAt: 12 * 60 });
    await day.saves(noon + minuteMs, { summaryAt: 12 * 60, mostADay: 7 });
    expect(await day.summariesAfterLook(noon + 2 * minuteMs)).toBe(1);
    await day.saves(noon + 3 * minuteMs, { summaryAt: 12 * 60, mostADay: 8 });
    expect(await day.summariesAfterLook(noon + 4 * minuteMs)).toBe(1);
  });

  it("comes tomorrow where somebody chooses an hour that is over, and today where it is not", async () => {
    const day = await dayOf(database);
    await day.saves(noon + minuteMs, { summaryAt: 12 * 60 });
    expect(await day.summariesAfterLook(noon + 2 * minuteMs)).toBe(0);
    expect(await day.summariesAfterLook(noon + dayMs)).toBe(1);
    await day.saves(noon + dayMs + minuteMs, { summaryAt: 11 * 60 });
    expect(await day.summariesAfterLook(noon + dayMs + 2 * minuteMs)).toBe(1);
    await day.saves(noon + 2 * dayMs - 2 * hourMs, { summaryAt: 13 * 60 });
    expect(await day.summariesAfterLook(noon + 2 * dayMs + hourMs)).toBe(2);
  });
});

async function dayOf(database: TestDatabase) {
  const store = await database.open();
  let now = noon - dayMs;
  const context = contextWith({ store, clock: { now: () => now } });
  const look = createReminderClock(context, { everyMs: minuteMs, remindAfter: "off" });
  const { group } = quietGroup();
  const request = { ...askOf("Ana"), groupId: group.id, requestedAt: now };
  const { at: _, ...parts } = request;
  await store.db.insertInto("groups").values(groupToRow(group)).execute();
  await store.db
    .insertInto("joinRequests")
    .values(requestToRow(beginRequest(parts, after(0))))
    .execute();
  return {
    async saves(at: number, { summaryAt, mostADay = 5 }: { summaryAt: number; mostADay?: number }) {
      now = at;
      const settings: Route["settings"] = {
        ...plainSettings,
        guests: { ...plainSettings.guests, mostADay },
        reminders: { ...plainReminders, hours, summaryAt },
      };
      const next = [aRoute("all", { settings, changedAt: at })];
      await changeRoutes(context, "U1", () => ({ next, audit: { action: "routes changed", details: {} } }));
    },
    async summariesAfterLook(at: number): Promise<number> {
      now = at;
      await look();
      const cards = await store.db.selectFrom("cards").select("id").where("kind", "=", "summary").execute();
      return cards.length;
    },
  };
}
