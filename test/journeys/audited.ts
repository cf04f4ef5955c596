// What the audit says of one kind of deed, for journeys about it.
import type { TestDatabase } from "../databases.ts";

export async function auditedAs(database: TestDatabase, action: string) {
  const db = await database.tables();
  const found = await db
    .selectFrom("audit")
    .selectAll()
    .where("action", "=", action)
    // Several chains grow side by side; what orders them is the time.
    .orderBy("at")
    .orderBy("seq")
    .execute();
  return found.map((row) => ({ ...row, details: JSON.parse(row.details) as Record<string, unknown> }));
}
