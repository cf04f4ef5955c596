// What an approver wants to know first: who waits, which groups need somebody, how the bot itself is doing, and what failed.
// Read from the state alone, so that a home can be drawn at any time.
import type { RawBuilder } from "kysely";
import { groupCapacity } from "../groups/model.ts";
import type { Reach } from "../groups/routes.ts";
import { homePace } from "../pace.ts";
import type { AttentionView, FailedWorkView, HomeView } from "../groups/home-views.ts";
import { groupById } from "../state/groups.ts";
import { isWithin } from "../state/route-queries.ts";
import { readRoutes } from "../state/routes.ts";
import { groupFromRow, operationFromRow } from "../store/rows.ts";
import type { GroupRow } from "../store/tables.ts";
import { healthView } from "./health-view.ts";
import { nameOf } from "./names.ts";
import type { Context } from "../state/context.ts";
import { operationView } from "./operation-views.ts";

/** Lines of each kind; the rest is counted. */
const mostLines = 5;
const failedRead = 50;

/** Of the groups that the person who looks may decide about. */
export async function homeView(context: Context, reach: Reach): Promise<HomeView> {
  const mine = isWithin(reach, await readRoutes(context));
  const [waiting, attention, failed, health] = await Promise.all([
    waitingView(context, mine),
    attentionView(context, mine),
    failedWork(context, mine),
    healthView(context),
  ]);
  return { ...waiting, attention, failed, health };
}

type Mine = RawBuilder<boolean>;

async function waitingView(
  context: Context,
  mine: Mine,
): Promise<Pick<HomeView, "waiting" | "waitingGroups" | "oldest">> {
  const { db } = context.store;
  const { waiting, groups } = await db
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .select((select) => [
      select.fn.countAll<number>().as("waiting"),
      select.fn.count<number>("groups.id").distinct().as("groups"),
    ])
    .where("state", "=", "pending")
    .where(mine)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .leftJoin("reminded", "reminded.requestId", "joinRequests.id")
    .selectAll("groups")
    .select((select) => [
      select.fn.countAll<number>().as("waiting"),
      select.fn.count<number>("reminded.requestId").as("overdue"),
      select.fn.min("joinRequests.requestedAt").as("since"),
      select.fn.max("joinRequests.cardId").as("cardId"),
    ])
    .where("joinRequests.state", "=", "pending")
    .where(mine)
    .groupBy("groups.id")
    .orderBy("since")
    .orderBy("groups.id")
    .limit(mostLines)
    .execute();
  const oldest = rows.map(async ({ waiting: people, overdue, since, cardId, ...row }) => ({
    group: await nameOf(context, groupFromRow(row)),
    memberCount: row.memberCount,
    waiting: people,
    overdue,
    since,
    cardId,
  }));
  return { waiting, waitingGroups: groups, oldest: await Promise.all(oldest) };
}

async function attentionView(context: Context, mine: Mine): Promise<AttentionView> {
  const { db } = context.store;
  const alive = aliveGroups(context).where(mine);
  const suspended = alive.where("suspendedAt", "is not", null);
  const full = alive
    .where("memberCount", ">=", groupCapacity)
    .where((group) =>
      group.exists(
        group
          .selectFrom("joinRequests")
          .select("joinRequests.id")
          .whereRef("joinRequests.groupId", "=", "groups.id")
          .where("joinRequests.state", "=", "pending"),
      ),
    );
  const waiting = db
    .selectFrom("joinRequests")
    .innerJoin("groups", "groups.id", "joinRequests.groupId")
    .leftJoin("reminded", "reminded.requestId", "joinRequests.id")
    .select((select) => [
      select.fn.countAll<number>().as("requests"),
      select.fn.count<number>("groups.id").distinct().as("groups"),
    ])
    .where(mine)
    .where("state", "=", "pending");
  const overdue = await waiting.where("reminded.requestId", "is not", null).executeTakeFirstOrThrow();
  const old = await waiting
    .where("reminded.requestId", "is", null)
    .where("requestedAt", "<", context.clock.now() - homePace.oldAfterMs)
    .executeTakeFirstOrThrow();
  return {
    suspended: {
      total: await countOf(suspended),
      groups: await named(
        context,
        await suspended.selectAll().orderBy("suspendedAt", "desc").limit(mostLines).execute(),
      ),
    },
    full: {
      total: await countOf(full),
      groups: await named(context, await full.selectAll().orderBy("id").limit(mostLines).execute()),
    },
    overdue,
    old,
  };
}

type Groups = ReturnType<typeof aliveGroups>;

function aliveGroups({ store: { db } }: Context) {
  return db.selectFrom("groups").where("deletedAt", "is", null);
}

async function countOf(groups: Groups): Promise<number> {
  const { total } = await groups
    .select((select) => select.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  return total;
}

function named(context: Context, rows: readonly GroupRow[]) {
  return Promise.all(
    rows.map(async (row) => ({
      group: await nameOf(context, groupFromRow(row)),
      suspendedAt: row.suspendedAt,
    })),
  );
}

/** Newest first: what somebody asked for, was not done, and can be asked for once more. */
async function failedWork(context: Context, mine: Mine): Promise<FailedWorkView[]> {
  const rows = await context.store.db
    .selectFrom("operations")
    // What was to be created may have no group, and then is shown to everybody who decides somewhere.
    .leftJoin("groups", "groups.id", "operations.groupId")
    .selectAll("operations")
    .where((operation) => operation.or([operation("operations.groupId", "is", null), mine]))
    .where("state", "in", ["failed", "done"])
    .where("kind", "!=", "decide")
    .where("settledAt", ">", context.clock.now() - homePace.failedForMs)
    .orderBy("settledAt", "desc")
    .limit(failedRead)
    .execute();
  const failed: FailedWorkView[] = [];
  for (const operation of rows.map(operationFromRow)) {
    const group = operation.groupId === null ? null : await groupById(context.store.db, operation.groupId);
    const view = await operationView(context, operation.id, group);
    if (view === undefined || view.triedAgain) continue;
    const canTryAgain = view.kind === "task" ? view.canTryAgain : view.state === "failed";
    if (canTryAgain) failed.push(view);
    if (failed.length === mostLines) break;
  }
  return failed;
}
