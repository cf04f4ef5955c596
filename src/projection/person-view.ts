// One person, with everything known over all groups, and the people whose name or number somebody looks for: what `/wa person` shows.
import { sql } from "kysely";
import { numberOf, type Identity, type Named } from "../groups/identities.ts";
import type { JoinRequest, JoinRequestId, Operation } from "../groups/model.ts";
import { folded } from "../groups/name-matching.ts";
import type { FoundPeople, PersonEvent, PersonLine, PersonView } from "../groups/person-views.ts";
import { mayDecide, routeOf, type Reach } from "../groups/routes.ts";
import type { GroupName } from "../groups/views.ts";
import type { Context } from "../state/context.ts";
import { presentIdentities } from "../state/identity-changes.ts";
import { readRoutes } from "../state/routes.ts";
import { inParts } from "../state/rows-in-parts.ts";
import type { PersonRow } from "../store/tables.ts";
import { nameOf } from "./names.ts";
import { tracesOf } from "./traces.ts";

export type PersonPage = { key: string; page: number; pageSize: number; reach: Reach };
export type PeopleSearch = { words: string; limit: number; offset: number };

/** Undefined when nobody has this key any more. */
export async function personView(
  context: Context,
  { key, page, pageSize, reach }: PersonPage,
): Promise<PersonView | undefined> {
  const who = await namedBy(context, key);
  if (who === undefined) return undefined;
  const traces = await tracesOf(context, [who]);
  const routes = await readRoutes(context);
  const names = new Map<string, GroupName>();
  for (const group of traces.groups.values())
    if (mayDecide(reach, routeOf(group, routes))) names.set(group.id, await nameOf(context, group));
  const events = eventsOf(traces.requestsOf(who), traces.invitationsOf(who), names);
  const id = traces.personOf(who);
  const row = id === undefined ? undefined : traces.people.get(id);
  const numbers = waIdsIn(traces.namesOf(who));
  const waId = await presentOf(context, numbers);
  const otherNumbers = numbers.filter((each) => each !== waId);
  const username = traces.requestsOf(who).find((each) => each.username !== null)?.username ?? null;
  return {
    key: id ?? key,
    person: { waId, userId: userIdIn(traces.namesOf(who)), username },
    otherNumbers,
    name: row?.name ?? null,
    note: row?.note ?? null,
    written: writtenIn(row),
    groups: traces.groupsOf(who).flatMap((groupId) => names.get(groupId) ?? []),
    elsewhere: traces.groups.size - names.size,
    events: events.slice(page * pageSize, (page + 1) * pageSize),
    total: events.length,
  };
}

/** The one that nobody has gone on from. */
async function presentOf({ store: { db } }: Context, numbers: readonly string[]): Promise<string | null> {
  const named = numbers.map((waId) => ({ person: { waId, userId: null, username: null }, at: 0 }));
  const present = await presentIdentities(db, named);
  return numbers.find((waId, index) => present[index]?.waId === waId) ?? numbers[0] ?? null;
}

