// When a conversation says that Slack tells nothing of it: never while somebody may have heard, or while nothing of Slack's reaches us.
import { expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { createEars } from "../../src/projection/bridge-ears.ts";
import { createEars as createEarsOfDesk, unheardChannels } from "../../src/state/bridge-ears.ts";
import { bridgeOf, setBridge } from "../../src/state/bridge-settings.ts";
import { waitingOf } from "../../src/state/bridges.ts";
import { bridgeToRow } from "../../src/store/bridge-rows.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { noon, quietGroup } from "../groups/dossiers.ts";
import { endlessLease } from "../outbox/leases.ts";

const groupId = "g_1" as GroupId;
const withinMs = 600_000;

describeOnSqlite("a conversation in which we have posted", (database) => {
  it("waits for as long as Slack may take, and says then that nothing is heard", async () => {
    const { listens, passes, ears, said } = await office(database);
    expect(await ears.spoke("C1")).toBe(true);
    expect(await listens()).toEqual({ kind: "later", at: noon + withinMs });
    passes(withinMs);
    expect(await listens()).toMatchObject({ kind: "later" });
    expect(await said()).toEqual(["unheard"]);
    expect(await ears.spoke("C1")).toBe(false);
  });

  it("says it once for all whose conversations stand there, also after a start, and the self-check names the channel once", async () => {
    const { context, listens, passes, ears, said } = await office(database);
    await ears.spoke("C1");
    passes(withinMs);
    await listens();
    expect(await said()).toEqual(["unheard"]);
    const after = createEars({ context, echoWithinMs: withinMs, mayHear: () => true });
    expect(await after.spoke("C1")).toBe(false);
    expect(await after.spoke("C2")).toBe(true);
    const thread = { channel: "C1", ts: "1.0", postingAt: noon, pointsOnAt: null, createdAt: noon };
    const other = "g_2" as GroupId;
    const bridge = await bridgeOf(context.store.db, groupId);
    if (bridge === null) throw new Error("there is no bridge");
    await context.store.db
      .insertInto("bridges")
      .values(bridgeToRow({ ...bridge, groupId: other }))
      .execute();
    const threads = [groupId, other].map((id) => ({ ...thread, id: `t ${id}`, groupId: id }));
    await context.store.db.insertInto("bridgeThreads").values(threads).execute();
    expect(await unheardChannels(context.store.db)).toEqual(["C1"]);
    await createEarsOfDesk(context)("C1");
    expect(await unheardChannels(context.store.db)).toEqual([]);
  });

  it("says nothing when another instance has heard it", async () => {
    const { context, listens, passes, ears, said } = await office(database);
    await ears.spoke("C1");
    await createEarsOfDesk(context)("C1");
    passes(withinMs);
    expect(await listens()).toEqual({ kind: "done" });
    expect(await said()).toEqual([]);
  });

  it("says nothing while nothing of Slack's reaches us, and waits for the next post", async () => {
    const { listens, passes, ears, said, reach } = await office(database);
    await ears.spoke("C1");
    reach.isCut = true;
    passes(withinMs);
    expect(await listens()).toEqual({ kind: "done" });
    reach.isCut = false;
    expect(await listens()).toEqual({ kind: "done" });
    await ears.spoke("C1");
    expect(await listens()).toEqual({ kind: "later", at: noon + 2 * withinMs });
    expect(await said()).toEqual([]);
  });
});

async function office(database: TestDatabase) {
  const store = await database.open();
  let now = noon;
  const context = contextWith({ store, clock: { now: () => now } });
  const { group } = quietGroup({ id: groupId });
  await store.db.insertInto("groups").values(groupToRow(group)).execute();
  const settings = {
    mode: "talk",
    namesAuthors: false,
    channel: null,
    talkers: null,
    takesBots: false,
  } as const;
  await setBridge(context, groupId, settings, "U1");
  await store.db.deleteFrom("bridgedMessages").execute();
  const reach = { isCut: false };
  const ears = createEars({ context, echoWithinMs: withinMs, mayHear: () => !reach.isCut });
  return {
    context,
    ears,
    reach,
    listens: () => ears.listen(group, endlessLease(lanes.slack("C1"))),
    passes: (ms: number) => void (now += ms),
    said: async () => (await waitingOf(store.db, groupId, 10)).map(({ said }) => said.kind),
  };
}
