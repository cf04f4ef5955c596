// What Groupdesk knows already of people who ask to join: what the address book says, who invited them, how often they asked and who
// rejected them, and where else they are. The views of requests read it.
import { secondMs } from "../groups/durations.ts";
import type { PersonId } from "../groups/identities.ts";
import type { JoinRequest, JoinRequestId } from "../groups/model.ts";
import { heldBackBy } from "../groups/guests.ts";
import { plainSettings, routeOf } from "../groups/routes.ts";
import type { GroupName, KnownBefore } from "../groups/views.ts";
import type { Context } from "../state/context.ts";
import { readRoutes } from "../state/routes.ts";
import { whatRulesKnow } from "../state/what-rules-know.ts";
import { tracesOf, type Traces } from "./traces.ts";
import { nameOf } from "./names.ts";

const mostGroupsNamed = 2;

export async function knownBefore(
  context: Context,
  requests: readonly JoinRequest[],
): Promise<Map<JoinRequestId, KnownBefore[]>> {
  const traces = await tracesOf(context, requests);
  const names = new Map<string, GroupName>();
  for (const group of traces.groups.values()) names.set(group.id, await nameOf(context, group));
  const held = await heldBack(context, requests, traces);
  return new Map(
    requests.map((request) => [request.id, knownOf(request, { traces, names, held: held.get(request.id) })]),
  );
}

type HeldBack = KnownBefore & { what: "held back" };

/** Whom a rule would have let in, had nobody answered them before. */
async function heldBack(
  context: Context,
  requests: readonly JoinRequest[],
  { groups }: Traces,
): Promise<Map<JoinRequestId, HeldBack>> {
  const pending = requests.filter(({ state }) => state === "pending");
  const held = new Map<JoinRequestId, HeldBack>();
  if (pending.length === 0) return held;
  const routes = await readRoutes(context);
  for (const [groupId, asking] of Map.groupBy(pending, (request) => request.groupId)) {
    const group = groups.get(groupId);
    const route = group === undefined ? plainSettings.guests : routeOf(group, routes).settings.guests;
    if (route.who === "nobody") continue;
    const known = await whatRulesKnow(context.store.db, groupId, asking);
    for (const request of asking) {
      const answer = heldBackBy(request, known, { route, now: request.requestedAt });
      if (answer === undefined) continue;
      const { decision, by, at, reason, isTheirs } = answer;
      held.set(request.id, { what: "held back", decision, by, at, reason, isTheirs });
    }
  }
  return held;
}

function knownOf(
  request: JoinRequest,
  {
    traces,
    names,
    held,
  }: { traces: Traces; names: ReadonlyMap<string, GroupName>; held: HeldBack | undefined },
): KnownBefore[] {
  const person = traces.personOf(request);
  const earlier = traces
    .requestsOf(request)
    .filter(({ id, requestedAt }) => id !== request.id && requestedAt <= request.requestedAt);
  const here = earlier.filter(({ groupId }) => groupId === request.groupId);
  return [
    ...entryOf(person, traces),
    ...invitationOf(request, traces),
    ...(here.length > 1 ? [{ what: "asked" as const, times: here.length }] : []),
    ...(held === undefined ? [] : [held]),
    ...(held?.decision === "reject" ? [] : rejectionOf(request, { here, earlier }, names)),
    ...membershipsOf(request, traces, names),
  ];
}

function entryOf(id: PersonId | undefined, { people }: Traces): KnownBefore[] {
  const row = id === undefined ? undefined : people.get(id);
  if (row === undefined || (row.name === null && row.note === null)) return [];
  return [{ what: "entry", name: row.name, note: row.note }];
}

function invitationOf(request: JoinRequest, traces: Traces): KnownBefore[] {
  const invitation = traces
    .invitationsOf(request)
    .find((each) => each.groupId === request.groupId && each.createdAt <= request.requestedAt);
  return invitation === undefined
    ? []
    : [{ what: "invited", by: invitation.requestedBy, at: invitation.createdAt }];
}

function rejectionOf(
  request: JoinRequest,
  { here, earlier }: { here: readonly JoinRequest[]; earlier: readonly JoinRequest[] },
  names: ReadonlyMap<string, GroupName>,
): KnownBefore[] {
  // WhatsApp tells in whole seconds when somebody asks.
  const rejected = ({ state, closedAt }: JoinRequest) =>
    state === "rejected" && (closedAt ?? 0) < request.requestedAt + secondMs;
  const rejection = here.find(rejected) ?? earlier.find(rejected);
  if (rejection === undefined) return [];
  const { decidedBy: by, closedAt, reason, groupId } = rejection;
  const elsewhere = groupId === request.groupId ? null : (names.get(groupId) ?? null);
  return [{ what: "rejected", by, at: closedAt ?? 0, reason, elsewhere }];
}

function membershipsOf(
  request: JoinRequest,
  traces: Traces,
  names: ReadonlyMap<string, GroupName>,
): KnownBefore[] {
  const groups = traces
    .groupsOf(request)
    .filter((id) => id !== request.groupId)
    .flatMap((id) => names.get(id) ?? []);
  return groups.length === 0
    ? []
    : [{ what: "member", groups: groups.slice(0, mostGroupsNamed), total: groups.length }];
}
