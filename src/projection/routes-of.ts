// Which groups something is about, and whose rules hold for them: asked before anything is done or shown, for whatever names a group,
// people who wait, a card or an operation.
import type { CardId, GroupId, JoinRequestId, OperationId } from "../groups/model.ts";
import type { RouteInForce } from "../groups/routes.ts";
import { bridgeOf } from "../state/bridge-settings.ts";
import type { Context } from "../state/context.ts";
import { inParts } from "../state/rows-in-parts.ts";
import { routesOfGroups } from "../state/routes.ts";

export type Subject = {
  groupId?: GroupId | undefined;
  requestIds?: readonly JoinRequestId[] | undefined;
  cardId?: CardId | undefined;
  operationId?: OperationId | undefined;
  /** Somebody writes in the bridged conversation of the group: that may be left to others than those who decide about it. */
  isWritten?: boolean | undefined;
};

export async function routesOf(context: Context, subject: Subject): Promise<RouteInForce[]> {
  const routes = await routesOfGroups(context, await groupsOf(context, subject));
  const all = [...new Map([...routes.values()].map((route) => [route.id, route])).values()];
  const { groupId, isWritten = false } = subject;
  const bridge = groupId === undefined || !isWritten ? null : await bridgeOf(context.store.db, groupId);
  const talkers = bridge?.talkers ?? null;
  return talkers === null ? all : all.map((route) => ({ ...route, deciders: talkers }));
}

async function groupsOf({ store: { db } }: Context, subject: Subject): Promise<GroupId[]> {
  const { groupId, requestIds = [], cardId, operationId } = subject;
  const rows = [
    ...(await inParts(requestIds, (part) =>
      db.selectFrom("joinRequests").select("groupId").distinct().where("id", "in", part).execute(),
    )),
    ...(cardId === undefined
      ? []
      : [
          ...(await db.selectFrom("cards").select("groupId").where("id", "=", cardId).execute()),
          // A reminder is about several.
          ...(await db
            .selectFrom("reminders")
            .innerJoin("reminded", "reminded.reminderId", "reminders.id")
            .innerJoin("joinRequests", "joinRequests.id", "reminded.requestId")
            .select("joinRequests.groupId")
            .distinct()
            .where("reminders.cardId", "=", cardId)
            .execute()),
        ]),
    ...(operationId === undefined
      ? []
      : await db.selectFrom("operations").select("groupId").where("id", "=", operationId).execute()),
  ];
  return [...rows.map((row) => row.groupId), groupId].filter((id) => id != null);
}
