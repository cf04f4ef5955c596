// Databases to test on: a fresh one of each kind whenever a test asks, gone when the test is over. Whatever touches the
// store is tested on both.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, PostgresDialect, sql } from "kysely";
import { Client, Pool, types } from "pg";
import { afterEach, describe, inject } from "vitest";
import { openStore, type Store } from "../src/store/database.ts";
import { pathIn } from "../src/store/sqlite.ts";
import type { Tables } from "../src/store/tables.ts";

export type DatabaseKind = "sqlite" | "postgres";

/** An empty database; `drop` removes it, whoever is still connected. */
export type FreshDatabase = { url: string; drop(): Promise<void> };

export async function freshDatabaseUrl(kind: DatabaseKind): Promise<FreshDatabase> {
  return kind === "sqlite" ? freshFile() : freshPostgres();
}

/** The database of the test that runs: empty when it is first asked for. */
export type TestDatabase = {
  kind: DatabaseKind;
  url(): Promise<string>;
  /** Each call is one more instance on the same database; all are closed after the test. */
  open(): Promise<Store>;
  /** Its tables beside every instance: on PostgreSQL over one connection that the tests of a worker share. */
  tables(): Promise<Kysely<Tables>>;
  /** Runs when the test is over and before the database goes; the last one given runs first. */
  atEnd(close: () => Promise<void>): void;
};

/** Describes `name` once on SQLite and once on PostgreSQL; every test finds its database empty. */
export function describeOnBothDatabases(name: string, tests: (database: TestDatabase) => void): void {
  describe(`${name}, on SQLite`, () => tests(databasePerTest("sqlite")));
  describe(`${name}, on PostgreSQL`, () => tests(databasePerTest("postgres")));
}

/** For what several instances do, which SQLite does not serve. */
export function describeOnPostgres(name: string, tests: (database: TestDatabase) => void): void {
  describe(`${name}, on PostgreSQL`, () => tests(databasePerTest("postgres")));
}

export function describeOnSqlite(name: string, tests: (database: TestDatabase) => void): void {
  describe(`${name}, on SQLite`, () => tests(databasePerTest("sqlite")));
}

function databasePerTest(kind: DatabaseKind): TestDatabase {
  let fresh: Promise<EmptyDatabase> | undefined;
  let store: Promise<Store> | undefined;
  const closings: (() => Promise<void>)[] = [];

  function database(): Promise<EmptyDatabase> {
    return (fresh ??= kind === "sqlite" ? emptyFile() : emptyPostgres());
  }

  const url: TestDatabase["url"] = async () => (await database()).url;
  const open: TestDatabase["open"] = async () => {
    const opened = await openStore(await url());
    closings.push(() => opened.close());
    return opened;
  };

  afterEach(async () => {
    for (const close of closings.splice(0).toReversed()) await close();
    const used = await fresh;
    fresh = undefined;
    store = undefined;
    await used?.drop();
  });

  return {
    kind,
    url,
    open,
    async tables() {
      const { tables } = await database();
      return tables ?? (await (store ??= open())).db;
    },
    atEnd: (close) => void closings.push(close),
  };
}

/** In memory where the system has a file system there: nothing of it must survive, and every commit waits for a disk. */
const filesIn = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(filesIn, "groupdesk-"));
  return {
    url: `sqlite:${join(folder, "groupdesk.db")}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** On SQLite, for laws that need many: what was in it is gone when it is closed. */
export async function emptyStore(): Promise<Store> {
  const { url, drop } = await emptyFile();
  const store = await openStore(url);
  return {
    ...store,
    async close() {
      await store.close();
      await drop();
    },
  };
}

/** With its tables, as the first test of this worker made them: to make them takes longer than most tests. */
let migrated: Promise<Buffer> | undefined;

async function emptyFile(): Promise<EmptyDatabase> {
  migrated ??= migratedFile();
  const file = await freshFile();
  await writeFile(pathIn(file.url), await migrated);
  return file;
}

async function migratedFile(): Promise<Buffer> {
  const { url, drop } = await freshFile();
  const store = await openStore(url);
  await store.close();
  const bytes = await readFile(pathIn(url));
  await drop();
  return bytes;
}

async function freshPostgres(): Promise<FreshDatabase> {
  const name = `groupdesk_${randomUUID().replaceAll("-", "")}`;
  await asAdministrator(`create database ${name}`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = name;
  return { url: url.href, drop: () => asAdministrator(`drop database if exists ${name} with (force)`) };
}

type EmptyDatabase = FreshDatabase & { tables?: Kysely<Tables> };

/** Left by tests of this worker: to make a database takes PostgreSQL a tenth of a second, to empty one does not. */
const emptied: ReturnType<typeof withTables>[] = [];

/** Its `drop` keeps it for the next test, when it can be emptied. */
async function emptyPostgres(): Promise<EmptyDatabase> {
  const database = emptied.pop() ?? withTables(await freshPostgres());
  return {
    ...database,
    async drop() {
      if (await empty(database.tables)) emptied.push(database);
      else await database.drop();
    },
  };
}

/** A connection that a test has cut is opened anew. */
function withTables({ url, drop }: FreshDatabase): FreshDatabase & Required<EmptyDatabase> {
  const pool = new Pool({ connectionString: url, max: 1, allowExitOnIdle: true, types: wholeNumbers });
  pool.on("error", () => undefined);
  const tables = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    url,
    tables,
    async drop() {
      await tables.destroy();
      await drop();
    },
  };
}

/** Counts and times come as 64-bit integers, all of them exact as numbers. */
const int8: number = types.builtins.INT8;
export const wholeNumbers = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === int8 ? Number : types.getTypeParser(oid, format),
};

/** False when a test left it so that it cannot be emptied. */
async function empty(tables: Kysely<Tables>): Promise<boolean> {
  try {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
      tables,
    );
    const { rows: changes } = await sql`
      select from kysely_migration where name > '9'
      union all select from pg_proc where pronamespace = 'public'::regnamespace
      union all select from pg_trigger where not tgisinternal`.execute(tables);
    if (changes.length !== 0) return false;
    const deletions = Object.keys(filledTables).map((table) => `delete from "${table}"`);
    await sql
      .raw(
        [
          ...deletions,
          `update "auditTail" set seq = 0, hash = lpad((id - 1)::text, 64, '0'), "keyId" = null`,
        ].join("; "),
      )
      .execute(tables);
    return true;
  } catch {
    return false;
  }
}

const filledTables: Record<Exclude<keyof Tables, "auditTail">, true> = {
  groups: true,
  joinRequests: true,
  operations: true,
  cards: true,
  troubles: true,
  alerts: true,
  identityChanges: true,
  agreements: true,
  announcements: true,
  announcementSends: true,
  routes: true,
  groupChannels: true,
  guests: true,
  reminders: true,
  reminded: true,
  summaries: true,
  numbers: true,
  people: true,
  identities: true,
  members: true,
  invitations: true,
  arrivals: true,
  deliveries: true,
  bridges: true,
  unbridged: true,
  bridgeThreads: true,
  bridgedMessages: true,
  bridgedReactions: true,
  bridgedFiles: true,
  outbox: true,
  lanes: true,
  paces: true,
  audit: true,
  keyed: true,
  messages: true,
  messageStatuses: true,
};

/** On the server that all tests share. */
export async function asAdministrator(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
