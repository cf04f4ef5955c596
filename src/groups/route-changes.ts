// What people do to the list of routes: add, change, move up or down, take away. Pure functions from one list to the next;
// `operations/change-routes.ts` stores what comes of them.
import type { Moment } from "./dossier.ts";
import type { SlackUserId } from "./model.ts";
import { plainSettings, type Route, type RouteId, type RouteSettings } from "./routes.ts";

/** What somebody says of a route in a form. */
export type RouteDraft = Omit<Route, "id" | "settings" | "changedBy" | "changedAt">;

/** What one of the forms of a route says; the others' settings stay. */
export type RouteEdit = Partial<RouteDraft> & { settings?: Partial<RouteSettings> };

/** More would be a list that nobody reads, and each is looked at for every group. */
export const mostRoutes = 50;

/** `done before`: the same form came twice. */
export type RouteRefusal = "gone" | "changed meanwhile" | "too many" | "done before";

export type RoutesEdited = { next: readonly Route[]; about: Route } | { refusal: RouteRefusal };

type Change = { by: SlackUserId; moment: Moment };

/** Where it matters: what is about one group first, what takes every group last. `id`: the same however often its form comes. */
export function routeAdded(
  now: readonly Route[],
  { id, draft }: { id: RouteId; draft: RouteDraft },
  { by, moment }: Change,
): RoutesEdited {
  const before = now.find((each) => each.id === id);
  if (before !== undefined) return { refusal: isSo(before, draft, by) ? "done before" : "changed meanwhile" };
  if (now.length >= mostRoutes) return { refusal: "too many" };
  const route = { ...draft, id, settings: plainSettings, changedBy: by, changedAt: moment.now };
  const catchAll = now.findIndex(({ match }) => match.kind === "everything");
  const end = catchAll === -1 || draft.match.kind === "everything" ? now.length : catchAll;
  return { next: now.toSpliced(draft.match.kind === "groups" ? 0 : end, 0, route), about: route };
}

/** `seenAt`: when what the form showed was changed last; somebody else may have been faster. */
export function routeChanged(
  now: readonly Route[],
  { id, seenAt, to }: { id: RouteId; seenAt: number; to: RouteEdit },
  { by, moment }: Change,
): RoutesEdited {
  const before = now.find((each) => each.id === id);
  if (before === undefined) return { refusal: "gone" };
  if (before.changedAt !== seenAt)
    return { refusal: isSo(before, to, by) ? "done before" : "changed meanwhile" };
  const settings = { ...before.settings, ...to.settings };
  const route = { ...before, ...to, settings, changedBy: by, changedAt: moment.now };
  return { next: now.map((each) => (each.id === id ? route : each)), about: route };
}

/** It is what this person wants of it, by their own last change. */
function isSo(route: Route, { settings, ...edit }: RouteEdit, by: SlackUserId): boolean {
  const next = { ...route, ...edit, settings: { ...route.settings, ...settings } };
  return route.changedBy === by && inOneOrder(next) === inOneOrder(route);
}

/** What a form says and what was stored may name the same in another order. */
function inOneOrder(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each !== "object" || each === null || Array.isArray(each)
      ? each
      : Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  );
}

/** One place; at the end of the list it stays. */
export function routeMoved(now: readonly Route[], id: RouteId, direction: "up" | "down"): RoutesEdited {
  const from = now.findIndex((each) => each.id === id);
  const route = now[from];
  if (route === undefined) return { refusal: "gone" };
  const to = Math.min(now.length - 1, Math.max(0, from + (direction === "up" ? -1 : 1)));
  return { next: now.toSpliced(from, 1).toSpliced(to, 0, route), about: route };
}

export function routeRemoved(now: readonly Route[], id: RouteId): RoutesEdited {
  const route = now.find((each) => each.id === id);
  return route === undefined
    ? { refusal: "gone" }
    : { next: now.filter((each) => each.id !== id), about: route };
}
