// Who waits on a card, found at once: by the card alone or by the state alone SQLite would look through everybody who waits anywhere.
// `migrate.ts` runs it; a second time does no harm.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("joinRequestsByCardAndState")
    .ifNotExists()
    .on("joinRequests")
    .columns(["cardId", "state"])
    .execute();
  await db.schema.dropIndex("joinRequestsByCard").ifExists().execute();
}
