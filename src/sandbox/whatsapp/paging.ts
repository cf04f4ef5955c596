// Cuts a list into pages with opaque cursors, as Graph does. Called by the calls that list groups and join requests.
// Source: developers.facebook.com/docs/graph-api/results
import { GraphFault } from "./faults.ts";

type Page<T> = { items: T[]; paging?: Paging };

type Paging = { cursors: { before: string; after: string }; previous?: string; next?: string };

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1024;

export type Cut = ReturnType<typeof readPage>;

/** First checks what the caller asks for, then cuts. `address` is the edge's own, without a query. */
export function readPage(query: URLSearchParams, address: string) {
  const limit = readLimit(query.get("limit"));
  const after = query.get("after");
  const before = query.get("before");
  if (after !== null && before !== null) throw new GraphFault(100, "Use after or before, not both.");

  return function cut<T>(all: readonly T[], idOf: (item: T) => string): Page<T> {
    const position = (cursor: string) => findCursor(all, idOf, cursor);
    const start =
      before !== null ? Math.max(0, position(before) - limit) : after === null ? 0 : position(after) + 1;
    const end = before !== null ? position(before) : Math.min(all.length, start + limit);
    const items = all.slice(start, end);
    const [first, last] = [items[0], items.at(-1)];
    if (first === undefined || last === undefined) return { items };
    const cursors = { before: makeCursor(idOf(first)), after: makeCursor(idOf(last)) };
    const link = (name: "before" | "after") =>
      `${address}?${new URLSearchParams({ limit: String(limit), [name]: cursors[name] }).toString()}`;
    return {
      items,
      paging: {
        cursors,
        ...(start > 0 ? { previous: link("before") } : {}),
        ...(end < all.length ? { next: link("after") } : {}),
      },
    };
  };
}

function readLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new GraphFault(100, `limit must be a whole number from 1 to ${MAX_LIMIT}.`);
  }
  return limit;
}

function makeCursor(id: string): string {
  return Buffer.from(`cursor:${id}`).toString("base64url");
}

function findCursor<T>(all: readonly T[], idOf: (item: T) => string, cursor: string): number {
  const text = Buffer.from(cursor, "base64url").toString();
  const index = text.startsWith("cursor:") ? all.findIndex((item) => idOf(item) === text.slice(7)) : -1;
  if (index < 0) throw new GraphFault(131059, "The cursor is corrupt or has expired.");
  return index;
}
