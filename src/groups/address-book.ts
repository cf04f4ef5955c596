// What a team writes about somebody: a name and a note. How what is written anew, or imported, joins what stands there already.
import type { PersonId } from "./identities.ts";
import type { SlackUserId } from "./model.ts";

/** Null: nothing. */
export type Entry = { name: string | null; note: string | null };

/** `source`: how it came there; `by` and `at` of whoever wrote it last. */
export type Written = Entry & { source: "written" | "imported"; by: SlackUserId; at: number };

/** Longest that is kept, in code points. */
export const longestEntry = { name: 100, note: 500 };

/** What a list leaves empty stays as it is; undefined when nothing changes. */
export function imported(before: Entry | undefined, listed: Entry): Entry | undefined {
  const name = listed.name ?? before?.name ?? null;
  const note = listed.note ?? before?.note ?? null;
  return before !== undefined && name === before.name && note === before.note ? undefined : { name, note };
}

type Kept = Omit<Written, "source" | "by" | "at"> & {
  source: Written["source"] | null;
  writtenBy: SlackUserId | null;
  writtenAt: number | null;
};

/** Two entries turn out to be about one person: nothing that was written is lost. */
export function united<Row extends Kept & { id: PersonId }>(one: Row, other: Row): Row {
  const [newer, older] = (one.writtenAt ?? 0) >= (other.writtenAt ?? 0) ? [one, other] : [other, one];
  const notes = new Set([newer.note, older.note].filter((note) => note !== null));
  const note = notes.size === 0 ? null : [...notes].join("\n");
  return { ...newer, id: one.id, name: newer.name ?? older.name, note };
}
