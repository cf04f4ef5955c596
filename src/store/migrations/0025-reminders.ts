// Reminders: each time people were called about somebody who waits, whom it is about, and the days on which summaries were told.
// `migrate.ts` runs it.
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("reminders")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("route", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("cardId", "text", (column) => column.notNull())
    .addColumn("escalationId", "text")
    .addColumn("remindedAt", "bigint", (column) => column.notNull())
    .addColumn("snoozedBy", "text")
    .addColumn("snoozedUntil", "bigint")
    .addColumn("overAt", "bigint")
    .execute();
  await sql`create index "remindersOpen" on reminders (id) where "overAt" is null`.execute(db);
  await db.schema
    .createIndex("remindersByPlace")
    .on("reminders")
    .columns(["channel", "route", "remindedAt"])
    .execute();
  await db.schema
    .createTable("reminded")
    .addColumn("requestId", "text", (column) => column.primaryKey())
    .addColumn("reminderId", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("remindedByReminder").on("reminded").columns(["reminderId"]).execute();
  await db.schema
    .createTable("summaries")
    .addColumn("route", "text", (column) => column.primaryKey())
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
}