/** Whoever made this request, as a key for `personView`. */
export async function keyOfRequest(
  { store: { db } }: Context,
  id: JoinRequestId,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("joinRequests")
    .select(["waId", "userId"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return row.userId ?? (row.waId === null ? undefined : numberOf(row.waId));
}

/** By a name in the address book, or by a user name that somebody has asked with lately. */
export async function findPeople(
  context: Context,
  { words, limit, offset }: PeopleSearch,
): Promise<FoundPeople> {
  const wanted = folded(words).split(/\s+/u).filter(Boolean);
  const matching = context.store.db
    .selectFrom("people")
    .where("source", "is not", null)
    .where((row) => row.and(wanted.map((word) => like("searchKey", word))));
  const { total } = await matching
    .select((select) => select.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await matching
    .selectAll()
    .orderBy("searchKey")
    .orderBy("id")
    .limit(limit)
    .offset(offset)
    .execute();
  const lines = await linesOf(context, rows);
  if (total > 0 || wanted.length === 0) return { total, lines };
  const asked = await whoAskedAs(context, wanted, limit);
  return { total: asked.length, lines: asked };
}

async function linesOf({ store: { db } }: Context, rows: readonly PersonRow[]): Promise<PersonLine[]> {
  const names = await inParts(
    rows.map(({ id }) => id),
    (part) => db.selectFrom("identities").selectAll().where("personId", "in", part).execute(),
  );
  const byPerson = Map.groupBy(names, ({ personId }) => personId);
  return rows.map(({ id, name, note }) => {
    const theirs = byPerson.get(id) ?? [];
    const person = { waId: waIdsIn(theirs)[0] ?? null, userId: userIdIn(theirs), username: null };
    return { key: id, person, name, note };
  });
}

/** User names have no index: those of the newest requests are looked through. */
const requestsLookedThrough = 5_000;

async function whoAskedAs(
  { store: { db } }: Context,
  words: readonly string[],
  limit: number,
): Promise<PersonLine[]> {
  const rows = await db
    .selectFrom((query) =>
      query
        .selectFrom("joinRequests")
        .select(["id", "waId", "userId", "username"])
        .orderBy("id", "desc")
        .limit(requestsLookedThrough)
        .as("newest"),
    )
    .selectAll()
    .where((row) => row.and(words.map((word) => like("username", word.replace(/^@/u, "")))))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  const lines = rows.flatMap(({ waId, userId, username }): PersonLine[] => {
    const key = userId ?? (waId === null ? null : numberOf(waId));
    return key === null ? [] : [{ key, person: { waId, userId, username }, name: null, note: null }];
  });
  return [...new Map(lines.map((line) => [line.key, line])).values()];
}

function like(column: "searchKey" | "username", word: string) {
  const escaped = word.replaceAll(/[!%_]/gu, "!$&");
  return sql<boolean>`lower(${sql.ref(column)}) like ${`%${escaped}%`} escape '!'`;
}

/** A key is an id of ours, or one of the names themselves. */
async function namedBy({ store: { db } }: Context, key: string): Promise<Named | undefined> {
  if (!key.startsWith("p_")) return namedWith([key]);
  const names = await db
    .selectFrom("identities")
    .innerJoin("people", "people.id", "identities.personId")
    .select("identities.value")
    .where("people.id", "=", key as PersonRow["id"])
    .execute();
  return names.length === 0 ? undefined : namedWith(names.map(({ value }) => value));
}

function namedWith(values: readonly string[]): Named {
  const number = values.find((value) => /^\+?\d+$/u.test(value));
  const userId = values.find((value) => /^[A-Z]{2}\.(?!ENT\.)/u.test(value)) ?? null;
  const parentUserId = values.find((value) => /^[A-Z]{2}\.ENT\./u.test(value)) ?? null;
  return { waId: number?.replace("+", "") ?? null, userId, parentUserId };
}

function waIdsIn(names: readonly Identity[]): string[] {
  return names.flatMap(({ kind, value }) => (kind === "number" ? value.slice(1) : []));
}

function userIdIn(names: readonly Identity[]): string | null {
  return names.find(({ kind }) => kind === "user id")?.value ?? null;
}

function writtenIn(row: PersonRow | undefined): PersonView["written"] {
  if (row === undefined) return null;
  const { source, writtenBy: by, writtenAt: at } = row;
  return source === null || by === null || at === null ? null : { source, by, at };
}

function eventsOf(
  requests: readonly JoinRequest[],
  invitations: readonly Operation[],
  names: ReadonlyMap<string, GroupName>,
): PersonEvent[] {
  const asked = requests.flatMap((request): PersonEvent[] => {
    const { state, decidedBy, closedAt, reason, requestedAt: at } = request;
    const group = names.get(request.groupId);
    return group === undefined ? [] : [{ what: "asked", group, at, state, decidedBy, closedAt, reason }];
  });
  const invited = invitations.flatMap(({ groupId, requestedBy: by, createdAt: at }): PersonEvent[] => {
    const group = names.get(groupId ?? "");
    return group === undefined ? [] : [{ what: "invited", group, at, by }];
  });
  return [...asked, ...invited].toSorted((one, other) => other.at - one.at);
}
