// Notes about people and news of them, at the same time: whoever waits for a card holds nothing that others need after theirs.
import { sql } from "kysely";
import { expect, it } from "vitest";
import { someoneAsks } from "../../src/groups/requests.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { takeIdentityChanges } from "../../src/inbox/account-news.ts";
import { importList, writeEntry } from "../../src/operations/address-book.ts";
import { momentOf, type Context } from "../../src/state/context.ts";
import { withDossier } from "../../src/state/dossiers.ts";
import { groupToRow } from "../../src/store/rows.ts";
import type { Update } from "../../src/whatsapp/events.ts";
import { contextWith } from "../context.ts";
import { describeOnPostgres } from "../databases.ts";
import { askOf, noon, quietGroup } from "../groups/dossiers.ts";

const groupId = "g_00000001" as GroupId;
const ana = askOf("0001").person;
const number = `+${ana.waId}`;
const entry = { name: "Ana", note: null };

async function imports(context: Context): Promise<void> {
  for await (const _ of importList(context, { rows: [{ number, ...entry }], by: "U1" }));
}

function changesNumber(context: Context): Promise<void> {
  const [before, after] = [ana, { ...ana, waId: "16505559999", userId: "US.new" }];
  const event = { kind: "identity changed" as const, phoneNumberId: "1278", at: noon, before, after };
  const update: Update = { hash: "h", field: "messages", body: "{}", event };
  return takeIdentityChanges(context, [update], momentOf(context));
}

describeOnPostgres("somebody who waits", (database) => {
  it.each<[string, (context: Context) => Promise<unknown>]>([
    ["gets a note", (context) => writeEntry(context, { key: number, by: "U1", ...entry })],
    ["is in a list", imports],
    ["changes their number", changesNumber],
  ])(
    "%s while there is news of the same card, and neither waits for what the other holds",
    async (_, change) => {
      const context = contextWith({ store: await database.open(), clock: { now: () => noon } });
      const { db } = context.store;
      await db
        .insertInto("groups")
        .values(groupToRow(quietGroup({ id: groupId }).group))
        .execute();
      await withDossier(context, groupId, (dossier) => [
        someoneAsks(dossier, askOf("0001"), momentOf(context)),
        undefined,
      ]);
      const changed = await context.store.transact(async (trx) => {
        await trx.selectFrom("outbox").selectAll().where("kind", "=", "card").forUpdate().execute();
        const changing = change(context);
        const waits = sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
        await expect.poll(async () => (await waits.execute(db)).rows[0]?.count).toBe(1);
        // What the intake locks last.
        await sql`lock table identities in share row exclusive mode nowait`.execute(trx);
        return { changing };
      });
      await changed.changing;
      const names = await db.selectFrom("identities").select("value").execute();
      expect(names.map(({ value }) => value)).toContain(number);
    },
  );
});
