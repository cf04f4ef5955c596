// What the audit says of one kind of deed, for journeys about it.
import type { TestDatabase } from "../databases.ts";
import type { World } from "./world.ts";

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

/** Once there are so many: people are answered first. */
export async function onceAudited(world: World, database: TestDatabase, action: string, times: number) {
  await world.until(async () => (await auditedAs(database, action)).length >= times, {
    what: `the audit has ${times} rows of "${action}"`,
  });
  return auditedAs(database, action);
}
