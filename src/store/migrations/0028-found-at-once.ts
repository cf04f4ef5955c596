// Indexes for what was still looked for in more than it could be in: who waits on a card (by the card alone or by the state alone SQLite
// would look through everybody who waits anywhere), what is forgotten with an operation or after a while, and the address book among
// all who were ever recognised. `migrate.ts` runs it; a second time does no harm.
import { sql, type Kysely } from "kysely";

const indexes: readonly [name: string, table: string, columns: string[]][] = [
  ["joinRequestsByCardAndState", "joinRequests", ["cardId", "state"]],
  ["invitationsByOperation", "invitations", ["operationId"]],
  ["identityChangesByAge", "identityChanges", ["at"]],
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, table, columns] of indexes)
    await db.schema.createIndex(name).ifNotExists().on(table).columns(columns).execute();
  await db.schema
    .createIndex("peopleInTheBook")
    .ifNotExists()
    .on("people")
    .columns(["searchKey", "id"])
    .where(sql<boolean>`source is not null`)
    .execute();
  await db.schema.dropIndex("joinRequestsByCard").ifExists().execute();
}
