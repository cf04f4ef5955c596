// People who are expected in a group: each number once, with who put it there and when. What rules have approved is counted by who
// decided. `migrate.ts` runs it; a crash in the middle does no harm.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("guests")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("phone", "text", (column) => column.notNull())
    .addColumn("addedBy", "text", (column) => column.notNull())
    .addColumn("addedAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("guestsOnce")
    .ifNotExists()
    .unique()
    .on("guests")
    .columns(["groupId", "phone"])
    .execute();
  await db.schema
    .createIndex("operationsByWhoAsked")
    .ifNotExists()
    .on("operations")
    .columns(["requestedBy", "createdAt"])
    .execute();
}
