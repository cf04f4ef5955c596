// Where the buttons of a message stand and when they last moved; and an index for the newest message in a channel.
// `migrate.ts` runs it.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // SQLite runs this outside a transaction: a crash may have come between two of these statements.
  const tables = await db.introspection.getTables();
  const columns = tables.find(({ name }) => name === "cards")?.columns.map(({ name }) => name) ?? [];
  if (!columns.includes("buttons"))
    await db.schema.alterTable("cards").addColumn("buttons", "text").execute();
  if (!columns.includes("movedAt"))
    await db.schema.alterTable("cards").addColumn("movedAt", "bigint").execute();
  await db.schema
    .createIndex("cardsByPosting")
    .ifNotExists()
    .on("cards")
    .columns(["channel", "postedAt"])
    .execute();
}
