// Files of bridged groups on their way to Slack, and those that can be fetched again. `migrate.ts` runs it.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("bridgedFiles")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("threadTs", "text")
    .addColumn("lineTs", "text", (column) => column.notNull())
    .addColumn("media", "text", (column) => column.notNull())
    .addColumn("mediaId", "text", (column) => column.notNull())
    .addColumn("name", "text")
    .addColumn("mimeType", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("size", "bigint")
    .addColumn("slackId", "text")
    .addColumn("failure", "text")
    .addColumn("postingAt", "bigint")
    .addColumn("noteTs", "text")
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("bridgedFilesByGroup").on("bridgedFiles").column("groupId").execute();
  await db.schema.createIndex("bridgedFilesByAge").on("bridgedFiles").column("createdAt").execute();
}
