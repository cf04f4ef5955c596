// Opens the database that DATABASE_URL names: a SQLite file, or PostgreSQL for several instances. The rest of the program
// sees one Kysely and one way to run a transaction.
import { existsSync } from "node:fs";
import { Kysely, type Transaction } from "kysely";
import { migrate, refuseUnfinished } from "./migrate.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite, pathIn } from "./sqlite.ts";
import { StoreError, StoreUnfinished } from "./store-error.ts";
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

type Options = {
  /** Whether to refuse a SQLite file that another bot works on. What only looks at it need not be alone. */
  alone?: boolean;
  /** Whoever only looks leaves the tables as they are. */
  looksOnly?: boolean;
};

/** @throws StoreError when the database cannot be opened, cannot hold our data, or is newer than this code. */
export async function openStore(
  url: string,
  { alone = false, looksOnly = false }: Options = {},
): Promise<Store> {
  try {
    const isPostgres = /^postgres(ql)?:/.test(url);
    if (looksOnly && !isPostgres && !existsSync(pathIn(url)))
      throw new StoreUnfinished("There is no database yet: the first start of Groupdesk makes it.");
    const opened = isPostgres ? await openPostgres(url) : await openSqlite(url, { alone });
    const db: Database = new Kysely<Tables>({ dialect: opened.dialect });
    const close = async (): Promise<void> => {
      await db.destroy();
      opened.release();
    };
    try {
      if (looksOnly) await refuseUnfinished(db as unknown as Kysely<never>);
      else await migrate(db as unknown as Kysely<never>);
    } catch (error) {
      await close();
      throw error;
    }
    opened.migrated();
    return { db, locksRows: isPostgres, transact: (work) => transact(db, work), close };
  } catch (error) {
    throw error instanceof StoreError
      ? error
      : new StoreError(`The database could not be opened${reasonOf(error)}.`, { cause: error });
  }
}

/** The driver's own word, such as "password authentication failed"; several addresses fail with one each. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const reason = first instanceof Error ? first.message.replace(/\.$/u, "") : "";
  return reason === "" ? "" : `: ${reason}`;
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

/** Deadlock or serialization failure. Source: postgresql.org/docs/current/errcodes-appendix.html */
function lostToAnother(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "40P01" || code === "40001";
}
