// People as rows: who is who, and what the address book says of them. The intake and readings bring what WhatsApp has said, operations
// what a team writes; `forget-person.ts` forgets them.
import { sql } from "kysely";
import { united, type Entry, type Written } from "../groups/address-book.ts";
import {
  identitiesOf,
  recognised,
  renamed,
  type Identity,
  type KnownIdentity,
  type Named,
  type PersonId,
  type Recognised,
} from "../groups/identities.ts";
import { folded } from "../groups/name-matching.ts";
import type { Database, Trx } from "../store/database.ts";
import type { PersonRow } from "../store/tables.ts";
import { newId, type Context } from "./context.ts";
import { inParts, partsOf } from "./rows-in-parts.ts";

type Parts = Pick<Context, "store" | "clock">;

/**
 * Keeps together what WhatsApp gave together. Whoever has one name only needs no row. Most are known: that takes one look. The last thing
 * in a transaction, because what is new is written by one at a time.
 */
export async function recognise(parts: Parts, trx: Trx, people: readonly Named[]): Promise<void> {
  const seen = people.map(identitiesOf).filter(({ length }) => length > 1);
  const isNew = async () => {
    const found = recognised(await namesKnownWith(trx, seen.flat()), seen, newPersonId);
    return found.identities.length > 0 ? found : undefined;
  };
  if (seen.length === 0 || (await isNew()) === undefined) return;
  await alone(parts, trx);
  const found = await isNew();
  if (found !== undefined) await keep(parts, trx, found);
}

/** WhatsApp says that somebody goes by other names now. */
export async function renamePerson(
  parts: Parts,
  trx: Trx,
  { before, after }: { before: Named; after: Named },
): Promise<void> {
  const names = { before: identitiesOf(before), after: identitiesOf(after) };
  await alone(parts, trx);
  const known = await namesKnownWith(trx, [...names.before, ...names.after]);
  await keep(parts, trx, renamed(known, names, newPersonId));
}

type Entered = { identity: Identity; entry: Entry };

/** Writes what stands in the address book, over what stood there. Each is named by one identity, once. */
export async function writeEntries(
  parts: Parts,
  trx: Trx,
  { entries, ...written }: { entries: readonly Entered[] } & Omit<Written, keyof Entry>,
): Promise<void> {
  if (entries.length === 0) return;
  await alone(parts, trx);
  const names = entries.map(({ identity }) => identity);
  const found = recognised(
    await namesKnownWith(trx, names),
    names.map((name) => [name]),
    newPersonId,
  );
  await keep(parts, trx, found);
  const known = new Map((await namesKnownWith(trx, names)).map((each) => [each.value, each.personId]));
  const rows = entries.flatMap(({ identity, entry: { name, note } }): PersonRow[] => {
    const id = known.get(identity.value);
    if (id === undefined) return [];
    const { source, by, at } = written;
    const searchKey = folded(name ?? "");
    return [{ id, name, note, source, writtenBy: by, writtenAt: at, searchKey, createdAt: at }];
  });
  await putPeople(trx, [...new Map(rows.map((row) => [row.id, row])).values()]);
}

/** All names of everybody who has one of these. */
export async function namesKnownWith(db: Database, names: readonly Identity[]): Promise<KnownIdentity[]> {
  const values = [...new Set(names.map(({ value }) => value))];
  const found = await inParts(values, (part) =>
    db
      .selectFrom("identities")
      .selectAll()
      .where("personId", "in", (query) =>
        query.selectFrom("identities").select("personId").where("value", "in", part),
      )
      .execute(),
  );
  return [...new Map(found.map((each) => [each.value, each])).values()];
}

export async function peopleById(db: Database, ids: readonly PersonId[]): Promise<Map<PersonId, PersonRow>> {
  const rows = await inParts([...new Set(ids)], (part) =>
    db.selectFrom("people").selectAll().where("id", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function newPersonId(): PersonId {
  return newId("p") as PersonId;
}

/** Two at once would each make a person of the same names. Readers wait for nobody; SQLite has one writer anyway. */
async function alone({ store }: Parts, trx: Trx): Promise<void> {
  if (store.locksRows)
    await sql`lock table ${sql.table("identities")} in share row exclusive mode`.execute(trx);
}

async function keep({ clock }: Parts, trx: Trx, { identities, merged, people }: Recognised): Promise<void> {
  const gone = new Set(merged.map(({ from }) => from));
  const now = clock.now();
  const begun = people.filter((id) => !gone.has(id)).map((id) => nobody(id, now));
  for (const part of partsOf(begun)) await trx.insertInto("people").values(part).execute();
  for (const each of merged) await unite(trx, each);
  for (const part of partsOf(identities))
    await trx
      .insertInto("identities")
      .values(part)
      .onConflict((conflict) =>
        conflict.column("value").doUpdateSet((row) => ({ personId: row.ref("excluded.personId") })),
      )
      .execute();
}

function nobody(id: PersonId, createdAt: number): PersonRow {
  const written = { source: null, writtenBy: null, writtenAt: null };
  return { id, name: null, note: null, ...written, searchKey: "", createdAt };
}

async function unite(trx: Trx, { from, into }: Recognised["merged"][number]): Promise<void> {
  const rows = await peopleById(trx, [from, into]);
  const [gone, stays] = [rows.get(from), rows.get(into)];
  await trx.updateTable("identities").set({ personId: into }).where("personId", "=", from).execute();
  await trx.deleteFrom("people").where("id", "=", from).execute();
  if (gone === undefined || gone.source === null) return;
  const one = stays === undefined ? { ...gone, id: into } : united(stays, gone);
  await putPeople(trx, [{ ...one, searchKey: folded(one.name ?? "") }]);
}

async function putPeople(trx: Trx, rows: readonly PersonRow[]): Promise<void> {
  for (const part of partsOf(rows))
    await trx
      .insertInto("people")
      .values(part)
      .onConflict((conflict) =>
        conflict.column("id").doUpdateSet((row) => ({
          name: row.ref("excluded.name"),
          note: row.ref("excluded.note"),
          source: row.ref("excluded.source"),
          writtenBy: row.ref("excluded.writtenBy"),
          writtenAt: row.ref("excluded.writtenAt"),
          searchKey: row.ref("excluded.searchKey"),
        })),
      )
      .execute();
}
