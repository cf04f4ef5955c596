// Routes as the database sees them: for lists over thousands of groups, the first match as one expression. It says the same as `routeOf`
// of `groups/routes.ts`, and a test holds the two together. Lists, counts and reminders ask.
import { sql, type RawBuilder } from "kysely";
import type { ChannelId } from "../groups/model.ts";
import { folded } from "../groups/name-matching.ts";
import { allRoutes, wordsOf, type Reach, type Route, type RouteId, type Routes } from "../groups/routes.ts";

/** The id of a group's route, told by the database: the first that matches, as in `routeOf`. For queries over `groups`. */
export function routeIdIn(routes: Routes): RawBuilder<RouteId> {
  return firstMatch(routes, ({ id }) => id);
}

/** The channel of a group's news, for queries over `groups` with its row of `groupChannels`, if any. */
export function channelIn(routes: Routes): RawBuilder<ChannelId> {
  return sql`coalesce(${sql.ref("groupChannels.channel")}, ${firstMatch(routes, ({ channel }) => channel)})`;
}

/** A number for each route, such as a time, told as that of a group's; for queries over `groups`. */
export function numberIn(routes: Routes, numberOf: (route: Route) => number): RawBuilder<number> {
  return sql`cast(${firstMatch(routes, numberOf)} as bigint)`;
}

/** Something that each route says, told of a group's; for queries over `groups`. */
export function textIn(routes: Routes, textOf: (route: Route) => string): RawBuilder<string> {
  return sql`cast(${firstMatch(routes, textOf)} as text)`;
}

/** True of the groups that somebody may decide about; for queries over `groups`. */
export function isWithin(reach: Reach, routes: Routes): RawBuilder<boolean> {
  if (reach.kind === "everywhere") return sql`1 = 1`;
  const ids = allRoutes(routes).flatMap(({ id }) => (reach.ids.has(id) ? [id] : []));
  return ids.length === 0 ? sql`1 = 0` : sql`${routeIdIn(routes)} in (${sql.join(ids)})`;
}

function firstMatch<Value extends string | number>(
  { listed, environment }: Routes,
  valueOf: (route: Route) => Value,
): RawBuilder<Value> {
  if (listed.length === 0) return sql`${sql.val(valueOf(environment))}`;
  const cases = listed.map((route) => sql`when ${matching(route)} then ${valueOf(route)}`);
  return sql`case ${sql.join(cases, sql` `)} else ${valueOf(environment)} end`;
}

/** For queries over `groups`. */
export function matching({ match }: Pick<Route, "match">): RawBuilder<boolean> {
  const name = sql.ref("groups.searchKey");
  switch (match.kind) {
    case "groups":
      return match.groupIds.length === 0
        ? sql`1 = 0`
        : sql`${sql.ref("groups.id")} in (${sql.join([...match.groupIds])})`;
    case "number":
      return sql`${sql.ref("groups.phoneNumberId")} = ${match.phoneNumberId}`;
    case "name begins":
      return sql`${name} like ${`${escaped(folded(match.words))}%`} escape '!'`;
    case "name contains":
      return sql`(${sql.join(
        [
          sql`1 = 1`,
          ...wordsOf(match.words).map((word) => sql`${name} like ${`%${escaped(word)}%`} escape '!'`),
        ],
        sql` and `,
      )})`;
    case "everything":
      return sql`1 = 1`;
  }
}

/** What has a meaning in LIKE. */
function escaped(word: string): string {
  return word.replaceAll(/[!%_]/gu, "!$&");
}
