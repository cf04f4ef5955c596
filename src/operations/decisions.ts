// From a click to a decision: committed before Slack gets its acknowledgement, carried out by the outbox afterwards. The
// first decision wins, and whoever comes second is told who was first.
import type { Decision, Group, GroupId, JoinRequest, JoinRequestId, SlackUserId } from "../groups/model.ts";
import { decide, type Decided } from "../groups/decisions.ts";
import { withDossier } from "../state/dossiers.ts";
import { newId, momentOf, type Context } from "../state/context.ts";

export type DecisionWish = { decision: Decision; by: SlackUserId; requestIds: readonly JoinRequestId[] };

export type DecisionOutcome =
  | { kind: "unknown" }
  | { kind: "refused"; group: Group; reason: NonNullable<Decided["refusal"]> }
  | {
      kind: "decided";
      group: Group;
      taken: readonly JoinRequest[];
      late: readonly JoinRequest[];
      left: readonly JoinRequest[];
    };

/** All requests of one wish belong to one group. Resolves after the commit. */
export async function decideRequests(context: Context, wish: DecisionWish): Promise<DecisionOutcome> {
  const groupId = await groupOf(context, wish.requestIds);
  if (groupId === undefined) return { kind: "unknown" };
  const whatsappIds = await whatsappIdsOf(context, wish.requestIds);
  const outcome = await withDossier(
    context,
    groupId,
    (dossier) => {
      const decided = decide(dossier, { ...wish, source: `decision:${newId("d")}` }, momentOf(context));
      return [decided.dossier, decided] as const;
    },
    { whatsappIds },
  );
  if (outcome === undefined) return { kind: "unknown" };
  const { group } = outcome.dossier;
  if (outcome.refusal !== null) return { kind: "refused", group, reason: outcome.refusal };
  return { kind: "decided", group, taken: outcome.taken, late: outcome.late, left: outcome.left };
}

async function groupOf(context: Context, requestIds: readonly JoinRequestId[]): Promise<GroupId | undefined> {
  const row = await context.store.db
    .selectFrom("joinRequests")
    .select("groupId")
    .where("id", "in", requestIds)
    .executeTakeFirst();
  return row?.groupId;
}

/** Decided ones are not among what is open; by these they are loaded all the same, to tell who was first. */
async function whatsappIdsOf(context: Context, requestIds: readonly JoinRequestId[]): Promise<string[]> {
  const rows = await context.store.db
    .selectFrom("joinRequests")
    .select("whatsappId")
    .where("id", "in", requestIds)
    .execute();
  return rows.map((row) => row.whatsappId);
}

const lookEveryMs = 250;
const waitAtMostMs = 10_000;

/** For a form that shows "approving…": resolves when none of these is under way any more, or after ten seconds. */
export async function settled(context: Context, requestIds: readonly JoinRequestId[]): Promise<void> {
  const until = context.clock.now() + waitAtMostMs;
  while (context.clock.now() < until) {
    const underWay = await context.store.db
      .selectFrom("joinRequests")
      .select("id")
      .where("id", "in", requestIds)
      .where("state", "in", ["approving", "rejecting"])
      .executeTakeFirst();
    if (underWay === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
