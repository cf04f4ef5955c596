// Bridges that outlived their group, from when a deletion did not end them.
import { expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { setBridge } from "../../src/state/bridge-settings.ts";
import { waitingOf } from "../../src/state/bridges.ts";
import { createHousekeepingHandler } from "../../src/state/housekeeping.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { endlessLease } from "../outbox/leases.ts";
import { noon, quietGroup } from "../groups/dossiers.ts";

describeOnBothDatabases("a bridge whose group was deleted without ending it", (database) => {
  it("is ended by whoever keeps house first, which its channel and the audit say once; others stay", async () => {
    const store = await database.open();
    const { db } = store;
    const context = contextWith({ store, clock: { now: () => noon } });
    const [gone, lives] = (["g_gone", "g_lives"] as [GroupId, GroupId]).map(
      (id) => quietGroup({ id, whatsappId: id }).group,
    );
    if (gone === undefined || lives === undefined) throw new Error("there are no groups");
    await db
      .insertInto("groups")
      .values([groupToRow(gone), groupToRow(lives)])
      .execute();
    for (const [{ id }, channel] of [
      [gone, "CGONE"],
      [lives, "CLIVES"],
    ] as const)
      await setBridge(
        context,
        id,
        { mode: "open", namesAuthors: true, channel, talkers: null, takesBots: false },
        "U1",
      );
    await db.updateTable("groups").set({ deletedAt: noon }).where("id", "=", gone.id).execute();

    const retention = { deliveriesDays: 30, messagesDays: 30, historyDays: 365 };
    const chores = createHousekeepingHandler(context, retention, async () => ({ kind: "done" }));
    const keepHouse = () => chores.act("all", endlessLease(lanes.housekeeping));
    await Promise.all([keepHouse(), keepHouse()]);
    await keepHouse();

    const bridges = await db.selectFrom("bridges").select("channel").execute();
    expect(bridges).toEqual([{ channel: "CLIVES" }]);
    const said = (await waitingOf(db, gone.id, 10)).map((row) => row.said);
    expect(said).toEqual([{ kind: "moved away", channel: "CGONE", to: null, isOff: true, by: null }]);
    const audit = await db
      .selectFrom("audit")
      .select("groupId")
      .where("actor", "=", "whatsapp")
      .where("action", "=", "bridge switched")
      .execute();
    expect(audit).toEqual([{ groupId: gone.id }]);
  });
});
