// Statements about many rows, in parts: databases bound the number of parameters, and a burst names thousands of ids.
import type { Trx } from "../store/database.ts";
import type { Tables } from "../store/tables.ts";

const rowsPerStatement = 400;

export async function inParts<Id extends string, Row>(
  ids: readonly Id[],
  select: (part: readonly Id[]) => Promise<Row[]>,
): Promise<Row[]> {
  return (await Promise.all(partsOf(ids).map(select))).flat();
}

export function partsOf<Each>(all: readonly Each[]): (readonly Each[])[] {
  const parts = [];
  for (let start = 0; start < all.length; start += rowsPerStatement)
    parts.push(all.slice(start, start + rowsPerStatement));
  return parts;
}

/** What the lane of a card writes, outside the group's lock: where in Slack the card is and what it shows. */
const projected: ReadonlySet<string> = new Set([
  "ts",
  "postingAt",
  "postedAt",
  "shownHash",
  "buttons",
  "movedAt",
]);

/**
 * Rows by their primary key `id`, written over what is there. Two groups may bring the same, such as the card that opens a day: the last
 * counts, for PostgreSQL takes none that comes twice in a statement.
 */
export async function upsert<Table extends "groups" | "cards" | "joinRequests" | "operations" | "troubles">(
  trx: Trx,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  const [first, ...others] = new Map(rows.map((row) => [row.id, row])).values();
  if (first === undefined) return;
  const columns = Object.keys(first).filter(
    (column) => column !== "id" && !(table === "cards" && projected.has(column)),
  );
  for (const part of partsOf([first, ...others])) {
    await trx
      .insertInto(table)
      .values(part as never)
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(
            (row) =>
              Object.fromEntries(
                columns.map((column) => [column, row.ref(`excluded.${column}` as never)]),
              ) as never,
          ),
      )
      .execute();
  }
}

/** Locks groups in the order of their ids, so that two transactions cannot deadlock. SQLite has one writer and needs none. */
export async function lockGroups(trx: Trx, locksRows: boolean, ids: readonly string[]): Promise<void> {
  if (!locksRows) return;
  await inParts([...new Set(ids)].toSorted(), (part) =>
    trx
      .selectFrom("groups")
      .select("id")
      .where("id", "in", part as never)
      .orderBy("id")
      .forUpdate()
      .execute(),
  );
}

/** Numbers are locked before groups, wherever both are. */
export async function lockNumbers(
  trx: Trx,
  locksRows: boolean,
  phoneNumberIds: readonly string[],
): Promise<void> {
  if (!locksRows) return;
  await trx
    .selectFrom("numbers")
    .select("phoneNumberId")
    .where("phoneNumberId", "in", phoneNumberIds)
    .orderBy("phoneNumberId")
    .forUpdate()
    .execute();
}
