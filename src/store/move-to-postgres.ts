// From a SQLite file to PostgreSQL, page by page. Cut off in the middle, it goes on where it was when it is run again; it is over
// when each table holds the same and the audit is whole. `data/migrate-postgres.ts` runs it.
import { contentsOf, type Contents } from "./backup.ts";
import {
  contentOf,
  emptyTable,
  isEmpty,
  pagesOf,
  tableNames,
  writePage,
  type TableName,
} from "./contents.ts";
import type { AuditKey } from "./audit-hash.ts";
import { openStore, type Store } from "./database.ts";
import { StoreError } from "./store-error.ts";

/** In the target as long as the move is not over; goes in the transaction that fills the last table. */
const marker = { key: "move to PostgreSQL", value: "under way", expiresAt: null };

const lastTable: TableName = "keyed";

/** @throws StoreError when the bot still runs, when something else is in the target, or when what arrived differs. */
export async function moveToPostgres(
  from: string,
  to: string,
  onTable: (table: TableName, rows: number) => void = () => undefined,
  auditKeys: readonly AuditKey[] = [],
): Promise<Contents> {
  if (!/^postgres(ql)?:/.test(to)) throw new StoreError("The target must begin with postgres://.");
  if (!from.startsWith("sqlite:"))
    throw new StoreError("DATABASE_URL must still name the SQLite file to move.");
  const source = await openStore(from, { alone: true, auditKeys });
  try {
    const target = await openStore(to, { auditKeys });
    try {
      return await move(source, target, onTable);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function move(
  source: Store,
  target: Store,
  onTable: (table: TableName, rows: number) => void,
): Promise<Contents> {
  const expected = await contentsOf(source);
  await begin(target);
  for (const table of tableNames.filter((name) => name !== lastTable)) {
    const wanted = expected.get(table)?.digest;
    if ((await contentOf(target.db, table)).digest !== wanted) await fill(source, target, table);
    // Rows that were there from an earlier try, and are gone from the file since.
    if ((await contentOf(target.db, table)).digest !== wanted) {
      await target.transact((trx) => emptyTable(trx, table));
      await fill(source, target, table);
    }
    onTable(table, expected.get(table)?.rows ?? 0);
  }
  await target.transact(async (trx) => {
    await emptyTable(trx, lastTable);
    for await (const page of pagesOf(source.db, lastTable)) await writePage(trx, lastTable, page);
  });
  onTable(lastTable, expected.get(lastTable)?.rows ?? 0);
  const arrived = await contentsOf(target);
  for (const [table, { digest }] of expected)
    if (arrived.get(table)?.digest !== digest)
      throw new StoreError(
        `${table} did not arrive as it is in the file. Empty the target and run it again.`,
      );
  return arrived;
}

async function begin(target: Store): Promise<void> {
  const begun = await target.db
    .selectFrom("keyed")
    .select("key")
    .where("key", "=", marker.key)
    .executeTakeFirst();
  if (begun !== undefined) return;
  if (!(await isEmpty(target.db)))
    throw new StoreError(
      "There is something in the target already, and it is not from an earlier try. Give an empty database.",
    );
  await target.transact((trx) => writePage(trx, "keyed", [marker]));
}

async function fill(source: Store, target: Store, table: TableName): Promise<void> {
  for await (const page of pagesOf(source.db, table))
    await target.transact((trx) => writePage(trx, table, page));
}
