// Takes the database, or one table of it, away from a running bot, and gives it back: for journeys through such trouble.
import { sql } from "kysely";
import { Client } from "pg";
import { inject } from "vitest";
import type { Tables } from "../../src/store/tables.ts";
import type { TestDatabase } from "../databases.ts";

/** Until `giveBack`, nothing can be read from it or written to it. */
type Outage = { giveBack(): Promise<void> };

/** PostgreSQL lets nobody in; of SQLite, which has no server to stop, the one table that every part of the bot needs is gone. */
export async function databaseGoesDown(database: TestDatabase): Promise<Outage> {
  if (database.kind === "sqlite") return tableGoes(database, "auditTail");
  const name = new URL(await database.url()).pathname.slice(1);
  await asAdministrator(`alter database ${name} allow_connections false`);
  await asAdministrator(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and backend_type = 'client backend'`,
  );
  return { giveBack: () => asAdministrator(`alter database ${name} allow_connections true`) };
}

export async function tableGoes(database: TestDatabase, table: keyof Tables): Promise<Outage> {
  const { db } = await database.open();
  const away = `${table}Away`;
  await sql`alter table ${sql.table(table)} rename to ${sql.table(away)}`.execute(db);
  return {
    async giveBack() {
      await sql`alter table ${sql.table(away)} rename to ${sql.table(table)}`.execute(db);
    },
  };
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
