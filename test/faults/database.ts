// A database for one stage of the suite, and everything the suite does to it or reads in it: the only file with SQL. What
// it reads are the tables of `src/store/tables.ts`.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import type { DatabaseKind } from "../databases.ts";

export type StageDatabase = {
  kind: DatabaseKind;
  url: string;
  /** The file's path; empty for PostgreSQL. */
  path: string;
  /** Takes away what a dead process still holds, so that nobody has to wait until its lease ends. */
  letGoOfLanes(): Promise<void>;
  /** Nobody else can write until what it returns is called. */
  lock(): Promise<() => Promise<void>>;
  /** What was asked of WhatsApp and has neither ended nor been given up before a person's eyes. */
  unfinished(): Promise<string[]>;
  /** What is believed of each join request, by WhatsApp's id. */
  joinRequests(): Promise<{ whatsappId: string; state: string }[]>;
  /** What is believed of each group. */
  groups(): Promise<{ whatsappId: string; isSuspended: boolean; isDeleted: boolean }[]>;
  /** PostgreSQL only, as its administrator. */
  administer(statement: string): Promise<Row[]>;
  drop(): Promise<void>;
};

type Row = Record<string, unknown>;

const reads = {
  unfinished: `select "kind", "state", "id" from "operations" where "state" not in ('done', 'failed')`,
  joinRequests: `select "whatsappId", "state" from "joinRequests"`,
  groups: `select "whatsappId", "suspendedAt", "deletedAt" from "groups"`,
  letGo: `update "lanes" set "heldUntil" = 0, "holder" = null`,
};

const memoryFolder = "/dev/shm";

/** `postgresUrl` is of somebody who may create databases. */
export function openStageDatabase(
  kind: DatabaseKind,
  { postgresUrl, isInMemory = false }: { postgresUrl: string; isInMemory?: boolean },
): Promise<StageDatabase> {
  if (kind === "postgres") return freshPostgres(postgresUrl);
  return freshFile(isInMemory && existsSync(memoryFolder) ? memoryFolder : tmpdir());
}

async function freshFile(under: string): Promise<StageDatabase> {
  const folder = await mkdtemp(join(under, "groupdesk-faults-"));
  const path = join(folder, "groupdesk.db");

  async function run(statement: string): Promise<Row[]> {
    if (!existsSync(path)) return [];
    const file = new Sqlite(path, { timeout: 2_000 });
    try {
      const prepared = file.prepare<[], Row>(statement);
      if (prepared.reader) return prepared.all();
      prepared.run();
      return [];
    } catch (error) {
      // The process died before it had made its tables.
      if (/no such table/u.test(String(error))) return [];
      throw error;
    } finally {
      file.close();
    }
  }

  return {
    kind: "sqlite",
    url: `sqlite:${path}`,
    path,
    ...readers(run),
    async lock() {
      const file = new Sqlite(path, { timeout: 5_000 });
      file.exec("begin immediate");
      return async () => void file.close();
    },
    administer: () => Promise.reject(new Error("a file has no administrator")),
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freshPostgres(postgresUrl: string): Promise<StageDatabase> {
  const name = `faults_${randomUUID().replaceAll("-", "")}`;
  await onPostgres(postgresUrl, `create database ${name}`);
  const url = new URL(postgresUrl);
  url.pathname = name;
  const run = (statement: string) => onPostgres(url.href, statement);
  return {
    kind: "postgres",
    url: url.href,
    path: "",
    ...readers(run),
    lock: () => lockTables(url.href),
    administer: (statement) => onPostgres(postgresUrl, statement.replaceAll("{database}", name)),
    async drop() {
      await onPostgres(postgresUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

function readers(run: (statement: string) => Promise<Row[]>) {
  return {
    async letGoOfLanes() {
      await run(reads.letGo);
    },
    async unfinished() {
      const rows = await run(reads.unfinished);
      return rows.map((row) => `${String(row["kind"])} ${String(row["id"])} is ${String(row["state"])}`);
    },
    async joinRequests() {
      const rows = await run(reads.joinRequests);
      return rows.map((row) => ({ whatsappId: String(row["whatsappId"]), state: String(row["state"]) }));
    },
    async groups() {
      const rows = await run(reads.groups);
      return rows.map((row) => ({
        whatsappId: String(row["whatsappId"]),
        isSuspended: row["suspendedAt"] !== null,
        isDeleted: row["deletedAt"] !== null,
      }));
    },
  };
}

/** Every table, whatever they are called. */
async function lockTables(url: string): Promise<() => Promise<void>> {
  const client = await connect(url);
  const { rows } = await client.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  const tables = rows.map(({ name }) => name).join(", ");
  for (let isLocked = tables === ""; !isLocked;) {
    await client.query("begin");
    // Whoever holds one of them and wants another may win.
    isLocked = await client.query(`lock table ${tables} in exclusive mode`).then(
      () => true,
      () => false,
    );
    if (!isLocked) await client.query("rollback");
  }
  return async () => {
    await client.query("rollback").catch(() => undefined);
    await client.end();
  };
}

async function onPostgres(url: string, statement: string): Promise<Row[]> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<Row>(statement);
    return rows;
  } catch (error) {
    if (/relation .* does not exist/u.test(String(error))) return [];
    throw error;
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
