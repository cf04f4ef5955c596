// Who is who: the names WhatsApp has used for one person, and the rules by which they become one. The store keeps the outcome,
// the intake, readings and the address book bring what they have seen.
import { dialled } from "./dialled-number.ts";

/** Ours, opaque and safe to show anywhere. */
export type PersonId = string & { readonly brand: "PersonId" };

/**
 * `number` is by the country's present dialling plan, with "+"; `whatsapp id` only where WhatsApp spells it otherwise. The two others are
 * business-scoped. Their spellings differ, so that a value alone says what it is.
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export type IdentityKind = "number" | "whatsapp id" | "user id" | "parent user id";
export type Identity = { kind: IdentityKind; value: string };
export type KnownIdentity = Identity & { personId: PersonId };

/** As WhatsApp names somebody in one place. */
export type Named = {
  waId: string | null;
  userId: string | null;
  parentUserId?: string | null | undefined;
};

export function identitiesOf({ waId, userId, parentUserId = null }: Named): Identity[] {
  const number = waId === null ? null : numberOf(waId);
  return [
    ...(number === null ? [] : [{ kind: "number" as const, value: number }]),
    ...(waId === null || number === `+${waId}` ? [] : [{ kind: "whatsapp id" as const, value: waId }]),
    ...(userId === null ? [] : [{ kind: "user id" as const, value: userId }]),
    ...(parentUserId === null ? [] : [{ kind: "parent user id" as const, value: parentUserId }]),
  ];
}

/** Countries whose numbers WhatsApp may spell otherwise; everybody else's need no dialling plan, which the intake has no time for. */
const respelled = /^(?:52|55|225|229)/u;

export function numberOf(waId: string): string {
  return respelled.test(waId) ? dialled(waId) : `+${waId}`;
}

/** What is to be written: `identities` are new or another person's now, `merged` are people who are one with another. */
export type Recognised = {
  identities: KnownIdentity[];
  merged: { from: PersonId; into: PersonId }[];
  /** New among them. */
  people: PersonId[];
};

type NewId = () => PersonId;

/**
 * Each of `seen` are names of one person, given together. A user id is somebody for good; a number moves to whoever has it now, because
 * networks give numbers to others. A person known by a number alone is whoever has that number.
 */
export function recognised(
  known: readonly KnownIdentity[],
  seen: readonly (readonly Identity[])[],
  newId: NewId,
): Recognised {
  const book = bookOf(known, newId);
  for (const names of seen) {
    const users = names.filter(({ kind }) => kind === "user id");
    const owners = [...new Set(names.flatMap((name) => book.ownerOf(name) ?? []))];
    const byUser = users.flatMap((name) => book.ownerOf(name) ?? [])[0];
    const into =
      byUser ?? owners.find((owner) => users.length === 0 || !book.hasUserId(owner)) ?? book.begin();
    for (const owner of owners)
      if (owner !== into && !(book.hasUserId(owner) && (users.length > 0 || book.hasUserId(into))))
        book.merge(owner, into);
    for (const name of names) book.give(name, into);
  }
  return book.recognised();
}

/** WhatsApp says that somebody has other names now: whatever was known of either is known of one person. */
export function renamed(
  known: readonly KnownIdentity[],
  { before, after }: { before: readonly Identity[]; after: readonly Identity[] },
  newId: NewId,
): Recognised {
  const book = bookOf(known, newId);
  const old = before.flatMap((name) => book.ownerOf(name) ?? []);
  const now = after.filter(({ kind }) => kind === "user id").flatMap((name) => book.ownerOf(name) ?? []);
  const into = old[0] ?? now[0] ?? book.begin();
  for (const owner of new Set([...old, ...now])) if (owner !== into) book.merge(owner, into);
  for (const name of [...before, ...after]) book.give(name, into);
  return book.recognised();
}

function bookOf(known: readonly KnownIdentity[], newId: NewId) {
  const before = new Map(known.map((each) => [each.value, each.personId]));
  const book = new Map(known.map((each) => [each.value, { ...each }]));
  const people: PersonId[] = [];
  const merged: { from: PersonId; into: PersonId }[] = [];
  const namesOf = (personId: PersonId) => [...book.values()].filter((each) => each.personId === personId);
  return {
    ownerOf: ({ value }: Identity) => book.get(value)?.personId,
    hasUserId: (personId: PersonId) => namesOf(personId).some(({ kind }) => kind === "user id"),
    begin(): PersonId {
      const id = newId();
      people.push(id);
      return id;
    },
    give(name: Identity, personId: PersonId): void {
      book.set(name.value, { ...name, personId });
    },
    merge(from: PersonId, into: PersonId): void {
      merged.push({ from, into });
      for (const name of namesOf(from)) book.set(name.value, { ...name, personId: into });
    },
    recognised: (): Recognised => ({
      identities: [...book.values()].filter(({ value, personId }) => before.get(value) !== personId),
      merged,
      people,
    }),
  };
}
