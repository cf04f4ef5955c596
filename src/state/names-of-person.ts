// Everything WhatsApp has called one person, and which rows of the address book are theirs: gathered from whatever names somebody twice at
// once. `forget-person.ts` looks for them by it.
import { identitiesOf, type KnownIdentity, type Named, type PersonId } from "../groups/identities.ts";
import { isSameNumber } from "../groups/dialled-number.ts";
import type { Database } from "../store/database.ts";
import { namesKnownWith } from "./people.ts";
import type { Identity } from "./person-traces.ts";

export type NamesOfPerson = Identity & { personIds: ReadonlySet<PersonId> };

type Pair = Pick<Named, "waId" | "userId">;

/** What is known to be somebody else's now, such as a number that networks gave to another, is not theirs. */
export async function namesOfPerson(db: Database, named: Pair): Promise<NamesOfPerson> {
  const pairs = await namedTogether(db);
  const waIds = new Set<string>();
  const userIds = new Set<string>();
  const personIds = new Set<PersonId>();
  const isTheirs = ({ waId, userId }: Pair): boolean =>
    (userId !== null && userIds.has(userId)) ||
    (waId !== null && [...waIds].some((each) => isSameNumber(each, waId)));
  const add = ({ waId, userId }: Pair): void => {
    if (waId !== null) waIds.add(waId);
    if (userId !== null) userIds.add(userId);
  };
  add(named);
  for (let size = -1; size !== waIds.size + userIds.size;) {
    size = waIds.size + userIds.size;
    for (const known of await knownAs(db, [...waIds].map(byNumber).concat([...userIds].map(byUser)))) {
      personIds.add(known.personId);
      add(pairOf(known));
    }
    const found = pairs.filter(isTheirs).flatMap(({ waId, userId }) => [byNumber(waId), byUser(userId)]);
    const owners = new Map((await knownAs(db, found)).map((known) => [known.value, known.personId]));
    for (const each of found) {
      const owner = identitiesOf(each).flatMap(({ value }) => owners.get(value) ?? [])[0];
      if (owner === undefined || personIds.has(owner)) add(each);
    }
  }
  return { waIds, userIds, personIds };
}

const byNumber = (waId: string | null): Pair => ({ waId, userId: null });
const byUser = (userId: string | null): Pair => ({ waId: null, userId });

function knownAs(db: Database, names: readonly Pair[]): Promise<KnownIdentity[]> {
  return namesKnownWith(db, names.flatMap(identitiesOf));
}

function pairOf({ kind, value }: KnownIdentity): Pair {
  if (kind === "number") return byNumber(value.slice(1));
  return kind === "whatsapp id" ? byNumber(value) : byUser(value);
}

/** An empty name is none: a status of a message as a whole. */
async function namedTogether(db: Database): Promise<Pair[]> {
  const changes = await db.selectFrom("identityChanges").selectAll().execute();
  const pairs = [
    ...(await db.selectFrom("joinRequests").select(["waId", "userId"]).execute()),
    ...(await db.selectFrom("messageStatuses").select(["waId", "userId"]).distinct().execute()),
    ...(await db.selectFrom("bridgedReactions").select(["waId", "userId"]).distinct().execute()),
    ...changes.flatMap(({ fromWaId, fromUserId, toWaId, toUserId }) => [
      { waId: fromWaId, userId: fromUserId },
      { waId: toWaId, userId: toUserId },
      { waId: toWaId, userId: fromUserId },
    ]),
  ];
  return pairs.map(({ waId, userId }) => ({ waId: waId || null, userId: userId || null }));
}
