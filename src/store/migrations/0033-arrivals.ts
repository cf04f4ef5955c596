// What WhatsApp told and nobody has read yet. `migrate.ts` runs it.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("arrivals")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("line", "integer", (column) => column.notNull())
    .addColumn("pieces", "text", (column) => column.notNull())
    .addColumn("count", "integer", (column) => column.notNull())
    .addColumn("receivedAt", "bigint", (column) => column.notNull())
    .addColumn("readAfter", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("arrivalsInOrder").on("arrivals").columns(["line", "id"]).execute();
  await db.schema.createIndex("arrivalsByAge").on("arrivals").columns(["receivedAt", "count"]).execute();
}
