// All rows of a database, table by table: read in pages, written to another database of either kind, and compared. Backups, restores
// and the move to PostgreSQL are made of it.
import { createHash } from "node:crypto";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { sql } from "kysely";
import type { Database, Trx } from "./database.ts";
import type { Tables } from "./tables.ts";

export type TableName = keyof Tables;
export type Row = Record<string, unknown>;

/** What identifies a row of each table; a table that is not here is in no backup. */
export const primaryKeys: { readonly [Name in TableName]: readonly (keyof Tables[Name] & string)[] } = {
  groups: ["id"],
  joinRequests: ["id"],
  operations: ["id"],
  cards: ["id"],
  troubles: ["id"],
  routes: ["id"],
  groupChannels: ["groupId"],
  reminders: ["id"],
  reminded: ["requestId"],
  summaries: ["route"],
  people: ["id"],
  identities: ["value"],
  members: ["groupId", "value"],
  invitations: ["value", "operationId"],
  guests: ["id"],
  alerts: ["about"],
  identityChanges: ["id"],
  agreements: ["cardId"],
  announcements: ["id"],
  announcementSends: ["operationId"],
  numbers: ["phoneNumberId"],
  arrivals: ["id"],
  deliveries: ["hash"],
  messages: ["id"],
  messageStatuses: ["messageId", "status", "waId", "userId"],
  bridges: ["groupId"],
  unbridged: ["groupId"],
  bridgeThreads: ["id"],
  bridgedMessages: ["id"],
  bridgedReactions: ["id"],
  bridgedFiles: ["id"],
  outbox: ["kind", "id"],
  lanes: ["platform", "id"],
  paces: ["name"],
  audit: ["chain", "seq"],
  auditTail: ["id"],
  keyed: ["key"],
};

export const tableNames = Object.keys(primaryKeys) as readonly TableName[];

/** Of one table. The digest is the same whatever the order of rows and columns. */
export type Content = { rows: number; digest: string };

/** Pictures of some megabytes are among the rows. */
const rowsPerPage = 200;

export async function* pagesOf(db: Database | Trx, table: TableName): AsyncGenerator<Row[]> {
  const keys = primaryKeys[table];
  const key = sql.join(keys.map((name) => sql.ref(name)));
  let after: readonly unknown[] | undefined;
  for (;;) {
    const beyond = after === undefined ? sql`` : sql`where (${key}) > (${sql.join(after)})`;
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${beyond} order by ${key} limit ${rowsPerPage}`.execute(db);
    if (rows.length > 0) yield rows;
    // SQLite answers at once: without a pause nothing else would happen until the last page.
    await turnOfTheLoop();
    if (rows.length < rowsPerPage) return;
    const last = rows.at(-1) ?? {};
    after = keys.map((name) => last[name]);
  }
}

export function createDigest() {
  const sum = Buffer.alloc(32);
  let rows = 0;
  return {
    add(page: readonly Row[]): void {
      for (const row of page) {
        const hash = createHash("sha256").update(written(row)).digest();
        for (const [index, byte] of hash.entries()) sum[index] = (sum[index] ?? 0) ^ byte;
      }
      rows += page.length;
    },
    content: (): Content => ({ rows, digest: sum.toString("hex") }),
  };
}

function written(row: Row): string {
  return JSON.stringify(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

export async function contentOf(db: Database | Trx, table: TableName): Promise<Content> {
  const digest = createDigest();
  for await (const page of pagesOf(db, table)) digest.add(page);
  return digest.content();
}

/** The rows of a page over those with the same key. */
export async function writePage(trx: Trx, table: TableName, page: readonly Row[]): Promise<void> {
  const [first] = page;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const keys: readonly string[] = primaryKeys[table];
  const others = columns.filter((name) => !keys.includes(name));
  const set = others.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`);
  const conflict = set.length === 0 ? sql`do nothing` : sql`do update set ${sql.join(set)}`;
  await sql`
    insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
    values ${sql.join(page.map((row) => sql`(${sql.join(columns.map((name) => row[name]))})`))}
    on conflict (${sql.join(keys.map((name) => sql.ref(name)))}) ${conflict}`.execute(trx);
}

/** The row with the same key as it is now. */
export async function sameRow(trx: Trx, table: TableName, row: Row): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${sameKey(table, row)}`.execute(
    trx,
  );
  return rows[0];
}

export async function removeRow(trx: Trx, table: TableName, row: Row): Promise<void> {
  await sql`delete from ${sql.table(table)} where ${sameKey(table, row)}`.execute(trx);
}

function sameKey(table: TableName, row: Row) {
  const same = primaryKeys[table].map((name) => sql`${sql.ref(name)} = ${row[name]}`);
  return sql.join(same, sql` and `);
}

export async function emptyTable(trx: Trx, table: TableName): Promise<void> {
  await sql`delete from ${sql.table(table)}`.execute(trx);
}

/** A database just made has nothing in these; what it does have in others is made anew at every start. */
export async function isEmpty(db: Database): Promise<boolean> {
  for (const table of [
    "groups",
    "joinRequests",
    "operations",
    "cards",
    "audit",
    "arrivals",
    "deliveries",
  ] as const) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db);
    if (rows.length > 0) return false;
  }
  return true;
}

/** An instance holds a lane: it works on the database now. */
export async function isWorkedOn(db: Database, now: number): Promise<boolean> {
  const lane = await db
    .selectFrom("lanes")
    .select("id")
    .where("holder", "is not", null)
    .where("heldUntil", ">", now)
    .executeTakeFirst();
  return lane !== undefined;
}
