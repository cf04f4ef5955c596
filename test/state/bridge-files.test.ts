// A file that did not come, and several who want it at once.
import { sql } from "kysely";
import { expect, it } from "vitest";
import type { GroupId } from "../../src/groups/model.ts";
import { fetchAgain, fileHasFailed, fileById, filesFollow } from "../../src/state/bridge-files.ts";
import { momentOf } from "../../src/state/context.ts";
import type { Database } from "../../src/store/database.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnPostgres } from "../databases.ts";
import { noon, person, quietGroup } from "../groups/dossiers.ts";

describeOnPostgres("a file that is asked for again by several in the same moment", (database) => {
  it("is asked for once, by the first of them", async () => {
    const store = await database.open();
    const context = contextWith({ store, clock: { now: () => noon } });
    const { db } = store;
    const groupId = "g_1" as GroupId;
    const { group } = quietGroup({ id: groupId });
    await db.insertInto("groups").values(groupToRow(group)).execute();
    const said = {
      kind: "media",
      from: { person: person("Ana"), name: "Ana" },
      media: "image",
      caption: null,
      replyTo: null,
      file: { id: "m1", mimeType: "image/jpeg", name: null },
    } as const;
    const line = { group, channel: "C1", threadTs: "1.0", ts: "1.1" };
    await store.transact((trx) => filesFollow(trx, [said], line, momentOf(context)));
    const { id } = await db.selectFrom("bridgedFiles").select("id").executeTakeFirstOrThrow();
    const file = await fileById(db, id);
    if (file === undefined) throw new Error("there is no file");
    await store.transact((trx) => fileHasFailed(trx, file, { failure: "gone" }, noon));
    const who = ["U1", "U2"];
    const presses = await store.transact(async (trx) => {
      await trx.selectFrom("bridgedFiles").select("id").forUpdate().execute();
      const all = who.map((by) => fetchAgain(context, { id, groupId, by }));
      // Both have seen by then that it has failed.
      await expect.poll(() => waitingForLocks(db), { timeout: 20_000 }).toBe(who.length);
      return { all };
    });
    const outcomes = await Promise.all(presses.all);
    expect(outcomes.toSorted()).toEqual(["asked", "under way"]);
    const audit = await db.selectFrom("audit").select("actor").execute();
    expect(audit).toEqual([{ actor: who[outcomes.indexOf("asked")] }]);
  });
});

async function waitingForLocks(db: Database): Promise<number> {
  const { rows } = await sql<{ waiting: string }>`
    select count(*) as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return Number(rows[0]?.waiting);
}
