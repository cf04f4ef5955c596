// Who wrote in a bridged group, by the name the team knows: that of the address book, before the one people gave themselves. The posts
// of a conversation are drawn with it.
import type { Bridged } from "../groups/bridge.ts";
import { identitiesOf } from "../groups/identities.ts";
import type { Person } from "../groups/model.ts";
import { namesKnownWith, peopleById } from "../state/people.ts";
import type { Database } from "../store/database.ts";

export async function named(db: Database, said: Bridged): Promise<Bridged> {
  if (!("from" in said)) return said;
  const name = (await nameInBook(db, said.from.person)) ?? said.from.name;
  return { ...said, from: { ...said.from, name } };
}

async function nameInBook(db: Database, person: Person): Promise<string | null> {
  const names = identitiesOf(person);
  const known = await namesKnownWith(db, names);
  const own = known.find(({ value }) => names.some((name) => name.value === value));
  if (own === undefined) return null;
  return (await peopleById(db, [own.personId])).get(own.personId)?.name ?? null;
}
