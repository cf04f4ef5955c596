// Opens the database that DATABASE_URL names: a SQLite file, or PostgreSQL for several instances. The rest of the program
// sees one Kysely and one way to run a transaction.
import { existsSync } from "node:fs";
import { DummyDriver, Kysely, Transaction, type Dialect } from "kysely";
import { committed } from "./after-commit.ts";
import type { AuditKey } from "./audit-hash.ts";
import { migrate, refuseOther } from "./migrate.ts";
import { openPostgres } from "./postgres.ts";
import { isAboutPreparing } from "./prepared-postgres.ts";
import { mayMake, reasonOnDisk } from "./reasons.ts";
import { openSqlite, pathIn } from "./sqlite.ts";
import { StoreError, StoreUnfinished } from "./store-error.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export type Store = {
  db: Database;
  /** PostgreSQL locks rows; SQLite has one writer at a time and needs none. */
  locksRows: boolean;
  /** The first hashes what is written to the audit; none: a bare hash. */
  auditKeys: readonly AuditKey[];
  /**
   * Runs `work` in one transaction and returns its result after the commit. It may run again after a conflict, so it must
   * touch nothing but the database. Statements that it asks for together travel together.
   */
  transact<Result>(work: (trx: Trx) => Promise<Result>): Promise<Result>;
  /**
   * What was removed is not in the files of the database any more; false when somebody who reads still keeps it there. PostgreSQL does
   * so by itself.
   */
  wipe(): Promise<boolean>;
  close(): Promise<void>;
};

type Options = {
  /** Whether to refuse a SQLite file that another bot works on. What only looks at it need not be alone. */
  alone?: boolean;
  /** Whether to bring it up to date. Otherwise it is left as it is, and refused when it is of another version. */
  migrates?: boolean;
  auditKeys?: readonly AuditKey[];
};

/** @throws StoreError when the database cannot be opened, cannot hold our data, or is newer than this code. */
export async function openStore(
  url: string,
  { alone = false, migrates = true, auditKeys = [] }: Options = {},
): Promise<Store> {
  try {
    const isPostgres = /^postgres(ql)?:/.test(url);
    if (!migrates && !isPostgres && !existsSync(pathIn(url))) throw notYetThere(pathIn(url));
    const opened = isPostgres ? await openPostgres(url) : await openSqlite(url, { alone });
    const db: Database = new Kysely<Tables>({ dialect: opened.dialect });
    const close = async (): Promise<void> => {
      await db.destroy();
      opened.release();
    };
    try {
      const untyped = db as unknown as Kysely<never>;
      await (migrates ? migrate(untyped, { isPostgres }) : refuseOther(untyped));
    } catch (error) {
      await close();
      throw error;
    }
    opened.migrated();
    const { dialect, wipe } = opened;
    const transacts: Store["transact"] = (work) => transact({ db, dialect }, work);
    return { db, locksRows: isPostgres, auditKeys, transact: transacts, wipe, close };
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`The database could not be opened${whyNot(error, url)}.`, { cause: error });
  }
}

function notYetThere(path: string): StoreError {
  if (mayMake(path))
    return new StoreUnfinished("There is no database yet: the first start of Groupdesk makes it.");
  return new StoreError(`There is no database yet, and the user this runs as may not make it (${path}).`, {
    cure: "Make its folder and give it to that user, or set DATABASE_URL to a place that may be written.",
  });
}

function whyNot(error: unknown, url: string): string {
  if (!url.startsWith("sqlite:")) return saidOf(error);
  const path = pathIn(url);
  const reason = reasonOnDisk(error, path);
  return reason === undefined ? saidOf(error) : `: ${reason} (${path})`;
}

/** The driver's own word, such as "password authentication failed"; several addresses fail with one each. */
function saidOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const reason = first instanceof Error ? first.message.replace(/\.$/u, "") : "";
  return reason === "" ? "" : `: ${reason}`;
}

const triesAfterConflict = 4;

type Opened = { db: Database; dialect: Dialect };

async function transact<Result>(opened: Opened, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      let seen: Trx | undefined;
      const result = await opened.db.transaction().execute((trx) =>
        sideBySide(opened, trx, (ours) => {
          seen = ours;
          return work(ours);
        }),
      );
      if (seen !== undefined) committed(seen);
      return result;
    } catch (error) {
      if (!lostToAnother(error) || attempt === triesAfterConflict) throw error;
    }
  }
}

/**
 * Kysely lets each statement of a transaction wait for the answer to the one before. Here they are sent as they come; the database
 * keeps their order. Whoever still goes on when one of them has failed must not reach the connection any more: it belongs to others.
 */
async function sideBySide<Result>(
  { dialect }: Opened,
  trx: Trx,
  work: (trx: Trx) => Promise<Result>,
): Promise<Result> {
  const inTurn = trx.getExecutor();
  return inTurn.provideConnection(async (connection) => {
    let isOver = false;
    const executor = inTurn.withConnectionProvider({
      async provideConnection(use) {
        if (isOver) throw new StoreError("The transaction is over.", { transient: true });
        return use(connection);
      },
    });
    try {
      return await work(
        new Transaction<Tables>({ config: { dialect }, dialect, driver: new DummyDriver(), executor }),
      );
    } finally {
      isOver = true;
    }
  });
}

/** Deadlock or serialization failure, or a prepared statement that is not there any more. Source: postgresql.org/docs/current/errcodes-appendix.html */
function lostToAnother(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "40P01" || code === "40001" || isAboutPreparing(error);
}
