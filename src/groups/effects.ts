// What the end of an operation means for its group, kind by kind: people are approved, the group is gone, its settings have
// changed. `operations.ts` asks when an operation ends.
import { cardDue, changeRequest, readingDue, withGroup, type Dossier, type Moment } from "./dossier.ts";
import { isOpen, type Answer, type Failure, type JoinRequest, type Operation, type TaskOf } from "./model.ts";
import { cardForWaiting } from "./live-card.ts";
import { isBridged } from "./bridge.ts";
import { memberCountChanged } from "./member-count.ts";
import { closed } from "./requests.ts";
import { groupDeleted } from "./standing.ts";

/** What an operation changes shows at WhatsApp after a moment; a reading made too early would miss it. */
const readingDelayMs = 2_000;

export function effects(dossier: Dossier, operation: Operation, moment: Moment): Dossier {
  const { task, state } = operation;
  const isDone = state === "done";
  if (task.kind === "create" || isBridged(task)) return dossier;
  if (task.kind === "decide") return decided(dossier, operation, task, moment);
  // What was sent changes nothing in a group; two hundred readings would.
  if (task.kind === "send" && task.announcement !== undefined && isDone) return dossier;
  return readingDue(
    // Known at once, or its webhook, when it comes after we have looked, would look like somebody else's.
    task.kind === "delete" && isDone
      ? groupDeleted(dossier, { at: moment.now, isOurs: true }, moment)
      : task.kind === "settings" && isDone
        ? settingsChanged(dossier, operation, task, moment)
        : dossier,
    moment.now + readingDelayMs,
  );
}

/** What a suspension would be asked about; messages and removals change nothing that WhatsApp judges. */
function settingsChanged(
  dossier: Dossier,
  { requestedBy }: Operation,
  { parts }: TaskOf<"settings">,
  moment: Moment,
): Dossier {
  const changed = (parts ?? []).filter(({ done }) => done).map(({ part }) => part);
  if (changed.length === 0) return dossier;
  return withGroup(dossier, {
    lastChange: { what: changed.join(" and "), by: requestedBy, at: moment.now },
  });
}

/** WhatsApp's word is the truth, also about what was withdrawn meanwhile. Nobody stays under way. */
function decided(
  dossier: Dossier,
  operation: Operation,
  { decision, answers }: TaskOf<"decide">,
  moment: Moment,
): Dossier {
  const known = new Set(answers?.map(({ requestId }) => requestId));
  const silent = dossier.requests.filter(
    (request) => request.operationId === operation.id && isOpen(request) && !known.has(request.id),
  );
  const given = [...(answers ?? []), ...silent.map((request) => failedAnswer(request, operation.failure))];
  const next = given.reduce(
    (each, answer) => answered(each, { operation, decision, answer }, moment),
    dossier,
  );
  // Who got in changes the count; who could not be decided on may tell of a group suspended or gone.
  const isToRead = decision === "approve" || given.some(({ result }) => result === "failed");
  return isToRead ? readingDue(next, moment.now + readingDelayMs) : next;
}

function failedAnswer({ id }: JoinRequest, failure: Failure | null): Answer {
  return { requestId: id, result: "failed", failure: failure ?? { code: "unclear", detail: null } };
}

function answered(
  dossier: Dossier,
  {
    operation,
    decision,
    answer,
  }: { operation: Operation; decision: TaskOf<"decide">["decision"]; answer: Answer },
  moment: Moment,
): Dossier {
  const request = dossier.requests.find((each) => each.id === answer.requestId);
  if (request === undefined || request.operationId !== operation.id) return dossier;
  // Who has joined is in, whatever our own rejection was told.
  if (request.state === "approved" || request.state === "rejected") return dossier;
  if (answer.result === "done") {
    const state = decision === "approve" ? "approved" : "rejected";
    const over = closed(dossier, request, { state, closedAt: moment.now }, moment);
    return decision === "approve" ? memberCountChanged(over, 1, moment.now) : over;
  }
  if (!isOpen(request)) return dossier;
  if (answer.result !== "failed")
    return closed(dossier, request, { state: "gone", closedAt: moment.now }, moment);
  const [next, cardId] = cardForWaiting(dossier, moment);
  const back = { state: "pending" as const, failure: answer.failure, cardId, updatedAt: moment.now };
  const shown = cardDue(changeRequest(next, request.id, back), cardId, true);
  return cardId === request.cardId ? shown : cardDue(shown, request.cardId, true);
}
