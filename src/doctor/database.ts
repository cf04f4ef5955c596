// Probes of the database: that it takes what is written, keeps it through a power cut, has room, and was backed up.
import { dayMs } from "../groups/durations.ts";
import { sql } from "kysely";
import { checkUpPace } from "../pace.ts";
import type { Store } from "../store/database.ts";
import { createKeyed } from "../store/keyed.ts";
import { freeBytes } from "../store/reasons.ts";
import { ok, unknown, warning, wrong, type Probe, type Seen } from "./probe.ts";

type Parts = {
  store: Store;
  url: string;
  now(): number;
  /** Null: what comes in could be written just now. */
  storeTrouble(): Promise<string | null>;
  /** Why it could not even be opened. */
  unopened?: Seen | undefined;
};

export const databaseProbe = "Database";

export function databaseProbes(parts: Parts): Probe[] {
  const { store, url } = parts;
  return [
    {
      name: databaseProbe,
      async run() {
        if (parts.unopened !== undefined) return parts.unopened;
        const trouble = await parts.storeTrouble();
        if (trouble !== null)
          return wrong(
            `${capital(trouble)}.`,
            trouble.includes("full")
              ? "Make room on that disk; then it goes on by itself."
              : "Look at the database and the disk it is on.",
          );
        return store.locksRows ? postgresSeen(store) : sqliteSeen(store);
      },
    },
    // A full disk is why a SQLite file cannot be opened, so it is looked at all the same.
    url.startsWith("sqlite:")
      ? { name: "Disk", run: async () => diskSeen(url) }
      : { name: "Disk", after: databaseProbe, run: () => sizeSeen(store) },
    { name: "Backup", after: databaseProbe, run: () => backupSeen(parts) },
  ];
}

async function sqliteSeen({ db }: Store): Promise<Seen> {
  const { rows } = await sql<{ version: string }>`select sqlite_version() as version`.execute(db);
  const { rows: pages } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db);
  // Source: sqlite.org/pragma.html#pragma_synchronous, 2 is FULL
  if ((pages[0]?.synchronous ?? 0) < 2)
    return wrong("SQLite does not wait for the disk.", "Open it with synchronous = FULL.");
  return ok(`SQLite ${rows[0]?.version ?? ""}, written to the disk at every commit.`);
}

async function postgresSeen({ db }: Store): Promise<Seen> {
  const asked = await sql<{
    version: string;
    encoding: string;
    fsync: string;
    flushes: string;
    pages: string;
  }>`
    select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as flushes,
      current_setting('full_page_writes') as pages`.execute(db);
  const said = asked.rows[0];
  if (said === undefined) return unknown("PostgreSQL does not say how it is set up.");
  const off = [
    ...(said.fsync === "off" ? ["fsync"] : []),
    ...(said.flushes === "off" ? ["synchronous_commit"] : []),
    ...(said.pages === "off" ? ["full_page_writes"] : []),
  ];
  if (off.length > 0)
    return wrong(
      `In PostgreSQL ${off.join(", ")} is off, so that a power cut loses what was acknowledged.`,
      `Set ${off.map((name) => `${name} = on`).join(", ")} for this database.`,
    );
  return ok(`PostgreSQL ${said.version}, ${said.encoding}, written to the disk at every commit.`);
}

async function sizeSeen({ db }: Store): Promise<Seen> {
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(
    db,
  );
  return ok(`The database has ${megabytes(rows[0]?.bytes ?? 0)}.`);
}

function diskSeen(url: string): Seen {
  const path = url.replace(/^sqlite:(\/\/)?/, "");
  if (path === ":memory:") return wrong("The database is in memory only.", "Name a file in DATABASE_URL.");
  const free = freeBytes(path);
  if (free === undefined) return unknown("The system does not say how much is free.");
  if (free < checkUpPace.leastFreeBytes)
    return wrong(
      `Only ${megabytes(free)} are free on the disk of the database. When it is full, nothing can be taken.`,
      "Make room.",
    );
  return ok(`${megabytes(free)} are free.`);
}

/** As the command that makes backups leaves it. */
async function backupSeen({ store, now }: Parts): Promise<Seen> {
  const last = await createKeyed<{ at: number }>(store.db, "backup").get("last");
  if (last === undefined)
    return unknown(
      "No backup by npm run backup is known.",
      "Back the database up regularly, one way or another.",
    );
  const days = Math.floor((now() - last.at) / dayMs);
  return now() - last.at > checkUpPace.backupOlderMs
    ? warning(`The last backup is ${days} days old.`, "Run npm run backup, and have it run each night.")
    : ok(days === 0 ? "The last backup is from the last 24 hours." : `The last backup is ${days} days old.`);
}

function megabytes(bytes: number): string {
  return bytes < 10_000_000_000
    ? `${Math.round(bytes / 1_000_000).toLocaleString("en")} MB`
    : `${Math.round(bytes / 1_000_000_000).toLocaleString("en")} GB`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
