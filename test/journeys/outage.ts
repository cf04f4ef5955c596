// Takes the database, or one table of it, away from a running bot, and gives it back: for journeys through such trouble.
import Sqlite from "better-sqlite3";
import { sql } from "kysely";
import type { Tables } from "../../src/store/tables.ts";
import { asAdministrator, type TestDatabase } from "../databases.ts";
import type { World } from "./world.ts";

/** Until `giveBack`, nothing can be read from it or written to it. */
type Outage = { giveBack(): Promise<void> };

/** PostgreSQL lets nobody in; of SQLite, which has no server to stop, the tables are gone that every part of the bot needs. */
export async function databaseGoesDown(database: TestDatabase): Promise<Outage> {
  if (database.kind === "sqlite") {
    const outages = [await tableGoes(database, "auditTail"), await tableGoes(database, "arrivals")];
    return {
      async giveBack() {
        for (const outage of outages) await outage.giveBack();
      },
    };
  }
  const name = new URL(await database.url()).pathname.slice(1);
  await asAdministrator(`alter database ${name} allow_connections false`);
  await asAdministrator(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and backend_type = 'client backend'`,
  );
  return { giveBack: () => asAdministrator(`alter database ${name} allow_connections true`) };
}

export async function tableGoes(database: TestDatabase, table: keyof Tables): Promise<Outage> {
  const db = await database.tables();
  const away = `${table}Away`;
  await sql`alter table ${sql.table(table)} rename to ${sql.table(away)}`.execute(db);
  return {
    async giveBack() {
      await sql`alter table ${sql.table(away)} rename to ${sql.table(table)}`.execute(db);
    },
  };
}

/** Evidence of an update that contains this cannot be stored, and nothing that comes with it. */
export async function evidenceIsRefused(database: TestDatabase, containing: string): Promise<Outage> {
  const db = await database.tables();
  const when = `new.body like '%${containing}%'`;
  if (database.kind === "sqlite")
    await sql
      .raw(
        `create trigger refuses before insert on deliveries when ${when} begin select raise(abort, 'no'); end`,
      )
      .execute(db);
  else {
    await sql
      .raw(`create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'`)
      .execute(db);
    await sql
      .raw(
        `create trigger refuses before insert on deliveries for each row when (${when}) execute function refuse()`,
      )
      .execute(db);
  }
  const isOn = database.kind === "sqlite" ? "" : " on deliveries";
  return { giveBack: async () => void (await sql.raw(`drop trigger refuses${isOn}`).execute(db)) };
}

/** Another process writes the SQLite file, and does not end. */
export async function fileIsLocked(database: TestDatabase, { until }: World): Promise<Outage> {
  const other = new Sqlite((await database.url()).replace("sqlite:", ""));
  await until(() => {
    try {
      other.exec("begin immediate");
      return true;
    } catch {
      return false;
    }
  });
  return { giveBack: async () => void other.close() };
}
