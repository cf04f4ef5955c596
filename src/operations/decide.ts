// From a click to decisions: committed before Slack gets its acknowledgement, carried out by the engine afterwards. The first
// decision wins, and whoever comes second is told who was first.
import { decide, undo, type Decided, type Undone } from "../groups/decisions.ts";
import type { Dossier } from "../groups/dossier.ts";
import type {
  Decision,
  Group,
  GroupId,
  JoinRequest,
  JoinRequestId,
  OperationId,
  SlackUserId,
} from "../groups/model.ts";
import { mayDecide, routeOf, type Reach } from "../groups/routes.ts";
import { momentOf, type Context } from "../state/context.ts";
import { withDossier } from "../state/dossiers.ts";
import { operationAsked } from "../state/operations.ts";
import { inParts } from "../state/rows-in-parts.ts";

export type DecisionAsk = {
  decision: Decision;
  by: SlackUserId;
  /** The click or form, the same however often Slack delivers it: in each group it decides once. */
  source: string;
  requestIds: readonly JoinRequestId[];
  /** Only those of this group; whoever else is named is left alone. */
  groupId?: GroupId | undefined;
  /** Whose groups the person may decide about; looked at where it is decided. */
  reach: Reach;
  /** Stands on the card, in the history of the people and in the audit; never in WhatsApp. */
  reason?: string | undefined;
};

export type DecisionOutcome =
  | { kind: "unknown" }
  /** Others decide about this group. */
  | { kind: "not theirs" }
  | {
      kind: "refused";
      group: Group;
      reason: NonNullable<Decided["refusal"]>;
      requestIds: readonly JoinRequestId[];
    }
  | {
      kind: "decided";
      group: Group;
      taken: readonly JoinRequest[];
      late: readonly JoinRequest[];
      left: readonly JoinRequest[];
    };

/** One operation, and so one call to WhatsApp, for each group; one outcome each, in the order in which they were named. */
export async function decideRequests(context: Context, ask: DecisionAsk): Promise<DecisionOutcome[]> {
  const named = await inParts(ask.requestIds, (part) =>
    context.store.db
      .selectFrom("joinRequests")
      .select(["id", "groupId", "whatsappId"])
      .where("id", "in", part)
      .execute(),
  );
  const { groupId: only } = ask;
  const order = new Map(ask.requestIds.map((id, index) => [id, index]));
  const meant = only === undefined ? named : named.filter(({ groupId }) => groupId === only);
  const requests = meant.toSorted((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0));
  const outcomes: DecisionOutcome[] = [];
  for (const [groupId, theirs] of Map.groupBy(requests, (request) => request.groupId))
    outcomes.push(await decideInGroup(context, groupId, ask, theirs));
  return outcomes;
}

async function decideInGroup(
  context: Context,
  groupId: GroupId,
  { decision, by, source: asked, reach, reason }: DecisionAsk,
  requests: readonly { id: JoinRequestId; whatsappId: string }[],
): Promise<DecisionOutcome> {
  const requestIds = requests.map(({ id }) => id);
  const outcome = await withDossier(
    context,
    groupId,
    async (dossier, trx): Promise<readonly [Dossier, Decided | "not theirs"]> => {
      const route = routeOf(dossier.group, dossier.routes);
      if (!mayDecide(reach, route)) return [dossier, "not theirs"];
      const source = `${asked}:${groupId}`;
      const before = await operationAsked(trx, source);
      if (before !== undefined) return [dossier, decidedBefore(dossier, before, requestIds)];
      const needsReason = route.settings.requiresReason;
      const decided = decide(
        dossier,
        { decision, by, requestIds, source, reason, needsReason },
        momentOf(context),
      );
      return [decided.dossier, decided];
    },
    // Decided ones are not among what is open; by these they are loaded all the same, to tell who was first.
    { whatsappIds: requests.map(({ whatsappId }) => whatsappId) },
  );
  if (outcome === undefined) return { kind: "unknown" };
  if (outcome === "not theirs") return { kind: "not theirs" };
  const { refusal, taken, late, left, dossier } = outcome;
  if (refusal !== null) return { kind: "refused", group: dossier.group, reason: refusal, requestIds };
  return { kind: "decided", group: dossier.group, taken, late, left };
}

/** The same click once more: nothing is decided, whatever has become of these people since. */
function decidedBefore(dossier: Dossier, operationId: OperationId, named: readonly JoinRequestId[]): Decided {
  const taken = dossier.requests.filter(
    (request) => request.operationId === operationId && named.includes(request.id),
  );
  return { dossier, taken, late: [], left: [], refusal: null };
}

export type TakeBack = { requestId: JoinRequestId; by: SlackUserId; reach: Reach };

/** Under the lock under which a decision begins: either it has begun, or it never will. */
export async function takeBack(
  context: Context,
  { requestId, by, reach }: TakeBack,
): Promise<Undone | "not theirs"> {
  const request = await context.store.db
    .selectFrom("joinRequests")
    .select(["groupId", "whatsappId"])
    .where("id", "=", requestId)
    .executeTakeFirst();
  if (request === undefined) return "over";
  const outcome = await withDossier(
    context,
    request.groupId,
    (dossier): readonly [Dossier, Undone | "not theirs"] => {
      if (!mayDecide(reach, routeOf(dossier.group, dossier.routes))) return [dossier, "not theirs"];
      const undone = undo(dossier, { requestId, by }, momentOf(context));
      return [undone.dossier, undone.outcome];
    },
    { whatsappIds: [request.whatsappId] },
  );
  return outcome ?? "over";
}
