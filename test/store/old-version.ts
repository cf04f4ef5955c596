// Databases as Groupdesk 0.1.0 left them, for tests of what this version makes of them: the schema by the migrations of then,
// the rows from test/fixtures/databases.
import { readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { Kysely, PostgresDialect, SqliteDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { Pool } from "pg";
import { z } from "zod";
import type { SandboxSlack } from "../../src/sandbox/slack/sandbox-slack.ts";
import type { Message } from "../../src/sandbox/slack/shapes.ts";
import type { SandboxWhatsApp } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";
import { openStore } from "../../src/store/database.ts";
import { up as foundation } from "../../src/store/migrations/0001-foundation.ts";
import { up as sentMessages } from "../../src/store/migrations/0002-messages.ts";
import { up as groupList } from "../../src/store/migrations/0003-group-list.ts";
import { up as settledOperations } from "../../src/store/migrations/0004-settled-operations.ts";
import type { Tables } from "../../src/store/tables.ts";
import { freshDatabaseUrl, wholeNumbers, type TestDatabase } from "../databases.ts";

const migrations = {
  "0001-foundation": { up: foundation },
  "0002-messages": { up: sentMessages },
  "0003-group-list": { up: groupList },
  "0004-settled-operations": { up: settledOperations },
};

type Cell = string | number | null;
export type Row = Record<string, Cell>;
type Raw = Kysely<Record<string, Row>>;

const cell = z.union([z.string(), z.number(), z.null()]);
const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
const file = new URL("../fixtures/databases/0.1.0.json", import.meta.url);
const fixture = z
  .object({
    stoppedAt: z.number(),
    tables: z.record(z.string(), table),
    whatsapp: z.custom<ReturnType<SandboxWhatsApp["save"]>>(),
  })
  .parse(JSON.parse(readFileSync(file, "utf8")));

/** When the old version was stopped, and what its WhatsApp knew then. */
export const { stoppedAt, whatsapp } = fixture;

/** What it had written, row by row. */
export const written: Record<string, Row[]> = Object.fromEntries(
  Object.entries(fixture.tables).map(([name, { columns, rows }]) => [
    name,
    rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]))),
  ]),
);

/** The same database as this version finds it; `open` brings it to the present shape. */
export async function databaseOfOldVersion(database: TestDatabase): Promise<TestDatabase> {
  const { url, drop } = await freshDatabaseUrl(database.kind);
  database.atEnd(drop);
  await withoutUs(url, fill);
  let tables: Kysely<Tables> | undefined;
  return {
    kind: database.kind,
    url: async () => url,
    async open() {
      const store = await openStore(url);
      database.atEnd(() => store.close());
      return store;
    },
    async tables() {
      if (tables !== undefined) return tables;
      const opened = new Kysely<Tables>({ dialect: dialectFor(url) });
      database.atEnd(() => opened.destroy());
      return (tables = opened);
    },
    atEnd: (close) => database.atEnd(close),
  };
}

/** Puts into Slack the messages that the old version had posted, each at its place. What they said is not kept. */
export function slackRemembers(slack: SandboxSlack): void {
  const cards = written["cards"] ?? [];
  const posted = cards.filter(({ ts }) => ts !== null);
  const messages = new Map(posted.map((card) => [card["id"], messageOf(slack, card)]));
  for (const { id, threadOf } of posted) {
    const message = messages.get(id ?? null);
    if (message === undefined) continue;
    const parent = messages.get(threadOf ?? null);
    if (parent !== undefined) message.threadTs = parent.ts;
    (parent?.thread ?? slack.channel(message.channel).messages).push(message);
  }
}

function messageOf({ bot }: SandboxSlack, { channel, ts }: Row): Message {
  return {
    channel: String(channel),
    ts: String(ts),
    userId: bot.userId,
    byBot: true,
    text: "posted by 0.1.0",
    blocks: [],
    metadata: null,
    threadTs: null,
    isBroadcast: false,
    isDeleted: false,
    editedTs: null,
    fileIds: [],
    thread: [],
  };
}

/** A connection that changes nothing by itself. */
export async function withoutUs<Result>(url: string, work: (db: Raw) => Promise<Result>): Promise<Result> {
  const db: Raw = new Kysely({ dialect: dialectFor(url) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** Every row of every table, in an order of its own. */
export async function everything(url: string): Promise<Record<string, Row[]>> {
  return withoutUs(url, async (db) => {
    const tables = await db.introspection.getTables();
    const read = tables.map(async ({ name }) => [
      name,
      inOrder(await db.selectFrom(name).selectAll().execute()),
    ]);
    return Object.fromEntries(await Promise.all(read)) as Record<string, Row[]>;
  });
}

export function inOrder(rows: readonly Row[]): Row[] {
  const keyOf = (row: Row): string => JSON.stringify(row, Object.keys(row).toSorted());
  return rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

export function dialectFor(url: string) {
  if (url.startsWith("sqlite:"))
    return new SqliteDialect({ database: new Sqlite(url.replace("sqlite:", "")) });
  return new PostgresDialect({ pool: new Pool({ connectionString: url, types: wholeNumbers }) });
}

const rowsPerStatement = 100;

async function fill(db: Raw): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  // The migrations begin the audit.
  await db.deleteFrom("auditTail").execute();
  for (const [name, rows] of Object.entries(written)) {
    for (let start = 0; start < rows.length; start += rowsPerStatement)
      await db
        .insertInto(name)
        .values(rows.slice(start, start + rowsPerStatement))
        .execute();
  }
}
