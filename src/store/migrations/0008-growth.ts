// What keeps a database in its third year as quick as on its first day: indexes for whatever is looked up in tables that grow. Also forgets
// the bodies of updates that are not about groups. `migrate.ts` runs it; a second time does no harm.
import type { Kysely } from "kysely";

const fieldsOfGroups = [
  "group_lifecycle_update",
  "group_participants_update",
  "group_participant_update",
  "group_settings_update",
  "group_status_update",
];

const indexes: readonly [name: string, table: string, columns: string[]][] = [
  ["joinRequestsByPhone", "joinRequests", ["waId"]],
  ["joinRequestsByUser", "joinRequests", ["userId"]],
  ["joinRequestsByOperation", "joinRequests", ["operationId"]],
  ["joinRequestsByEnd", "joinRequests", ["closedAt"]],
  ["cardsByAge", "cards", ["state", "createdAt"]],
  ["outboxByAttempts", "outbox", ["attempts"]],
  ["keyedByEnd", "keyed", ["expiresAt"]],
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, table, columns] of indexes)
    await db.schema.createIndex(name).ifNotExists().on(table).columns(columns).execute();
  await (db as Kysely<{ deliveries: { field: string; body: string } }>)
    .updateTable("deliveries")
    .set({ body: "{}" })
    .where("field", "not in", fieldsOfGroups)
    .execute();
}
