// Which rules hold for a group: where its news goes, who decides, who is called, what is told at all. Routes stand in an order, the
// first that matches wins, and what the environment says is the last of them. State, projection and the messenger's room ask.
import { noBridge, type RouteBridge } from "./bridge.ts";
import type { ChannelId, Group, GroupId, SlackUserId } from "./model.ts";
import { folded } from "./name-matching.ts";
import { plainReminders, type ReminderSettings } from "./reminders.ts";

export type RouteId = string & { readonly brand: "RouteId" };

export type RouteMatch =
  | { kind: "groups"; groupIds: readonly GroupId[] }
  | { kind: "number"; phoneNumberId: string }
  | { kind: "name begins"; words: string }
  /** Every word occurs in it, in any order. */
  | { kind: "name contains"; words: string }
  | { kind: "everything" };

/** What goes to the channel; what does not is seen in lists and on the Home tab alone. */
export type RouteShows = { requests: boolean; alerts: boolean; activity: boolean };

/** People and user groups who are mentioned; null: those of the environment. */
export type RouteCalls = Record<"waiting" | "wrong", readonly string[] | null>;

export type RouteSettings = {
  /** How long somebody waits before people are reminded. Null: as the environment says. 0: never. */
  remindAfterHours: number | null;
  /** Nobody is rejected without one. */
  requiresReason: boolean;
  /** To delete a group and to remove people, another admin must press as well. */
  twoAdmins: boolean;
  guests: GuestRule;
  /** How long a press on a button that decides can be taken back. 0: not at all. */
  graceSeconds: number;
  reminders: ReminderSettings;
  /** When somebody writes one of these in a group, whoever is called for what is wrong is called. */
  watchWords: readonly string[];
  /** Whether what people write in its groups is shown in Slack, but for groups that have a setting of their own. */
  bridge: RouteBridge;
};

/** Who is let in without asking anybody. An invitation or an entry in a list counts for `days`; `mostADay` for all groups of the route. */
export type GuestRule = {
  who: "nobody" | "invited" | "list" | "everybody";
  days: number;
  mostADay: number;
};

export type Route = {
  id: RouteId;
  match: RouteMatch;
  channel: ChannelId;
  /** People and user groups; null: whoever decides by the environment. Nobody named there: every full member. */
  deciders: readonly string[] | null;
  calls: RouteCalls;
  shows: RouteShows;
  settings: RouteSettings;
  /** Null: the environment. */
  changedBy: SlackUserId | null;
  changedAt: number;
};

/** `listed` in their order. */
export type Routes = { listed: readonly Route[]; environment: RouteInForce };

/** A route with what it leaves to the environment filled in. */
export type RouteInForce = Route & {
  deciders: readonly string[];
  calls: Record<"waiting" | "wrong", readonly string[]>;
};

export const environmentId = "environment" as RouteId;

export const plainSettings: RouteSettings = {
  remindAfterHours: null,
  requiresReason: false,
  twoAdmins: false,
  guests: { who: "nobody", days: 30, mostADay: 20 },
  graceSeconds: 0,
  reminders: plainReminders,
  watchWords: [],
  bridge: noBridge,
};

export const showsAll: RouteShows = { requests: true, alerts: true, activity: true };

/** What of a group decides about its route. */
export type Routed = Pick<Group, "id" | "phoneNumberId" | "subject">;

export function routeOf(group: Routed, routes: Routes): RouteInForce {
  const { listed, environment } = routes;
  const name = folded(group.subject ?? "");
  const found = listed.find(({ match }) => matches(match, group, name));
  return found === undefined ? environment : inForce(found, environment);
}

/** What its route says of its conversation. Before its name is known it may turn out to be another route's: until then nothing is read. */
export function bridgeByRoute(group: Routed, routes: Routes): RouteBridge {
  return group.subject === null ? noBridge : routeOf(group, routes).settings.bridge;
}

export function inForce(route: Route, environment: RouteInForce): RouteInForce {
  const { waiting, wrong } = route.calls;
  return {
    ...route,
    deciders: route.deciders ?? environment.deciders,
    calls: { waiting: waiting ?? environment.calls.waiting, wrong: wrong ?? environment.calls.wrong },
  };
}

/** All of them, the environment last. */
export function allRoutes({ listed, environment }: Routes): RouteInForce[] {
  return [...listed.map((route) => inForce(route, environment)), environment];
}

/** `own` is the channel that was chosen for this group alone. */
export function channelOf(group: Routed, routes: Routes, own: ChannelId | null): ChannelId {
  return own ?? routeOf(group, routes).channel;
}

/** `name` is the group's, as names are compared. */
export function matches(
  match: RouteMatch,
  { id, phoneNumberId, subject }: Routed,
  name = folded(subject ?? ""),
): boolean {
  switch (match.kind) {
    case "groups":
      return match.groupIds.includes(id);
    case "number":
      return match.phoneNumberId === phoneNumberId;
    case "name begins":
      return name.startsWith(folded(match.words));
    case "name contains":
      return wordsOf(match.words).every((word) => name.includes(word));
    case "everything":
      return true;
  }
}

/** As names are compared. */
export function wordsOf(words: string): string[] {
  return folded(words)
    .split(/\s+/u)
    .filter((word) => word !== "");
}

/** Which groups somebody may decide about. */
export type Reach = { kind: "everywhere" } | { kind: "routes"; ids: ReadonlySet<RouteId> };

export function mayDecide(reach: Reach, route: Pick<Route, "id">): boolean {
  return reach.kind === "everywhere" || reach.ids.has(route.id);
}
