// Who is late, as the database tells it for all routes at once; and what a route stops whose time zone nobody knows any more: nothing.
import { pino } from "pino";
import { expect, it } from "vitest";
import { beginRequest } from "../../src/groups/beginnings.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { plainReminders } from "../../src/groups/reminders.ts";
import { plainSettings, type RouteSettings } from "../../src/groups/routes.ts";
import type { WorkingHours } from "../../src/groups/working-hours.ts";
import { reminderPace } from "../../src/pace.ts";
import { createReminderClock } from "../../src/state/reminder-clock.ts";
import { changeRoutes } from "../../src/state/change-routes.ts";
import { partsOf } from "../../src/state/rows-in-parts.ts";
import type { Store } from "../../src/store/database.ts";
import { groupToRow, requestToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases, describeOnSqlite } from "../databases.ts";
import { after, aRoute, askOf, minuteMs, noon, quietGroup } from "../groups/dossiers.ts";

const hourMs = 60 * minuteMs;
/** A Thursday, at noon in UTC. */
const always: WorkingHours = { days: [4], from: 11 * 60, to: 13 * 60, zone: "UTC" };

function reminds(afterHours: number | null, hours: WorkingHours | null = null): RouteSettings {
  return { ...plainSettings, remindAfterHours: afterHours, reminders: { ...plainReminders, hours } };
}

const routes = {
  Quick: reminds(2),
  Never: reminds(0),
  Closed: reminds(1, { ...always, days: [5] }),
  Open: reminds(1, always),
  Lost: reminds(1, { ...always, zone: "Mars/Olympus" }),
};

describeOnBothDatabases("people who wait in groups of several routes", (database) => {
  it("are late by what each route says, also where its time zone is unknown, which is said once", async () => {
    const store = await database.open();
    const subjects = [...Object.keys(routes), "Other"];
    await store.db
      .insertInto("groups")
      .values(subjects.map((subject) => groupToRow(groupOf(subject))))
      .execute();
    for (const hours of [0.5, 1.5, 2.5, 4.5])
      await asking(store, subjects, { at: noon - hours * hourMs, name: String(hours) });
    const lines: string[] = [];
    const log = pino({ level: "warn" }, { write: (line) => void lines.push(line) });
    const context = contextWith({ store, log, clock: { now: () => noon } });
    const next = Object.entries(routes).map(([words, settings]) =>
      aRoute(words, { match: { kind: "name begins", words }, settings }),
    );
    await changeRoutes(context, "U1", () => ({ next, audit: { action: "routes changed", details: {} } }));
    const look = createReminderClock(context, { everyMs: minuteMs, remindAfter: "4h" });
    expect(await look()).toEqual({ kind: "later", at: noon + minuteMs });
    await look();
    const told = await store.db
      .selectFrom("reminded")
      .innerJoin("joinRequests", "joinRequests.id", "reminded.requestId")
      .innerJoin("groups", "groups.id", "joinRequests.groupId")
      .select(["subject", "requestedAt"])
      .execute();
    const late = told.map(({ subject, requestedAt }) => `${subject} ${(noon - requestedAt) / hourMs}`);
    expect(late.toSorted()).toEqual([
      "Lost 1.5",
      "Lost 2.5",
      "Lost 4.5",
      "Open 1.5",
      "Open 2.5",
      "Open 4.5",
      "Other 4.5",
      "Quick 2.5",
      "Quick 4.5",
    ]);
    expect(lines.filter((line) => line.includes("Mars/Olympus"))).toHaveLength(1);
  });
});

describeOnSqlite("more people than one look takes", (database) => {
  it("are told of oldest first, and the others when that has rested", async () => {
    const store = await database.open();
    let now = noon;
    await store.db
      .insertInto("groups")
      .values(groupToRow(groupOf("Other")))
      .execute();
    const most = reminderPace.mostAtOnce;
    const names = Array.from({ length: most + 1 }, (_, index) => `${index}`);
    const all = names.map((name, index) => requestOf("Other", { name, at: noon - 9 * hourMs - index }));
    for (const part of partsOf(all)) await store.db.insertInto("joinRequests").values(part).execute();
    const context = contextWith({ store, clock: { now: () => now } });
    const look = createReminderClock(context, { everyMs: minuteMs, remindAfter: "4h" });
    const left = async () =>
      (
        await store.db
          .selectFrom("joinRequests")
          .select("whatsappId")
          .where("id", "not in", (query) => query.selectFrom("reminded").select("requestId"))
          .execute()
      ).map(({ whatsappId }) => whatsappId);
    await look();
    await look();
    expect(await left()).toEqual([askOf("0").whatsappId]);
    now += reminderPace.restMs;
    await look();
    expect(await left()).toEqual([]);
  });
});

function groupOf(subject: string) {
  return quietGroup({ id: `g_${subject}` as GroupId, whatsappId: subject, subject }).group;
}

function requestOf(subject: string, { name, at }: { name: string; at: number }) {
  const { whatsappId, person } = askOf(name);
  const parts = { groupId: `g_${subject}` as GroupId, whatsappId, person, requestedAt: at };
  return requestToRow(beginRequest(parts, after(0)));
}

async function asking(store: Store, subjects: readonly string[], ask: { name: string; at: number }) {
  const rows = subjects.map((subject) => requestOf(subject, ask));
  await store.db.insertInto("joinRequests").values(rows).execute();
}
