// The life of a join request and its legal moves:
//
//   (asked) → pending → approving → approved          pending → withdrawn | gone | approved (elsewhere)
//                     ↘ rejecting → rejected          approving, rejecting → pending (failed) | gone | withdrawn
//
// WhatsApp gives the same id when the same person asks again, so a request is known by its id and its time; what was
// decided stays decided, whatever arrives late, twice or out of order.
import {
  cardDue,
  changeRequest,
  noted,
  operationDue,
  readingDue,
  withOperation,
  withRequest,
  type Dossier,
  type Moment,
} from "./dossier.ts";
import { liveCardDue, takeRecentCard } from "./live-card.ts";
import {
  groupCapacity,
  isOpen,
  roundingMs,
  type Decision,
  type JoinRequest,
  type JoinRequestId,
  type Operation,
  type OperationId,
  type Person,
  type SlackUserId,
} from "./model.ts";

export type Ask = { whatsappId: string; person: Person; at: number };

export function someoneAsks(dossier: Dossier, ask: Ask, moment: Moment): Dossier {
  const known = latest(dossier, ask.whatsappId);
  if (known !== undefined && isOpen(known)) return completed(dossier, known, ask);
  if (known !== undefined && !asksAgain(known, ask.at)) return dossier;
  // Nobody could decide on it any more, and nothing would close it.
  if (dossier.group.deletedAt !== null) return dossier;
  const next = newRequest(dossier, ask, moment);
  // The person may have joined before this news of their asking arrived: WhatsApp knows.
  return ask.at + roundingMs < dossier.group.peopleAt ? readingDue(next, moment.now) : next;
}

/** A request that WhatsApp lists although ours was closed long before the list was read. */
export function askedAgainUnseen(dossier: Dossier, ask: Ask, moment: Moment): Dossier {
  return newRequest(dossier, { ...ask, at: moment.now }, moment);
}

function newRequest(dossier: Dossier, ask: Ask, moment: Moment): Dossier {
  const [withCard, cardId] = takeRecentCard(dossier, moment);
  const request: JoinRequest = {
    ...ask.person,
    id: moment.newId("r") as JoinRequestId,
    groupId: dossier.group.id,
    whatsappId: ask.whatsappId,
    state: "pending",
    cardId,
    decidedBy: null,
    decidedAt: null,
    operationId: null,
    failureCode: null,
    requestedAt: ask.at,
    closedAt: null,
    updatedAt: moment.now,
  };
  const next = cardDue(withRequest(withCard, request), cardId);
  return noted(next, {
    at: moment.now,
    actor: "whatsapp",
    action: "join requested",
    details: { request: request.id },
  });
}

/**
 * The same request again: the phone number may be in one message and not in another. A later time means that a withdrawal
 * in between is still on its way, and is not about this request.
 */
function completed(dossier: Dossier, known: JoinRequest, ask: Ask): Dossier {
  const changes = {
    waId: known.waId ?? ask.person.waId,
    userId: known.userId ?? ask.person.userId,
    username: ask.person.username ?? known.username,
    requestedAt: Math.max(known.requestedAt, ask.at),
  };
  const news =
    changes.waId !== known.waId ||
    changes.userId !== known.userId ||
    changes.username !== known.username ||
    changes.requestedAt !== known.requestedAt;
  return news ? cardDue(changeRequest(dossier, known.id, changes), known.cardId) : dossier;
}

function asksAgain(known: JoinRequest, at: number): boolean {
  if (at <= known.requestedAt) return false;
  if (known.state === "withdrawn") return at > (known.closedAt ?? 0);
  return at >= (known.decidedAt ?? known.closedAt ?? 0) - roundingMs;
}

export function someoneWithdraws(dossier: Dossier, ask: Ask, moment: Moment): Dossier {
  const known = latest(dossier, ask.whatsappId);
  if (known === undefined) return withRequest(dossier, tombstone(dossier, ask, moment));
  if (ask.at < known.requestedAt) return dossier;
  if (known.state === "gone") return closed(dossier, known, { state: "withdrawn", closedAt: ask.at }, moment);
  // Later than the end of the request we know: a newer one was withdrawn, and has been overtaken.
  if (!isOpen(known) && ask.at > (known.closedAt ?? 0))
    return withRequest(dossier, tombstone(dossier, ask, moment));
  if (!isOpen(known)) return dossier;
  const next = closed(dossier, known, { state: "withdrawn", closedAt: ask.at }, moment);
  return noted(next, {
    at: moment.now,
    actor: "whatsapp",
    action: "join request withdrawn",
    details: { request: known.id },
  });
}

