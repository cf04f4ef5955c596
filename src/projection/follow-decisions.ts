// How far the decisions on some requests have come, for the forms that show it.
import type { JoinRequestId } from "../groups/model.ts";
import { isSettled, type DecidedView, type GroupName } from "../groups/views.ts";
import { operationPace } from "../pace.ts";
import type { Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { inParts } from "../state/rows-in-parts.ts";
import { requestFromRow } from "../store/rows.ts";
import { requestViews } from "./request-views.ts";
import { nameOf } from "./names.ts";

const { formFollowedForMs, formLookedAtEveryMs } = operationPace;

/** How it stands with each of these, again and again until WhatsApp has answered about all, or for a minute. */
export async function* followDecisions(
  context: Context,
  requestIds: readonly JoinRequestId[],
  forMs: number = formFollowedForMs,
): AsyncGenerator<DecidedView[], void> {
  const until = context.clock.now() + forMs;
  let settledBefore = -1;
  for (;;) {
    const views = await decidedViews(context, requestIds);
    const settled = views.filter(isSettled).length;
    if (settled !== settledBefore) yield views;
    settledBefore = settled;
    if (settled === views.length || context.clock.now() >= until) return;
    await new Promise((resolve) => setTimeout(resolve, formLookedAtEveryMs));
  }
}

export async function joinRequest(context: Context, id: JoinRequestId): Promise<DecidedView | undefined> {
  const [view] = await decidedViews(context, [id]);
  return view;
}

/** In the order in which they were given. */
async function decidedViews(context: Context, requestIds: readonly JoinRequestId[]): Promise<DecidedView[]> {
  const { db } = context.store;
  const rows = await inParts(requestIds, (part) =>
    db.selectFrom("joinRequests").selectAll().where("id", "in", part).execute(),
  );
  const requests = new Map(rows.map((row) => [row.id, requestFromRow(row)]));
  const names = new Map<string, GroupName>();
  for (const groupId of new Set(rows.map((row) => row.groupId))) {
    const group = await groupById(db, groupId);
    if (group !== null) names.set(groupId, await nameOf(context, group));
  }
  const views = await requestViews(context, [...requests.values()]);
  const byId = new Map(views.map((view) => [view.id, view]));
  return requestIds.flatMap((id) => {
    const group = names.get(requests.get(id)?.groupId ?? "");
    const request = byId.get(id);
    return group === undefined || request === undefined ? [] : [{ group, request }];
  });
}
