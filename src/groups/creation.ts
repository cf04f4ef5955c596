// How a create learns that its group exists. WhatsApp has no idempotency key for it, so webhook, answer and list may each
// bring the news, in any order, and the first wins. They are matched by `request_id` or, while there is none to compare, by the
// subject; what a `request_id` says later is stronger.
import { beginCard } from "./beginnings.ts";
import {
  cardDue,
  operationDue,
  withCard,
  withGroup,
  withOperation,
  withOwnChannel,
  type Dossier,
  type Moment,
  type NumberLedger,
} from "./dossier.ts";
import { unpostedFollow } from "./live-card.ts";
import type { ChannelId, Failure, Operation, SlackUserId, TaskOf } from "./model.ts";
import { accepted, begin, cardsDue, ended, isOf, isOver, withItsCard } from "./operations.ts";
import { createdElsewhere } from "./standing.ts";

export type Create = Operation<"create">;

/** Clocks differ; a group made this long before we asked may still be ours. */
const clockSkewMs = 60_000;

export function createAsked(
  ledger: NumberLedger,
  ask: { task: TaskOf<"create">; by: SlackUserId; source: string; attemptedAt?: number | null },
  moment: Moment,
): NumberLedger {
  const operation: Create = { ...begin(ledger.phoneNumberId, ask, moment), groupId: null, task: ask.task };
  return withItsCard({ ...ledger, channel: ask.task.channel }, operation, moment);
}

type News = { requestId: string | null; subject: string | null; at: number };

/** Which of the creates under way this news is about: by `request_id`, else the oldest unanswered one with the subject. */
export function createdBy(creates: readonly Create[], news: News): Create | undefined {
  const named = creates.find(({ requestId }) => news.requestId !== null && requestId === news.requestId);
  if (named !== undefined) return named;
  return creates
    .filter((create) => mayHaveMade(create, news))
    .toSorted((one, other) => (one.attemptedAt ?? 0) - (other.attemptedAt ?? 0))
    .at(0);
}

export function mayHaveMade(create: Create, news: News): boolean {
  const unanswered = create.requestId === null || news.requestId === null;
  return (
    !isOver(create) &&
    unanswered &&
    create.attemptedAt !== null &&
    create.task.subject === news.subject &&
    news.at >= create.attemptedAt - clockSkewMs
  );
}

/** A group and the creates of its number, one of which may have made it. */
export type Birth = { dossier: Dossier; number: NumberLedger };

/**
 * A group exists: one of our creates made it, or somebody else did. `isTold`: we had been told of it before. `subject`: what it was
 * made with; it may have another name by now.
 */
export function groupAppeared(
  { dossier, number }: Birth,
  news: { isTold: boolean; subject: string; at: number },
  moment: Moment,
): Birth {
  const { group } = dossier;
  const { subject, at } = news;
  const create = createdBy(createsOf(number), { requestId: group.createRequestId, subject, at });
  if (create !== undefined) return claimed({ dossier, number }, create, news.at, moment);
  const isKnown = news.isTold || group.createdBy !== null;
  return { dossier: isKnown ? dossier : createdElsewhere(dossier, news.at, moment), number };
}

/** The list of groups shows one that this create may have made; undefined when it has not, or another has claimed it. */
export function groupListed(
  birth: Birth,
  create: Create,
  news: { at: number; inviteLink: string | null },
  moment: Moment,
): Birth | undefined {
  const { group } = birth.dossier;
  const about = { requestId: null, subject: group.subject, at: news.at };
  if (group.createdBy !== null || !mayHaveMade(create, about)) return undefined;
  const dossier = withGroup(birth.dossier, {
    inviteLink: group.inviteLink ?? news.inviteLink,
    memberCount: group.memberCount ?? 0,
  });
  return claimed({ ...birth, dossier }, create, news.at, moment);
}

function claimed({ dossier, number }: Birth, create: Create, at: number, moment: Moment): Birth {
  const { group } = dossier;
  if (create.groupId === group.id) return { dossier, number };
  const made = {
    ...create,
    groupId: group.id,
    requestId: create.requestId ?? group.createRequestId,
  };
  const lastChange = group.lastChange ?? { what: "created", by: create.requestedBy, at };
  return {
    dossier: withChosenChannel(withGroup(dossier, { lastChange, createdBy: create.id }), create.task.channel),
    number: ended(number, made, { task: create.task, state: "done", failure: null }, moment),
  };
}

/** Where its route sends it anyway, it goes on following that. */
function withChosenChannel(dossier: Dossier, channel: ChannelId): Dossier {
  const routed = withOwnChannel(dossier, null);
  return unpostedFollow(routed.channel === channel ? routed : withOwnChannel(dossier, channel));
}

/** WhatsApp refused a create. */
export function createRefused(
  number: NumberLedger,
  news: News & { failure: Failure },
  moment: Moment,
): NumberLedger {
  const create = createdBy(createsOf(number), news);
  if (create === undefined) return refusedElsewhere(number, news, moment);
  if (isOver(create)) return number;
  const named = { ...create, requestId: create.requestId ?? news.requestId };
  return ended(number, named, { task: create.task, state: "failed", failure: news.failure }, moment);
}

function refusedElsewhere(
  number: NumberLedger,
  { subject, failure, at }: News & { failure: Failure },
  moment: Moment,
): NumberLedger {
  const card = {
    ...beginCard({ channel: number.channel, state: "closed" }, moment),
    kind: "refusal" as const,
    facts: { what: "create" as const, subject, failure, at },
  };
  return cardDue(withCard(number, card), card.id);
}

/**
 * WhatsApp took the request. If its webhook was here before, `made` is the group it told of, and whoever had claimed that by
 * its subject steps back and asks again.
 */
export function createAccepted(
  { number, made }: { number: NumberLedger; made: Dossier | undefined },
  create: Create,
  requestId: string | null,
  moment: Moment,
): { number: NumberLedger; made: Dossier | undefined } {
  const isSame = requestId === null || create.requestId === requestId;
  if (create.state === "done" && isSame) return { number, made };
  // Its refusal was faster than the answer; one without a name can only be about the oldest that waits, which this was.
  if (create.state === "failed" && (isSame || create.requestId === null)) return { number, made };
  const reopened: Create = { ...create, state: "due", groupId: null, settledAt: null };
  const asked = accepted(reopened, requestId, moment);
  const next = cardsDue(withOperation(number, asked), create.id);
  if (made === undefined || made.group.createdBy === create.id) return { number: next, made };
  const freed = withGroup(made, { createdBy: null });
  const birth = claimed(
    { dossier: freed, number: stepBack(next, made.group, moment) },
    asked,
    made.group.createdAt,
    moment,
  );
  return { number: birth.number, made: birth.dossier };
}

/** The wrong group was claimed by its subject: back to the question. */
function stepBack(
  number: NumberLedger,
  { id: groupId, createdBy: rivalId }: Dossier["group"],
  moment: Moment,
): NumberLedger {
  const rival = createsOf(number).find(({ id }) => id === rivalId);
  // It may have found its own group meanwhile.
  if (rival === undefined || rival.groupId !== groupId) return number;
  const reopened: Create = {
    ...rival,
    state: "due",
    requestId: null,
    groupId: null,
    settledAt: null,
    updatedAt: moment.now,
  };
  return operationDue(cardsDue(withOperation(number, reopened), rival.id), rival.id);
}

export function createsOf(number: NumberLedger): Create[] {
  return number.operations.filter((operation) => isOf(operation, "create"));
}
