// What takes two admins and waits for the second, out of the facts of its card into a table of its own; and where those went whom a reminder is
// about. `migrate.ts` runs it.
import type { Kysely } from "kysely";

type Agreement = { cardId: string; groupId: string; wants: string; askedBy: string; askedAt: number };
type Then = {
  agreements: Agreement;
  cards: { id: string; kind: string; groupId: string | null; facts: string | null };
};

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("agreements")
    .addColumn("cardId", "text", (column) => column.primaryKey())
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("wants", "text", (column) => column.notNull())
    .addColumn("askedBy", "text", (column) => column.notNull())
    .addColumn("askedAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.alterTable("reminders").addColumn("movedTo", "text").execute();
  await carryOver(db);
}

/** Whether another has agreed is told by the operation that came of it. */
async function carryOver(db: Kysely<Then>): Promise<void> {
  // Named one by one: what an older migration prepared with all columns had others then.
  const cards = await db
    .selectFrom("cards")
    .select(["id", "groupId", "facts"])
    .where("kind", "=", "agreement")
    .execute();
  const rows = cards.flatMap(({ id: cardId, groupId, facts }): Agreement[] => {
    if (facts === null || groupId === null) return [];
    const { wants, by, at } = JSON.parse(facts) as { wants: unknown; by: string; at: number };
    return [{ cardId, groupId, wants: JSON.stringify(wants), askedBy: by, askedAt: at }];
  });
  for (const row of rows) await db.insertInto("agreements").values(row).execute();
  await db.updateTable("cards").set({ facts: null }).where("kind", "=", "agreement").execute();
}
