// Routes as rows, and back: what is structured stands in them as JSON. `rows.ts` has the other nouns.
import { z } from "zod";
import type { GroupId } from "../groups/model.ts";
import { plainSettings, type Route } from "../groups/routes.ts";
import { reminderSettings } from "./reminder-rows.ts";
import { json, parsed } from "./rows.ts";
import type { RouteRow } from "./tables.ts";
const groupIdShape = z.string().transform((id) => id as GroupId);
const ids = z.array(z.string());
const idsOrNull = ids.nullable();

const routeMatch = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("groups"), groupIds: z.array(groupIdShape) }),
  z.object({ kind: z.literal("number"), phoneNumberId: z.string() }),
  z.object({ kind: z.enum(["name begins", "name contains"]), words: z.string() }),
  z.object({ kind: z.literal("everything") }),
]) satisfies z.ZodType<Route["match"]>;

const routeCalls = z.object({
  waiting: idsOrNull,
  wrong: idsOrNull,
}) satisfies z.ZodType<Route["calls"]>;
const routeShows = z.object({
  requests: z.boolean(),
  alerts: z.boolean(),
  activity: z.boolean(),
}) satisfies z.ZodType<Route["shows"]>;

/** What an older version did not know is as if nobody had set it. */
const routeSettings = z.object({
  remindAfterHours: z.number().nullable().default(plainSettings.remindAfterHours),
  requiresReason: z.boolean().default(plainSettings.requiresReason),
  twoAdmins: z.boolean().default(plainSettings.twoAdmins),
  guests: z
    .object({
      who: z.enum(["nobody", "invited", "list", "everybody"]),
      days: z.number(),
      mostADay: z.number(),
    })
    .default(plainSettings.guests),
  graceSeconds: z.number().default(plainSettings.graceSeconds),
  reminders: reminderSettings.default({ hours: null, escalation: null, summaryAt: null }),
  watchWords: z.array(z.string()).readonly().default(plainSettings.watchWords),
  bridge: z
    .object({
      mode: z.enum(["off", "listen", "talk", "open"]),
      namesAuthors: z.boolean(),
      talkers: ids.readonly().nullable(),
      takesBots: z.boolean(),
    })
    .default(plainSettings.bridge),
}) satisfies z.ZodType<Route["settings"]>;

export function routeFromRow(row: Omit<RouteRow, "position">): Route {
  return {
    ...row,
    match: parsed(routeMatch, row.match),
    deciders: parsed(idsOrNull, row.deciders),
    calls: parsed(routeCalls, row.calls),
    shows: parsed(routeShows, row.shows),
    settings: parsed(routeSettings, row.settings),
  };
}

export function routeToRow(route: Route, position: number): RouteRow {
  const { match, deciders, calls, shows, settings } = route;
  return {
    ...route,
    position,
    match: json(match),
    deciders: json(deciders),
    calls: json(calls),
    shows: json(shows),
    settings: json(settings),
  };
}
