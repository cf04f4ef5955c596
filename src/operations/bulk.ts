// Many decisions at once, across groups: one wish, and so one call to WhatsApp, for each group; and how far they have come,
// for the form that shows it.
import type { JoinRequest, JoinRequestId } from "../groups/model.ts";
import { isSettled, type DecidedView, type GroupName } from "../groups/views.ts";
import { groupFromRow } from "../store/rows.ts";
import { decideRequests, type DecisionOutcome, type DecisionWish } from "./decisions.ts";
import { nameOf } from "../projection/names.ts";
import type { Context } from "../state/context.ts";
import { requestViews } from "../projection/card-views.ts";

/** Resolves after the commit of each group, with what came of it, in the order in which they were given. */
export async function decideInBulk(context: Context, wish: DecisionWish): Promise<DecisionOutcome[]> {
  const requests = await requestsWith(context, wish.requestIds);
  const outcomes: DecisionOutcome[] = [];
  for (const [, theirs] of Map.groupBy(requests, (request) => request.groupId)) {
    const requestIds = theirs.map((request) => request.id);
    outcomes.push(await decideRequests(context, { ...wish, requestIds }));
  }
  return outcomes;
}

/** How it stands with each of these now, in the order in which they were given. */
async function decidedViews(context: Context, requestIds: readonly JoinRequestId[]): Promise<DecidedView[]> {
  const requests = await requestsWith(context, requestIds);
  const groups = await groupsOf(context, requests);
  const views = new Map((await requestViews(context.store.db, requests)).map((view) => [view.id, view]));
  return requests.flatMap((request) => {
    const group = groups.get(request.groupId);
    const view = views.get(request.id);
    return group === undefined || view === undefined ? [] : [{ group, request: view }];
  });
}

async function requestsWith(context: Context, ids: readonly JoinRequestId[]): Promise<JoinRequest[]> {
  if (ids.length === 0) return [];
  const rows = await context.store.db.selectFrom("joinRequests").selectAll().where("id", "in", ids).execute();
  return rows.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
}

async function groupsOf(context: Context, requests: readonly JoinRequest[]): Promise<Map<string, GroupName>> {
  if (requests.length === 0) return new Map();
  const ids = [...new Set(requests.map((request) => request.groupId))];
  const rows = await context.store.db.selectFrom("groups").selectAll().where("id", "in", ids).execute();
  return new Map(
    await Promise.all(rows.map(async (row) => [row.id, await nameOf(context, groupFromRow(row))] as const)),
  );
}

const lookEveryMs = 250;
const followForMs = 60_000;

/** How it stands with each of these, again and again until all are settled, or after a minute of waiting. */
export async function* followDecisions(
  context: Context,
  requestIds: readonly JoinRequestId[],
): AsyncGenerator<DecidedView[], void> {
  const until = context.clock.now() + followForMs;
  let settledBefore = -1;
  for (;;) {
    const views = await decidedViews(context, requestIds);
    const settled = views.filter(isSettled).length;
    if (settled !== settledBefore) yield views;
    settledBefore = settled;
    if (settled === views.length || context.clock.now() >= until) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
