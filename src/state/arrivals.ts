// What WhatsApp told and was answered for, until somebody has read it: queues in the database, each read by one transaction at a time, in
// the order of arrival. `inbox/keep.ts` puts at their ends, `inbox/read.ts` takes from their beginnings.
import { sql } from "kysely";
import { z } from "zod";
import { arrivalPace, checkUpPace } from "../pace.ts";
import type { Database, Store, Trx } from "../store/database.ts";
import { locks } from "../store/locks.ts";
import { parsed } from "../store/rows.ts";
import type { ArrivalRow } from "../store/tables.ts";
import type { Piece } from "../whatsapp/wire.ts";
import { newId } from "./context.ts";

/** A few pieces of news that are read together: `piecesIn` knows them. */
export type Arrival = Pick<ArrivalRow, "id" | "pieces" | "receivedAt">;

const piecesOfRow = z.array(
  z.object({
    field: z.string(),
    phoneNumberId: z.string().nullable(),
    content: z.unknown(),
    puzzle: z.string().nullable(),
  }),
);

/** So many are kept in one row, which is read in one transaction: while others wait, alone. */
const piecesPerArrival = 25;
/** And so many of several rows. */
export const piecesAtOnce = 50;

export async function keepArrivals(
  trx: Trx,
  lines: ReadonlyMap<number, readonly Piece[]>,
  now: number,
): Promise<void> {
  const rows = [...lines].flatMap(([line, pieces]) =>
    chunksOf(pieces).map((chunk) => rowOf(newId("w"), line, chunk, now)),
  );
  await trx.insertInto("arrivals").values(rows).execute();
}

function chunksOf(pieces: readonly Piece[]): (readonly Piece[])[] {
  const chunks = [];
  for (let start = 0; start < pieces.length; start += piecesPerArrival)
    chunks.push(pieces.slice(start, start + piecesPerArrival));
  return chunks;
}

function rowOf(id: string, line: number, pieces: readonly Piece[], receivedAt: number): ArrivalRow {
  return {
    id,
    line,
    pieces: JSON.stringify(pieces),
    count: pieces.length,
    receivedAt,
    // At once, also when the clock is set back meanwhile.
    readAfter: 0,
  };
}

/** @throws when another version wrote it otherwise. */
export function piecesIn({ pieces }: Pick<Arrival, "pieces">): Piece[] {
  return parsed(piecesOfRow, pieces);
}

/**
 * Takes those that come next out of their line, as many as one transaction reads, and the first however many it holds. Until the
 * transaction ends, nobody else reads the line.
 */
export async function takeArrivals(
  { locksRows }: Pick<Store, "locksRows">,
  trx: Trx,
  { line, now, mostRows }: { line: number; now: number; mostRows: number },
): Promise<Arrival[]> {
  const next = sql`
    select id, count, sum(count) over (order by id) as "upTo" from (
      select id, count from ${arrivals} where line = ${line} and ${isDue(now)}
      order by id limit ${mostRows}
    ) as waiting`;
  const [, { rows }] = await Promise.all([
    locksRows ? lockLine(trx, line) : undefined,
    sql<ArrivalRow>`
      delete from ${arrivals} where id in (
        select id from (${next}) as counted where "upTo" <= ${piecesAtOnce} or "upTo" = count
      ) returning id, pieces, "receivedAt"`.execute(trx),
  ]);
  return rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * One cannot be read: each piece of it waits alone from now on, and one that is alone waits while others go on. Answers with the field of
 * what waits longer now; null also when somebody else was first.
 */
export async function setArrivalAside(
  { locksRows }: Pick<Store, "locksRows">,
  trx: Trx,
  {
    id,
    line,
    now,
    readAfter,
  }: { id: string; line: number; now: number; readAfter: (waitedMs: number) => number },
): Promise<string | null> {
  if (locksRows) await lockLine(trx, line);
  const row = await trx
    .selectFrom("arrivals")
    .selectAll()
    .where("id", "=", id)
    .where(isDue(now))
    .executeTakeFirst();
  if (row === undefined) return null;
  const pieces = piecesOrNone(row);
  if (pieces.length > 1) {
    await trx.deleteFrom("arrivals").where("id", "=", id).execute();
    // In their place in the line.
    const alone = pieces.map((piece, index) => ({
      ...row,
      id: `${id}.${String(index).padStart(2, "0")}`,
      pieces: JSON.stringify([piece]),
      count: 1,
    }));
    await trx.insertInto("arrivals").values(alone).execute();
    return null;
  }
  await trx
    .updateTable("arrivals")
    .set({ readAfter: readAfter(now - row.receivedAt) })
    .where("id", "=", id)
    .execute();
  return pieces[0]?.field ?? "unknown";
}

/** Of a row, what is left when some are forgotten; null when nothing is. */
export function withoutPieces(
  row: Pick<ArrivalRow, "pieces">,
  isGone: (piece: Piece) => boolean,
): Pick<ArrivalRow, "pieces" | "count"> | null {
  const left = piecesOrNone(row).filter((piece) => !isGone(piece));
  return left.length === 0 ? null : { pieces: JSON.stringify(left), count: left.length };
}

/** What is not as we know it has none to be told apart. */
function piecesOrNone(row: Pick<ArrivalRow, "pieces">): Piece[] {
  try {
    return piecesIn(row);
  } catch {
    return [];
  }
}

/** Those in which something may be read. */
export async function linesWaiting(db: Database, lines: number, now: number): Promise<Set<number>> {
  const first = await Promise.all(
    Array.from({ length: lines }, (_, line) =>
      db
        .selectFrom("arrivals")
        .select("line")
        .where("line", "=", line)
        .where(isDue(now))
        .limit(1)
        .executeTakeFirst(),
    ),
  );
  return new Set(first.flatMap((row) => row?.line ?? []));
}

/** How many pieces wait to be read, and since when. */
export async function arrivalsWaiting(db: Database): Promise<{ pieces: number; since: number | null }> {
  const row = await db
    .selectFrom("arrivals")
    .select((select) => [
      select.fn.sum<number | string | null>("count").as("pieces"),
      select.fn.min("receivedAt").as("since"),
    ])
    .executeTakeFirst();
  return { pieces: Number(row?.pieces ?? 0), since: row?.since ?? null };
}

const arrivals = sql.table("arrivals");

/** By any clock that is nearly right nothing is set aside for longer: this one was set back. */
const longestAsideMs = arrivalPace.again.latestMs + checkUpPace.clockOffMs;

function isDue(now: number) {
  return sql<boolean>`("readAfter" <= ${now} or "readAfter" > ${now + longestAsideMs})`;
}

async function lockLine(trx: Trx, line: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${locks.arrivals}, ${line})`.execute(trx);
}
