// Who is approved without asking anybody: whom somebody has invited, or put on the group's list, or everybody, as the group's route
// says. A rule approves the very person it was told of, by number or WhatsApp's id, and never rejects. `state/rules.ts` asks it in
// the transaction that takes a request.
import { dayMs } from "./durations.ts";
import { isSameNumber } from "./dialled-number.ts";
import { identitiesOf, type KnownIdentity } from "./identities.ts";
import type { Decision, JoinRequest, JoinRequestId, Person, SlackUserId } from "./model.ts";
import { samePerson } from "./requests.ts";
import type { GuestRule } from "./routes.ts";

/** As whoever decides is named, in the audit and on cards. */
export type Rule = "rule:invited" | "rule:list" | "rule:everybody";

export const rules: readonly Rule[] = ["rule:invited", "rule:list", "rule:everybody"];

export function isRule(by: SlackUserId): by is Rule {
  return rules.some((rule) => rule === by);
}

/** Somebody has said that this person is to be let in. */
export type Voucher = {
  rule: "rule:invited" | "rule:list";
  person: Person;
  by: SlackUserId | null;
  at: number;
};

/** Why somebody was let in; `by` and `at` of whoever vouched, where anybody did. */
export type Vouched = { requestId: JoinRequestId; rule: Rule; by: SlackUserId | null; at: number | null };

export function expiresAt(vouchedAt: number, { days }: Pick<GuestRule, "days">): number {
  return vouchedAt + days * dayMs;
}

/** What somebody was told who asked to join this group before; a No counts from when it was pressed, whatever came of it. */
export type EarlierAnswer = Pick<Person, "waId" | "userId"> &
  Pick<JoinRequest, "whatsappId" | "reason"> & { decision: Decision; by: SlackUserId | null; at: number };

/** `decided`: what was asked for last, where anything was. */
export function answerTo(request: JoinRequest, decided: Decision | undefined): EarlierAnswer | undefined {
  const { state, whatsappId, waId, userId, reason, decidedBy: by, decidedAt, closedAt } = request;
  const isNo = state !== "approved" && (state === "rejected" || decided === "reject");
  if (!isNo && state !== "approved") return undefined;
  const at = Math.max(decidedAt ?? 0, closedAt ?? 0);
  return { whatsappId, waId, userId, reason, by, at, decision: isNo ? "reject" : "approve" };
}

/** What rules go by in one group. */
export type KnownOfGuests = {
  vouchers: readonly Voucher[];
  earlier: readonly EarlierAnswer[];
  /** All names of everybody who asks. */
  names: readonly KnownIdentity[];
};

/**
 * The rule that approves this request, if any does. Whoever was answered before is left to people, unless somebody has vouched for them
 * since: a rule never overrules a person.
 */
export function ruleFor(
  request: JoinRequest,
  guests: KnownOfGuests,
  { route, now }: { route: GuestRule; now: number },
): Omit<Vouched, "requestId"> | undefined {
  if (route.who === "nobody") return undefined;
  const answeredAt = lastAnswer(request, guests)?.at ?? null;
  const [voucher] = guests.vouchers
    .filter(({ rule }) => rule === "rule:invited" || route.who !== "invited")
    .filter(({ at }) => at <= now && now < expiresAt(at, route) && (answeredAt === null || at > answeredAt))
    .filter(({ person }) => samePerson(person, request))
    .toSorted((one, other) => other.at - one.at);
  if (voucher !== undefined) return { rule: voucher.rule, by: voucher.by, at: voucher.at };
  return route.who === "everybody" && answeredAt === null
    ? { rule: "rule:everybody", by: null, at: null }
    : undefined;
}

/** The answer because of which no rule approves this request, although one would otherwise; `isTheirs`: or their number's. */
export function heldBackBy(
  request: JoinRequest,
  guests: KnownOfGuests,
  by: { route: GuestRule; now: number },
): (EarlierAnswer & { isTheirs: boolean }) | undefined {
  if (ruleFor(request, guests, by) !== undefined) return undefined;
  if (ruleFor(request, { ...guests, earlier: [] }, by) === undefined) return undefined;
  const answer = lastAnswer(request, guests);
  return answer && { ...answer, isTheirs: !isAnother(answer, request, guests) };
}

/** By WhatsApp's own ids, as far as these are not known to be one person's. */
function isAnother(
  answer: EarlierAnswer,
  { whatsappId, userId }: JoinRequest,
  { names }: KnownOfGuests,
): boolean {
  if (answer.whatsappId === whatsappId || answer.userId === null || userId === null) return false;
  const owner = (id: string) => names.find(({ value }) => value === id)?.personId;
  return answer.userId !== userId && (owner(userId) === undefined || owner(answer.userId) !== owner(userId));
}

function lastAnswer(request: JoinRequest, { earlier, names }: KnownOfGuests): EarlierAnswer | undefined {
  const theirs = earlier.filter((each) => mayBeAbout(each, request, names));
  return theirs.toSorted((one, other) => other.at - one.at)[0];
}

/**
 * On the safe side: whoever asks under the number of somebody who was answered may be somebody else by now, and a person finds out.
 */
function mayBeAbout(earlier: EarlierAnswer, request: JoinRequest, names: readonly KnownIdentity[]): boolean {
  if (earlier.whatsappId === request.whatsappId) return true;
  const given = new Set(identitiesOf(request).map(({ value }) => value));
  const people = new Set(names.flatMap(({ value, personId }) => (given.has(value) ? personId : [])));
  const all = new Set([
    ...given,
    ...names.flatMap(({ value, personId }) => (people.has(personId) ? value : [])),
  ]);
  return (
    identitiesOf(earlier).some(({ value }) => all.has(value)) ||
    (earlier.waId !== null && request.waId !== null && isSameNumber(earlier.waId, request.waId))
  );
}
