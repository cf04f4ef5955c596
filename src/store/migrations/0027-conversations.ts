// Bridges with a channel of their own and with people who may write to them; what people in WhatsApp reacted with, so that it can be
// taken back; and the cards of words that somebody watches for. `migrate.ts` runs it.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("bridges").addColumn("channel", "text").execute();
  await db.schema.alterTable("bridges").addColumn("talkers", "text").execute();
  await db.schema
    .alterTable("bridges")
    .addColumn("takesBots", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex("bridgesByChannel").unique().on("bridges").column("channel").execute();
  await db.schema.alterTable("bridgedMessages").addColumn("threadTs", "text").execute();
  await db.schema
    .createTable("bridgedReactions")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("groupId", "text", (column) => column.notNull())
    .addColumn("whatsappId", "text", (column) => column.notNull())
    .addColumn("waId", "text")
    .addColumn("userId", "text")
    .addColumn("username", "text")
    .addColumn("emoji", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("ts", "text", (column) => column.notNull())
    .addColumn("createdAt", "bigint", (column) => column.notNull())
    .execute();
  await index(db, "bridgedReactionsByMessage", "bridgedReactions", ["whatsappId"]);
  await index(db, "bridgedReactionsByPlace", "bridgedReactions", ["channel", "ts"]);
  await index(db, "bridgedReactionsByAge", "bridgedReactions", ["createdAt"]);
}

async function index(db: Kysely<unknown>, name: string, table: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}
