// Routes: rules for many groups at once, in an order. The channels that were chosen for single groups stay what they are, under the
// name that says so. `migrate.ts` runs it.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("routes").renameTo("groupChannels").execute();
  await db.schema
    .createTable("routes")
    // The old table keeps the name of its key.
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("match", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("deciders", "text")
    .addColumn("calls", "text", (column) => column.notNull())
    .addColumn("shows", "text", (column) => column.notNull())
    .addColumn("settings", "text", (column) => column.notNull())
    .addColumn("changedBy", "text")
    .addColumn("changedAt", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("routesById", ["id"])
    .execute();
}