/** A withdrawal overtook its request: remembered, so that the request, when it comes, is known to be over. */
function tombstone(dossier: Dossier, ask: Ask, moment: Moment): JoinRequest {
  return {
    ...ask.person,
    id: moment.newId("r") as JoinRequestId,
    groupId: dossier.group.id,
    whatsappId: ask.whatsappId,
    state: "withdrawn",
    cardId: null,
    decidedBy: null,
    decidedAt: null,
    operationId: null,
    failureCode: null,
    requestedAt: ask.at,
    closedAt: ask.at,
    updatedAt: moment.now,
  };
}

export type Decided = {
  dossier: Dossier;
  taken: readonly JoinRequest[];
  /** Those who came second, with what had been decided before. */
  late: readonly JoinRequest[];
  /** Left waiting because the group has no place for them. */
  left: readonly JoinRequest[];
  refusal: "suspended" | "deleted" | "full" | null;
};

/** Somebody decides on these requests: one operation for all that are still open to decide. The first decision wins. */
export function decide(
  dossier: Dossier,
  wish: { decision: Decision; requestIds: readonly JoinRequestId[]; by: SlackUserId; source: string },
  moment: Moment,
): Decided {
  const asked = [...new Set(wish.requestIds)].flatMap((id) =>
    dossier.requests.filter((request) => request.id === id),
  );
  const pending = asked.filter((request) => request.state === "pending");
  const late = asked.filter((request) => request.state !== "pending");
  const none = { dossier, taken: [], late, left: [] };
  if (dossier.group.deletedAt !== null) return { ...none, refusal: "deleted" };
  if (dossier.group.suspendedAt !== null) return { ...none, refusal: "suspended" };
  const fitting = wish.decision === "approve" ? (seats(dossier) ?? pending.length) : pending.length;
  const taken = pending.toSorted((one, other) => one.requestedAt - other.requestedAt).slice(0, fitting);
  const left = pending.filter((request) => !taken.includes(request));
  if (taken.length === 0) return { ...none, left, refusal: left.length > 0 ? "full" : null };
  return { dossier: asDecided(dossier, taken, wish, moment), taken, late, left, refusal: null };
}

function asDecided(
  dossier: Dossier,
  taken: readonly JoinRequest[],
  wish: { decision: Decision; by: SlackUserId; source: string },
  moment: Moment,
): Dossier {
  const operation = decisionOperation(dossier, wish, moment);
  let next = operationDue(withOperation(dossier, operation), operation.id);
  for (const request of taken) {
    next = changeRequest(next, request.id, {
      state: wish.decision === "approve" ? "approving" : "rejecting",
      decidedBy: wish.by,
      decidedAt: moment.now,
      operationId: operation.id,
      failureCode: null,
      updatedAt: moment.now,
    });
    next = cardDue(next, request.cardId, true);
  }
  const details = { decision: wish.decision, requests: taken.map((request) => request.id) };
  return noted(next, {
    at: moment.now,
    actor: wish.by,
    action: "decided",
    operationId: operation.id,
    details,
  });
}

function decisionOperation(
  dossier: Dossier,
  wish: { decision: Decision; by: SlackUserId; source: string },
  moment: Moment,
): Operation {
  return {
    id: moment.newId("o") as OperationId,
    kind: wish.decision,
    phoneNumberId: dossier.group.phoneNumberId,
    groupId: dossier.group.id,
    input: null,
    state: "due",
    source: wish.source,
    requestedBy: wish.by,
    requestId: null,
    attempts: 0,
    attemptedAt: null,
    failureCode: null,
    failure: null,
    createdAt: moment.now,
    updatedAt: moment.now,
    settledAt: null,
  };
}

/** What WhatsApp answered about one request of a decision. */
export type Answer =
  | { requestId: JoinRequestId; result: "done" }
  | { requestId: JoinRequestId; result: "gone" }
  | { requestId: JoinRequestId; result: "failed"; code: number };

/** WhatsApp answered a decision: its word is the truth, also about what was withdrawn meanwhile. */
export function answered(
  dossier: Dossier,
  operation: Operation,
  answers: readonly Answer[],
  moment: Moment,
): Dossier {
  let next = dossier;
  for (const answer of answers) {
    const request = next.requests.find((each) => each.id === answer.requestId);
    if (request === undefined || request.operationId !== operation.id) continue;
    next = answeredOne(next, operation, request, answer, moment);
  }
  const failed = answers.length > 0 && answers.every((answer) => answer.result === "failed");
  next = withOperation(next, {
    ...operation,
    state: failed ? "failed" : "done",
    failureCode: answers.find((answer) => answer.result === "failed")?.code ?? null,
    updatedAt: moment.now,
    settledAt: moment.now,
  });
  const details = { decision: operation.kind, answers: answers.map((answer) => ({ ...answer })) };
  return noted(next, {
    at: moment.now,
    actor: "whatsapp",
    action: "answered",
    operationId: operation.id,
    details,
  });
}

