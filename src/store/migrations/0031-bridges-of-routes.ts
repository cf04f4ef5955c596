// Bridges by route: which group has its bridge because its route says so, and which has none whatever its route says. `migrate.ts` runs it.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("bridges")
    .addColumn("isOwn", "integer", (column) => column.notNull().defaultTo(1))
    .execute();
  await db.schema
    .createTable("unbridged")
    .addColumn("groupId", "text", (column) => column.primaryKey())
    .addColumn("changedBy", "text", (column) => column.notNull())
    .addColumn("changedAt", "bigint", (column) => column.notNull())
    .execute();
}
