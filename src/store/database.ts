// Opens the database that DATABASE_URL names: a SQLite file, or PostgreSQL for several instances. The rest of the program
// sees one Kysely and one way to run a transaction.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite from "better-sqlite3";
import { Kysely, PostgresDialect, SqliteDialect, type Transaction } from "kysely";
import { Pool, types } from "pg";
import { migrate } from "./migrate.ts";
import { preparedOnce } from "./prepared-sqlite.ts";
import { StoreError } from "./store-error.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export type Store = {
  db: Database;
  /** PostgreSQL locks rows; SQLite has one writer at a time and needs none. */
  locksRows: boolean;
  /**
   * Runs `work` in one transaction and returns its result after the commit. It may run again after a conflict, so it must
   * touch nothing but the database.
   */
  transact<Result>(work: (trx: Transaction<Tables>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};

/** @throws StoreError when the database cannot be opened, or is newer than this code. */
export async function openStore(url: string): Promise<Store> {
  const { dialect, locksRows } = /^postgres(ql)?:/.test(url) ? postgres(url) : sqlite(url);
  const db: Database = new Kysely<Tables>({ dialect });
  try {
    await migrate(db as unknown as Kysely<never>);
  } catch (error) {
    await db.destroy();
    throw error instanceof StoreError
      ? error
      : new StoreError("The database could not be opened.", { cause: error });
  }
  return { db, locksRows, transact: (work) => transact(db, work), close: () => db.destroy() };
}

function sqlite(url: string) {
  const path = url.replace(/^sqlite:(\/\/)?/, "");
  return {
    locksRows: false,
    dialect: new SqliteDialect({
      database: async () => {
        if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
        const file = new Sqlite(path);
        file.pragma("journal_mode = WAL");
        // FULL: what was acknowledged survives a power cut. Source: sqlite.org/pragma.html#pragma_synchronous
        file.pragma("synchronous = FULL");
        file.pragma("busy_timeout = 5000");
        return preparedOnce(file);
      },
    }),
  };
}

function postgres(url: string) {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    // A network that died silently must not hold a lane until TCP notices.
    query_timeout: 30_000,
    keepAlive: true,
    // Counts and times come as 64-bit integers; all of ours are exact as numbers.
    types: {
      getTypeParser: (oid, format) =>
        (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as never,
    },
  });
  // A connection that breaks must not end the process, whether it is idle or in the middle of a transaction: the query
  // that needs it fails, and the next one opens another.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return { locksRows: true, dialect: new PostgresDialect({ pool }) };
}

const triesAfterConflict = 4;

async function transact<Result>(
  db: Database,
  work: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!lostToAnother(error) || attempt === triesAfterConflict) throw error;
    }
  }
}

/**
 * Deadlock, serialization failure, or a SQLite file that another process wrote to since we read it.
 * Sources: postgresql.org/docs/current/errcodes-appendix.html, sqlite.org/rescode.html#busy_snapshot
 */
function lostToAnother(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "40P01" || code === "40001" || code === "SQLITE_BUSY_SNAPSHOT";
}
