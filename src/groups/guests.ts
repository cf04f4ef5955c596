// Who is approved without asking anybody: whom somebody has invited, or put on the group's list, or everybody, as the group's route
// says. A rule approves the very person it was told of, by number or WhatsApp's id, and never rejects. `state/rules.ts` asks it in
// the transaction that takes a request.
import type { JoinRequest, JoinRequestId, Person, SlackUserId } from "./model.ts";
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

const dayMs = 24 * 60 * 60_000;

export function expiresAt(vouchedAt: number, { days }: Pick<GuestRule, "days">): number {
  return vouchedAt + days * dayMs;
}

/**
 * The rule that approves this request, if any does. `earlier` are requests to join the same group: whoever was decided on before is left
 * to people, unless somebody has vouched for them since.
 */
export function ruleFor(
  request: JoinRequest,
  guests: { vouchers: readonly Voucher[]; earlier: readonly JoinRequest[] },
  { route, now }: { route: GuestRule; now: number },
): Omit<Vouched, "requestId"> | undefined {
  if (route.who === "nobody") return undefined;
  const decidedAt = lastDecision(request, guests.earlier);
  const [voucher] = guests.vouchers
    .filter(({ rule }) => rule === "rule:invited" || route.who !== "invited")
    .filter(({ at }) => at <= now && now < expiresAt(at, route) && (decidedAt === null || at > decidedAt))
    .filter(({ person }) => samePerson(person, request))
    .toSorted((one, other) => other.at - one.at);
  if (voucher !== undefined) return { rule: voucher.rule, by: voucher.by, at: voucher.at };
  return route.who === "everybody" && decidedAt === null
    ? { rule: "rule:everybody", by: null, at: null }
    : undefined;
}

function lastDecision(request: JoinRequest, earlier: readonly JoinRequest[]): number | null {
  const decided = earlier.filter(
    (each) =>
      each.id !== request.id &&
      (each.state === "approved" || each.state === "rejected") &&
      (each.whatsappId === request.whatsappId || samePerson(each, request)),
  );
  const times = decided.map(({ decidedAt, closedAt }) => Math.max(decidedAt ?? 0, closedAt ?? 0));
  return times.length === 0 ? null : Math.max(...times);
}
