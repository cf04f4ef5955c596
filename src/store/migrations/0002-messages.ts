// Messages we have sent, by WhatsApp's id, and every word of WhatsApp's about them, each once.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("messages")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("operationId", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("messagesByOperation").on("messages").column("operationId").execute();
  await db.schema.createIndex("messagesByTime").on("messages").column("createdAt").execute();

  await db.schema
    .createTable("messageStatuses")
    .addColumn("messageId", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("waId", "text", (column) => column.notNull())
    .addColumn("userId", "text", (column) => column.notNull())
    .addColumn("code", "integer")
    .addColumn("receivedAt", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("messageStatusesOnce", ["messageId", "status", "waId", "userId"])
    .execute();
  await db.schema.createIndex("messageStatusesByTime").on("messageStatuses").column("receivedAt").execute();
}
