// The end of a bridge whose group is gone: nobody could switch it off any more.
import { expect, it } from "vitest";
import type { BridgeSettings } from "../../src/groups/bridge.ts";
import { groupDeleted } from "../../src/groups/standing.ts";
import { waitingOf } from "../../src/state/bridges.ts";
import { bridgeIn, bridgeOf, setBridge } from "../../src/state/bridge-settings.ts";
import { momentOf } from "../../src/state/context.ts";
import { withDossier } from "../../src/state/dossiers.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { noon, quietGroup } from "../groups/dossiers.ts";

describeOnBothDatabases("the bridge of a group that is deleted", (database) => {
  it.each([
    { isOurs: true, who: "by Groupdesk" },
    { isOurs: false, who: "elsewhere" },
  ])("ends with the group when that is deleted $who, says so once, and its channel is free", async (news) => {
    const { context, group } = await groupInStore();
    const { db } = context.store;
    await setBridge(context, group.id, openIn("COWN"), "U1");
    await db.updateTable("bridgedMessages").set({ content: null }).execute();
    for (const _ of [1, 2])
      await withDossier(context, group.id, (dossier) => [
        groupDeleted(dossier, { at: noon, isOurs: news.isOurs }, momentOf(context)),
        undefined,
      ]);
    expect(await bridgeOf(db, group.id)).toBeNull();
    expect(await bridgeIn(db, "COWN")).toBeNull();
    const said = (await waitingOf(db, group.id, 10)).map((row) => row.said);
    expect(said).toEqual([{ kind: "moved away", channel: "COWN", to: null, isOff: true, by: null }]);
    const due = await db.selectFrom("outbox").select("id").where("kind", "=", "bridge").execute();
    expect(due).toHaveLength(1);
    const audit = await db
      .selectFrom("audit")
      .select("actor")
      .where("action", "=", "bridge switched")
      .execute();
    expect(audit.map(({ actor }) => actor)).toEqual(["U1", "whatsapp"]);
  });

  it("is not switched on again by a form that was open meanwhile", async () => {
    const { context, group } = await groupInStore();
    await context.store.db.updateTable("groups").set({ deletedAt: noon }).execute();
    expect(await setBridge(context, group.id, openIn("COWN"), "U1")).toBe("deleted");
    expect(await bridgeOf(context.store.db, group.id)).toBeNull();
  });

  async function groupInStore() {
    const store = await database.open();
    const { group } = quietGroup();
    await store.db.insertInto("groups").values(groupToRow(group)).execute();
    return { context: contextWith({ store, clock: { now: () => noon } }), group };
  }
});

function openIn(channel: string): BridgeSettings {
  return { mode: "open", namesAuthors: true, channel, talkers: null, takesBots: false };
}
