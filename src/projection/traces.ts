// What people have left in the state, over all groups and under all names WhatsApp has used for them: requests, invitations, memberships
// and what the address book says. Read for many at once. The views of requests and of one person are made of it.
import { identitiesOf, type Identity, type Named, type PersonId } from "../groups/identities.ts";
import type { Group, GroupId, JoinRequest, Operation } from "../groups/model.ts";
import type { Context } from "../state/context.ts";
import { invitationsNaming } from "../state/invitations.ts";
import { namesKnownWith, peopleById } from "../state/people.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { Database } from "../store/database.ts";
import { groupFromRow, requestFromRow } from "../store/rows.ts";
import type { PersonRow } from "../store/tables.ts";

/** The lists of somebody are newest first. */
export type Traces = {
  personOf(who: Named): PersonId | undefined;
  /** All names of theirs, the given ones first. */
  namesOf(who: Named): Identity[];
  people: ReadonlyMap<PersonId, PersonRow>;
  requestsOf(who: Named): JoinRequest[];
  /** Those whose message may have reached them. */
  invitationsOf(who: Named): Operation[];
  /** Where they are now. */
  groupsOf(who: Named): GroupId[];
  /** All that these lists name, gone ones too. */
  groups: ReadonlyMap<GroupId, Group>;
};

/** Of somebody busy, no more than this many requests are looked at. */
const mostOfEach = 1_000;

export async function tracesOf(context: Context, people: readonly Named[]): Promise<Traces> {
  const { db } = context.store;
  const given = people.flatMap(identitiesOf);
  const known = await namesKnownWith(db, given);
  const owner = new Map(known.map(({ value, personId }) => [value, personId]));
  const byPerson = Map.groupBy(known, ({ personId }) => personId);
  const personOf = (who: Named) =>
    identitiesOf(who)
      .toReversed()
      .flatMap(({ value }) => owner.get(value) ?? [])[0];
  const namesOf = (who: Named): Identity[] => {
    const id = personOf(who);
    const names = [...identitiesOf(who), ...(id === undefined ? [] : (byPerson.get(id) ?? []))];
    return [...new Map(names.map(({ kind, value }) => [value, { kind, value }])).values()];
  };
  const values = [...new Set([...given, ...known].map(({ value }) => value))];
  const requests = await requestsNamed(db, values);
  const requestsByName = Map.groupBy(
    requests.flatMap((request) => identitiesOf(request).map(({ value }) => ({ value, request }))),
    ({ value }) => value,
  );
  const invitations = await invitationsNaming(db, [...given, ...known]);
  const members = await membersNamed(db, values);
  const groupIds = [
    ...requests.map(({ groupId }) => groupId),
    ...invitations.flatMap(({ groupId }) => groupId ?? []),
    ...members.map(({ groupId }) => groupId),
  ];
  return {
    personOf,
    namesOf,
    people: await peopleById(db, [...owner.values()]),
    requestsOf(who) {
      const names = namesOf(who);
      const named = new Set(
        names.flatMap(({ value }) => (requestsByName.get(value) ?? []).map(({ request }) => request)),
      );
      return [...named]
        .filter((request) => isOneOf(request, names))
        .toSorted((one, other) => other.requestedAt - one.requestedAt);
    },
    invitationsOf(who) {
      const names = namesOf(who);
      return invitations.filter((each) => mayHaveReached(each, names));
    },
    groupsOf(who) {
      const theirs = new Set(namesOf(who).map(({ value }) => value));
      return [...new Set(members.filter(({ value }) => theirs.has(value)).map(({ groupId }) => groupId))];
    },
    groups: await groupsById(db, groupIds),
  };
}

/** A number is somebody else's where a user id that is not among these names says so. */
function isOneOf(named: Named, names: readonly Identity[]): boolean {
  const values = new Set(names.map(({ value }) => value));
  const isKnown = names.some(({ kind }) => kind === "user id");
  if (named.userId !== null && isKnown) return values.has(named.userId);
  return identitiesOf(named).some(({ value }) => values.has(value));
}

/** The message may have reached somebody with these names. */
function mayHaveReached({ task }: Operation, names: readonly Identity[]): boolean {
  return (
    task.kind === "invite" &&
    task.people.some(
      ({ person, message }) => message !== null && message.state !== "failed" && isOneOf(person, names),
    )
  );
}

async function requestsNamed(db: Database, values: readonly string[]): Promise<JoinRequest[]> {
  const by = (column: "waId" | "userId", names: readonly string[]) =>
    inParts(names, (part) =>
      db
        .selectFrom("joinRequests")
        .selectAll()
        .where(column, "in", part)
        .orderBy("requestedAt", "desc")
        .limit(mostOfEach)
        .execute(),
    );
  // A number is written with "+", WhatsApp's id without.
  const rows = [
    ...(await by(
      "waId",
      values.map((value) => value.replace(/^\+/u, "")),
    )),
    ...(await by("userId", values)),
  ];
  const unique = new Map(rows.map((row) => [row.id, requestFromRow(row)]));
  return [...unique.values()].toSorted((one, other) => other.requestedAt - one.requestedAt);
}

function membersNamed(db: Database, values: readonly string[]) {
  return inParts(values, (part) =>
    db
      .selectFrom("members")
      // SQLite keeps to the order of a cross join: it would go through all groups otherwise, because they are asked for in the order of an index.
      .crossJoin("groups")
      .select(["members.groupId", "members.value"])
      .whereRef("groups.id", "=", "members.groupId")
      .where("members.value", "in", part)
      .where("groups.deletedAt", "is", null)
      .orderBy("groups.createdAt", "desc")
      .execute(),
  );
}

async function groupsById(db: Database, ids: readonly GroupId[]): Promise<Map<GroupId, Group>> {
  const rows = await inParts([...new Set(ids)], (part) =>
    db.selectFrom("groups").selectAll().where("id", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.id, groupFromRow(row)]));
}
