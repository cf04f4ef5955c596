// What stands in a thread of a conversation is counted before each post. `migrate.ts` runs it; a second time does no harm.
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("bridgedMessagesInThread")
    .ifNotExists()
    .on("bridgedMessages")
    .columns(["groupId", "channel", "ts"])
    .where(sql<boolean>`ts is not null`)
    .execute();
}
