// Indexes for reminders: every click that names a card asks whether it is one, and old ones are forgotten by when they were over.
// `migrate.ts` runs it; a second time does no harm.
import type { Kysely } from "kysely";

const indexes = [
  ["remindersByCard", "cardId"],
  ["remindersByAge", "overAt"],
] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, column] of indexes)
    await db.schema.createIndex(name).ifNotExists().on("reminders").column(column).execute();
}
