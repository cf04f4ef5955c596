// An index by the end of operations: open Home tabs ask every few seconds what failed lately. `migrate.ts` runs it.
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex("operationsBySettling").on("operations").column("settledAt").execute();
}
