// The life of a join request and its legal moves:
//
//   (asked) → pending → approving → approved          pending → withdrawn | gone | approved (elsewhere)
//                     ↘ rejecting → rejected          approving, rejecting → pending (failed) | gone | withdrawn
//
// WhatsApp gives the same id when the same person asks again, so a request is known by its id and its time; what was
// decided stays decided, whatever arrives late, twice or out of order.
import { beginRequest } from "./beginnings.ts";
import { isSameNumber } from "./dialled-number.ts";
import {
  cardDue,
  changeRequest,
  noted,
  readingDue,
  withRequest,
  type Dossier,
  type Moment,
} from "./dossier.ts";
import { cardForNewcomer, liveCardDue, suspensionDue } from "./live-card.ts";
import { isOpen, roundingMs, type JoinRequest, type Person } from "./model.ts";

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
  const [withCard, cardId] = cardForNewcomer(dossier, moment);
  const request = { ...begun(dossier, ask, moment), cardId };
  const next = suspensionDue(cardDue(withRequest(withCard, request), cardId));
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
  // WhatsApp's list and its webhook may name neighbouring seconds for one request. Should it be another: a sweep finds it.
  if (at <= known.requestedAt + roundingMs) return false;
  return at >= (known.decidedAt ?? known.closedAt ?? 0) - roundingMs;
}

export function someoneWithdraws(dossier: Dossier, ask: Ask, moment: Moment): Dossier {
  const theirs = dossier.requests.filter(({ whatsappId }) => whatsappId === ask.whatsappId);
  // Told twice: it is over, and is not about another request of theirs.
  if (theirs.some(({ state, closedAt }) => state === "withdrawn" && closedAt === ask.at)) return dossier;
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
  return { ...begun(dossier, ask, moment), state: "withdrawn", closedAt: ask.at };
}

function begun(dossier: Dossier, { whatsappId, person, at }: Ask, moment: Moment): JoinRequest {
  return beginRequest({ groupId: dossier.group.id, whatsappId, person, requestedAt: at }, moment);
}

/** These people are in the group now. Gives back those of them who had not asked, and how many have been counted when they were approved. */
export function peopleGotIn(
  dossier: Dossier,
  people: readonly Person[],
  at: number,
  moment: Moment,
): [Dossier, Person[], number] {
  let next = dossier;
  let counted = 0;
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
      if (justApproved) counted += 1;
      else others.push(person);
      continue;
    }
    // Approved by somebody else while our own decision was "reject", or before anybody here decided.
    const ours = request.state === "approving";
    const decidedBy = ours ? request.decidedBy : null;
    next = closed(
      next,
      request,
      {
        state: "approved",
        decidedBy,
        decidedAt: ours ? request.decidedAt : at,
        reason: ours ? request.reason : null,
        closedAt: at,
      },
      moment,
    );
    next = noted(next, {
      at: moment.now,
      actor: "whatsapp",
      action: "joined",
      details: { request: request.id },
    });
  }
  return [next, others, counted];
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

/** A request that is over, however it ended: its card and the places left are out of date. */
export function closed(
  dossier: Dossier,
  request: JoinRequest,
  changes: Partial<JoinRequest>,
  moment: Moment,
): Dossier {
  const next = changeRequest(dossier, request.id, { failure: null, ...changes, updatedAt: moment.now });
  const shown = cardDue(next, request.cardId, true);
  // Who still waits is told how many places are left.
  return suspensionDue(liveCardDue(shown));
}

export function samePerson(one: Person, other: Person): boolean {
  if (one.userId !== null && other.userId !== null) return one.userId === other.userId;
  return one.waId !== null && other.waId !== null && isSameNumber(one.waId, other.waId);
}

function latest(dossier: Dossier, whatsappId: string): JoinRequest | undefined {
  const theirs = dossier.requests.filter((request) => request.whatsappId === whatsappId);
  // At most one is open, and it is what the news is about even where clocks differ.
  return theirs.find(isOpen) ?? theirs.toSorted((one, other) => one.requestedAt - other.requestedAt).at(-1);
}
