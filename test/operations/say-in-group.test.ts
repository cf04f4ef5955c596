// What people write in a conversation, on its way to the group: which of it goes first.
import { expect, it } from "vitest";
import { sayInGroup } from "../../src/operations/say-in-group.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { nextEntry } from "../../src/outbox/outbox.ts";
import { setBridge } from "../../src/state/bridge-settings.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnSqlite } from "../databases.ts";
import { noon, quietGroup } from "../groups/dossiers.ts";

describeOnSqlite("what people write in a conversation", (database) => {
  it("goes over in the order in which it was written, whichever was stored first, as long as both wait", async () => {
    const store = await database.open();
    const context = contextWith({ store, clock: { now: () => noon } });
    const { group } = quietGroup();
    await store.db.insertInto("groups").values(groupToRow(group)).execute();
    const settings = { namesAuthors: true, channel: null, talkers: null, takesBots: false };
    await setBridge(context, group.id, { mode: "open", ...settings }, "U1");
    const says = (text: string, msBefore: number) =>
      sayInGroup(context, {
        groupId: group.id,
        parts: [{ text, file: null }],
        by: "U1",
        author: "U1",
        channel: "C1",
        ts: `${((noon - msBefore) / 1_000).toFixed(3)}000`,
        threadTs: null,
      });
    expect(await says("second", 1_000)).toBe("asked");
    expect(await says("first", 1_500)).toBe("asked");
    const entry = await nextEntry(store.db, lanes.whatsapp(group.phoneNumberId), noon);
    const stored = await store.db.selectFrom("operations").select(["id", "task"]).execute();
    expect(stored.find(({ id }) => id === entry?.id)?.task).toContain(`"first"`);
  });
});
