// A backup of either database is one SQLite file: a copy as of one moment, made while Groupdesk runs, and read back before anybody
// is told that there is one. `data/` has the commands.
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { brokenAuditLink } from "./verify-audit.ts";
import {
  contentOf,
  createDigest,
  emptyTable,
  isEmpty,
  isWorkedOn,
  pagesOf,
  tableNames,
  writePage,
  type Content,
  type TableName,
} from "./contents.ts";
import type { AuditKey } from "./audit-hash.ts";
import { openStore, type Store } from "./database.ts";
import { pathIn } from "./sqlite.ts";
import { StoreError } from "./store-error.ts";

export type Contents = Map<TableName, Content>;

/** Where the time of the last verified backup is kept, as digits. */
const lastKey = "backup.last";

/** @throws StoreError when there is a file already, or what was written does not read back as it should. */
export async function backUp(
  url: string,
  file: string,
  now: () => number,
  auditKeys: readonly AuditKey[] = [],
): Promise<Contents> {
  if (existsSync(file)) throw new StoreError(`There is a file ${file} already.`);
  if (url.startsWith("sqlite:") && !existsSync(pathIn(url)))
    throw new StoreError(`There is no database ${pathIn(url)}.`);
  // A folder that is not there may be a disk that was not mounted.
  if (!existsSync(dirname(file)))
    throw new StoreError(`There is no folder ${dirname(resolve(file))}.`, {
      cure: "Make it first, or mount the disk it is on.",
    });
  const unfinished = `${file}.unfinished`;
  const store = await openStore(url, { migrates: false, auditKeys });
  try {
    const startedAt = now();
    rmSync(unfinished, { force: true });
    closeSync(openSync(unfinished, "wx", 0o600));
    const read = store.locksRows ? await copyPostgres(store, unfinished) : copySqlite(url, unfinished);
    const found = await verified(unfinished, auditKeys);
    refuseDifference(read, found);
    toDisk(unfinished);
    renameSync(unfinished, file);
    toDisk(dirname(file));
    await noteBackup(store, startedAt);
    return found;
  } finally {
    await store.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(`${unfinished}${end}`, { force: true });
  }
}

/** One read transaction, whoever writes meanwhile; nobody waits for it. Source: sqlite.org/lang_vacuum.html#vacuuminto */
function copySqlite(url: string, file: string): undefined {
  const source = new Sqlite(pathIn(url), { readonly: true });
  try {
    source.prepare("vacuum into ?").run(file);
  } finally {
    source.close();
  }
}

/** All tables as of the moment of the first look. */
async function copyPostgres(store: Store, file: string): Promise<Contents> {
  const copy = await openStore(`sqlite:${file}`);
  try {
    return await store.db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (from) => {
        const contents: Contents = new Map();
        await copy.transact(async (to) => {
          for (const table of tableNames) {
            const digest = createDigest();
            await emptyTable(to, table);
            for await (const page of pagesOf(from, table)) {
              digest.add(page);
              await writePage(to, table, page);
            }
            contents.set(table, digest.content());
          }
        });
        return contents;
      });
  } finally {
    await copy.close();
  }
}

/** @throws StoreError when the file is damaged, or its audit does not hold together. */
async function verified(file: string, auditKeys: readonly AuditKey[]): Promise<Contents> {
  refuseDamage(file);
  const copy = await openStore(`sqlite:${file}`, { migrates: false, auditKeys });
  try {
    return await contentsOf(copy);
  } finally {
    await copy.close();
  }
}

/** `called`: by the name that somebody gave. */
function refuseDamage(file: string, called = file): void {
  const copy = new Sqlite(file, { fileMustExist: true });
  try {
    if (copy.pragma("integrity_check", { simple: true }) !== "ok")
      throw new StoreError(`${called} is damaged: SQLite's integrity check fails.`);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`${called} is no backup that can be read.`, { cause: error });
  } finally {
    copy.close();
  }
}

/** @throws StoreError when the audit is broken. */
export async function contentsOf(store: Store): Promise<Contents> {
  const broken = await brokenAuditLink(store.db, { keys: store.auditKeys });
  if (broken !== null)
    throw new StoreError(`Chain ${broken.chain} of the audit breaks at row ${broken.seq}.`);
  const contents: Contents = new Map();
  for (const table of tableNames) contents.set(table, await contentOf(store.db, table));
  return contents;
}

function refuseDifference(read: Contents | undefined, found: Contents): void {
  for (const [table, { digest, rows }] of read ?? [])
    if (found.get(table)?.digest !== digest)
      throw new StoreError(
        `The copy of ${table} differs: ${rows} rows were read, ${found.get(table)?.rows} are there.`,
      );
}

function toDisk(path: string): void {
  const handle = openSync(path, "r");
  fsyncSync(handle);
  closeSync(handle);
}

async function noteBackup(store: Store, at: number): Promise<void> {
  const row = { key: lastKey, value: String(at), expiresAt: null };
  await store.transact((trx) => writePage(trx, "keyed", [row]));
}

export async function lastBackupAt({ db }: Pick<Store, "db">): Promise<number | null> {
  const row = await db.selectFrom("keyed").select("value").where("key", "=", lastKey).executeTakeFirst();
  return row === undefined ? null : Number(row.value);
}

export type Restored = { contents: Contents; underWay: { kind: string; operations: number }[] };

/**
 * All of it in one transaction, or nothing. The backup itself stays as it is, also when it is of an older version.
 *
 * @throws StoreError when there is something in the database and `over` does not say to replace it.
 */
export async function restore(
  file: string,
  url: string,
  { over, now, auditKeys = [] }: { over: boolean; now(): number; auditKeys?: readonly AuditKey[] },
): Promise<Restored> {
  if (!existsSync(file)) throw new StoreError(`There is no file ${file}.`);
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-restore-"));
  try {
    const copied = join(folder, "backup.db");
    copyFileSync(file, copied);
    refuseDamage(copied, file);
    const backup = await openStore(`sqlite:${copied}`, { auditKeys });
    try {
      const contents = await contentsOf(backup);
      await fill(backup, contents, url, { over, now });
      return { contents, underWay: await workUnderWay(backup) };
    } finally {
      await backup.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(
  backup: Store,
  contents: Contents,
  url: string,
  { over, now }: { over: boolean; now(): number },
): Promise<void> {
  const store = await openStore(url, { alone: true });
  try {
    if (await isWorkedOn(store.db, now()))
      throw new StoreError(
        "Groupdesk works on this database. Stop every instance, wait ten seconds, and restore then.",
      );
    if (!over && !(await isEmpty(store.db)))
      throw new StoreError(
        "There is something in this database already. Make a backup of it, and add --over to replace all of it.",
      );
    // Without the bot's own limits on how long a statement may take.
    await store.db
      .transaction()
      .setIsolationLevel("read committed")
      .execute(async (trx) => {
        for (const table of tableNames) {
          await emptyTable(trx, table);
          for await (const page of pagesOf(backup.db, table)) await writePage(trx, table, page);
        }
        for (const table of tableNames)
          if ((await contentOf(trx, table)).digest !== contents.get(table)?.digest)
            throw new StoreError(`${table} did not arrive as it is in the backup. Nothing was changed.`);
      });
  } finally {
    await store.close();
  }
}

/** What had been asked for and not finished at the moment of the backup is done again. */
async function workUnderWay({ db }: Store): Promise<Restored["underWay"]> {
  return db
    .selectFrom("operations")
    .select((select) => ["kind", select.fn.countAll<number>().as("operations")])
    .where("state", "in", ["due", "asked"])
    .groupBy("kind")
    .orderBy("kind")
    .execute();
}