function answeredOne(
  dossier: Dossier,
  operation: Operation,
  request: JoinRequest,
  answer: Answer,
  moment: Moment,
): Dossier {
  const done = operation.kind === "approve" ? "approved" : "rejected";
  // Who has joined is in, whatever our own rejection was told.
  if (request.state === "approved" || request.state === "rejected") return dossier;
  if (answer.result === "done")
    return closed(dossier, request, { state: done, closedAt: moment.now }, moment);
  if (!isOpen(request)) return dossier;
  if (answer.result === "gone")
    return closed(dossier, request, { state: "gone", closedAt: moment.now }, moment);
  const back = { state: "pending" as const, failureCode: answer.code, updatedAt: moment.now };
  return cardDue(changeRequest(dossier, request.id, back), request.cardId, true);
}

/** These people are in the group now. Gives back those of them who had not asked. */
export function peopleGotIn(
  dossier: Dossier,
  people: readonly Person[],
  at: number,
  moment: Moment,
): [Dossier, Person[]] {
  let next = dossier;
  const others: Person[] = [];
  for (const person of people) {
    const request = requestThatLetIn(next, person, at);
    if (request === undefined) {
      const justApproved = next.requests.some(
        (each) =>
          each.state === "approved" &&
          samePerson(each, person) &&
          (each.closedAt ?? 0) >= at - recentApprovalMs,
      );
      if (!justApproved) others.push(person);
      continue;
    }
    // Approved by somebody else while our own decision was "reject", or before anybody here decided.
    const ours = request.state === "approving";
    const decidedBy = ours ? request.decidedBy : null;
    next = closed(
      next,
      request,
      { state: "approved", decidedBy, decidedAt: ours ? request.decidedAt : at, closedAt: at },
      moment,
    );
    next = noted(next, {
      at: moment.now,
      actor: "whatsapp",
      action: "joined",
      details: { request: request.id },
    });
  }
  return [next, others];
}

/** An open one, or one that we lost sight of a moment ago. Who got in before they asked had been in, and left, before. */
function requestThatLetIn(dossier: Dossier, person: Person, at: number): JoinRequest | undefined {
  const theirs = dossier.requests.filter(
    (each) => samePerson(each, person) && each.requestedAt <= at + roundingMs,
  );
  return (
    theirs.find(isOpen) ??
    theirs.find((each) => each.state === "gone" && (each.closedAt ?? 0) >= at - recentApprovalMs)
  );
}

const recentApprovalMs = 5 * 60_000;

/** WhatsApp does not list it any more and the person is not in: decided elsewhere, or withdrawn unheard. */
export function requestVanished(dossier: Dossier, request: JoinRequest, moment: Moment): Dossier {
  const next = closed(dossier, request, { state: "gone", closedAt: moment.now }, moment);
  return noted(next, {
    at: moment.now,
    actor: "groupdesk",
    action: "join request gone",
    details: { request: request.id },
  });
}

function closed(
  dossier: Dossier,
  request: JoinRequest,
  changes: Partial<JoinRequest>,
  moment: Moment,
): Dossier {
  const next = changeRequest(dossier, request.id, { failureCode: null, ...changes, updatedAt: moment.now });
  const shown = cardDue(next, request.cardId, true);
  // Who waits on the live card is told how many places are left.
  return liveCardDue(shown);
}

/** Places left after members and approvals under way; null when the members are not known. */
export function seats(dossier: Pick<Dossier, "group" | "requests">): number | null {
  const { memberCount, readAt, peopleAt } = dossier.group;
  if (memberCount === null) return null;
  const countedAt = Math.max(readAt ?? 0, peopleAt + roundingMs);
  const onTheirWay = dossier.requests.filter(
    (request) =>
      request.state === "approving" ||
      (request.state === "approved" && request.closedAt !== null && request.closedAt > countedAt),
  );
  return Math.max(0, groupCapacity - memberCount - onTheirWay.length);
}

export function samePerson(one: Person, other: Person): boolean {
  if (one.userId !== null && other.userId !== null) return one.userId === other.userId;
  return one.waId !== null && one.waId === other.waId;
}

function latest(dossier: Dossier, whatsappId: string): JoinRequest | undefined {
  const theirs = dossier.requests.filter((request) => request.whatsappId === whatsappId);
  // At most one is open, and it is what the news is about even where clocks differ.
  return theirs.find(isOpen) ?? theirs.toSorted((one, other) => one.requestedAt - other.requestedAt).at(-1);
}
