// A SQLite file for one bot: private, flushed at every commit, and never waited for with the whole process. `database.ts`
// opens it.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setImmediate as turnOfTheLoop, setTimeout as pause } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { CompiledQuery, SqliteDialect, type DatabaseConnection, type Dialect, type Driver } from "kysely";
import type { OpenedDatabase } from "./opened-database.ts";
import { preparedOnce } from "./prepared-sqlite.ts";
import { StoreError } from "./store-error.ts";

const inMemory = ":memory:";

/** @throws StoreError when another bot works on the file. */
export async function openSqlite(url: string, { alone }: { alone: boolean }): Promise<OpenedDatabase> {
  const path = pathIn(url);
  if (path !== inMemory) makePrivate(path);
  const hold = alone && path !== inMemory ? holdAlone(path) : undefined;
  try {
    const patiently = createPatience();
    const file = await patiently(() => openFile(path));
    const plain = new SqliteDialect({ database: preparedOnce(file) });
    const dialect: Dialect = {
      createAdapter: () => plain.createAdapter(),
      createDriver: () => createPatientDriver(plain.createDriver(), { file, patiently }),
      createIntrospector: (db) => plain.createIntrospector(db),
      createQueryCompiler: () => plain.createQueryCompiler(),
    };
    return { dialect, migrated() {}, wipe: () => emptyLog(file), release: () => void hold?.close() };
  } catch (error) {
    hold?.close();
    throw error;
  }
}

/** @throws StoreError for what SQLite's own programs understand as more than a path. */
export function pathIn(url: string): string {
  const path = url.replace(/^sqlite:(\/\/)?/, "");
  if (/^file:|\?/.test(path))
    throw new StoreError(
      "DATABASE_URL must be sqlite: and a path, without file: and without anything after a ?.",
    );
  return path;
}

function openFile(path: string): Sqlite.Database {
  // SQLite's own waiting would hold the whole process.
  const file = new Sqlite(path, { timeout: 0 });
  try {
    file.pragma("journal_mode = WAL");
    // FULL: what was acknowledged survives a power cut. Source: sqlite.org/pragma.html#pragma_synchronous
    file.pragma("synchronous = FULL");
    // What is removed is overwritten, instead of staying in the file until its place is used again: people ask to be forgotten.
    file.pragma("secure_delete = ON");
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Source: sqlite.org/pragma.html#pragma_wal_checkpoint; whoever reads at that moment keeps it from being emptied. */
async function emptyLog(file: Sqlite.Database): Promise<boolean> {
  for (const givenUpAt = performance.now() + patienceMs; ;) {
    const [row] = file.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (row?.busy === 0) return true;
    if (performance.now() >= givenUpAt) return false;
    await pause(longestPauseMs);
  }
}

/** Phone numbers are in it. SQLite gives its side files the rights of the file itself. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) return closeSync(openSync(path, "a", 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) takeFromOthers(file);
}

/** Earlier versions left it readable for everybody on the machine. What a group may do is the operator's choice. */
function takeFromOthers(file: string): void {
  try {
    const { mode } = statSync(file);
    if ((mode & 0o007) !== 0) chmodSync(file, mode & 0o770);
  } catch {
    // There is none, or it belongs to somebody else, who then decides.
  }
}

/**
 * Keeps a lock in a tiny database beside the file, as long as this process lives: the system takes it back when the process
 * dies, however it dies, and it holds between containers that share a disk of one machine. It does not help on a network
 * file system without locks, between machines, or when somebody deletes the file ending in `.lock` meanwhile.
 */
function holdAlone(path: string): Sqlite.Database {
  const beside = `${path}.lock`;
  makePrivate(beside);
  const lock = new Sqlite(beside, { timeout: 0 });
  try {
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new StoreError(`Another Groupdesk works on the database ${path}. SQLite serves one.`, {
      cause: error,
      cure: "Stop the other, or use PostgreSQL for several.",
    });
  }
}

type Patience = <Result>(work: () => Result | Promise<Result>) => Promise<Result>;

/** A click must be answered within three seconds, and that it could not be stored is an answer. */
const patienceMs = 2_000;
const longestPauseMs = 50;

/**
 * Tries again for a while what another process keeps from happening, such as a backup that locks the file. The process does
 * everything else meanwhile. Once somebody has waited in vain, nobody else does until it works again: those who queue behind
 * would all wait in turn.
 *
 * @throws StoreError, transient, when the time is up.
 */
function createPatience(): Patience {
  let isOverdue = false;
  return async (work) => {
    const givenUpAt = performance.now() + (isOverdue ? 0 : patienceMs);
    for (let pauseMs = 1; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        const result = await work();
        isOverdue = false;
        return result;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() >= givenUpAt) {
          isOverdue = true;
          throw new StoreError("Another process has locked the database.", { cause: error, transient: true });
        }
      }
      await pause(pauseMs);
    }
  };
}

/** Source: sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && code.startsWith("SQLITE_BUSY");
}

/** Whoever begins a transaction takes the one writer's place at once, so that only beginnings wait. */
function createPatientDriver(
  driver: Driver,
  { file, patiently }: { file: Sqlite.Database; patiently: Patience },
): Driver {
  const sharesTheLoop = createShare();
  let patient: DatabaseConnection | undefined;
  let isInTransaction = false;
  return {
    init: () => driver.init(),
    async acquireConnection() {
      if (patient !== undefined) return patient;
      const connection = await driver.acquireConnection();
      patient = {
        executeQuery: (query) =>
          isInTransaction ? connection.executeQuery(query) : patiently(() => connection.executeQuery(query)),
        streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
      };
      return patient;
    },
    async beginTransaction(connection) {
      await connection.executeQuery(CompiledQuery.raw("begin immediate"));
      isInTransaction = true;
    },
    async commitTransaction(connection) {
      await driver.commitTransaction(connection);
      isInTransaction = false;
    },
    async rollbackTransaction(connection) {
      isInTransaction = false;
      // On a full disk SQLite has rolled back by itself, and refuses to do it twice: that would hide why.
      // Source: sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"
      if (file.inTransaction) await driver.rollbackTransaction(connection);
    },
    async releaseConnection(connection) {
      await driver.releaseConnection(connection);
      await sharesTheLoop();
    },
    destroy: () => driver.destroy(),
  };
}

/** Long enough for a transaction or two. */
const loopHeldMs = 8;

/**
 * Whoever is done here lets others on in the same turn of the event loop, and they the next, as nothing waits for a disk or a network:
 * in a storm twenty lanes have worked before a socket is looked at. Resolves at once, or when this has gone on for a while, after a
 * turn of the loop.
 */
function createShare(): () => Promise<void> {
  let since: number | undefined;
  return async () => {
    if (since === undefined) {
      since = performance.now();
      setImmediate(() => (since = undefined));
    } else if (performance.now() - since > loopHeldMs) await turnOfTheLoop();
  };
}
