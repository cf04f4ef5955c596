// An index in the order of the list of groups, so that a page and the total come from it alone. `migrate.ts` runs it.
import type { Kysely } from "kysely";

/** Without the names: a name in some scripts grows beyond what PostgreSQL takes into an index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("groupsInList")
    .on("groups")
    .columns(["deletedAt", "createdAt desc", "id"])
    .execute();
}
