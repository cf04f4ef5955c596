// Old and new work on one database for the length of a restart: a migration takes nothing away that the version before writes or reads.
import Sqlite from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { expect, it } from "vitest";
import { migrations } from "../../src/store/migrate.ts";

/** For these every instance must be stopped first, and the changelog says so. A new one needs a good reason. */
const needsAStop = ["0005-one-life", "0007-audit-chains", "0008-growth", "0019-routes"];

it("every migration leaves what was there, and asks nothing new of those who do not know it", async () => {
  const db = new Kysely<never>({ dialect: new SqliteDialect({ database: new Sqlite(":memory:") }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const broken: string[] = [];
  for (const name of Object.keys(migrations)) {
    const before = await db.introspection.getTables();
    const { error } = await migrator.migrateTo(name);
    expect(error).toBeUndefined();
    const after = await db.introspection.getTables();
    const takenAway = before.flatMap((table) => {
      const columns = after.find((each) => each.name === table.name)?.columns;
      const gone = table.columns.filter(
        (column) => !(columns ?? []).some((each) => each.name === column.name),
      );
      const wanted = (columns ?? []).filter(
        (column) =>
          !table.columns.some((each) => each.name === column.name) &&
          !column.isNullable &&
          !column.hasDefaultValue,
      );
      return [...gone, ...wanted].map((column) => `${table.name}.${column.name}`);
    });
    if (takenAway.length > 0 && !needsAStop.includes(name)) broken.push(`${name}: ${takenAway.join(", ")}`);
  }
  await db.destroy();
  expect(broken).toEqual([]);
});
