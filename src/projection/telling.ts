// What the route of a card's group says about telling it: whether it is told in a channel at all, and who is mentioned. The handler for
// cards asks, with the view.
import type { Card, CardKind, Group } from "../groups/model.ts";
import { allRoutes, routeOf, type RouteInForce, type Routes, type RouteShows } from "../groups/routes.ts";
import type { Context } from "../state/context.ts";
import { readRoutes } from "../state/routes.ts";

export type Telling = {
  isWanted: boolean;
  /** Who is mentioned when somebody must act. */
  calls: readonly string[];
};

export async function telling(context: Context, card: Card, group: Group | null): Promise<Telling> {
  const routes = await readRoutes(context);
  const { shows, calls } = group === null ? ofReminder(card, routes) : routeOf(group, routes);
  return { isWanted: isWanted(card, shows), calls: called(card, calls) };
}

function called(card: Card, calls: RouteInForce["calls"]): readonly string[] {
  if (card.kind === "escalation") return card.facts.person === null ? [] : [card.facts.person];
  return card.kind === "reminder" ? calls.waiting : calls.wrong;
}

/** Where it is about no group, the environment's, unless it is about the groups of one route. */
function ofReminder(card: Card, routes: Routes): RouteInForce {
  const route = card.kind === "reminder" ? card.facts.route : undefined;
  return allRoutes(routes).find(({ id }) => id === route) ?? routes.environment;
}

function isWanted({ kind }: Card, { requests, alerts }: RouteShows): boolean {
  if (kind === "group" || kind === "guests") return requests;
  return alerts || !alertKinds.includes(kind);
}

const alertKinds: readonly CardKind[] = ["suspension", "clearance", "deletion", "refusal"];
