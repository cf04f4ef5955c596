// Who is let in without anybody being asked: never anybody else than whom somebody vouched for.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  answerTo,
  expiresAt,
  heldBackBy,
  ruleFor,
  type EarlierAnswer,
  type Voucher,
} from "../../src/groups/guests.ts";
import {
  identitiesOf,
  recognised,
  type KnownIdentity,
  type Named,
  type PersonId,
} from "../../src/groups/identities.ts";
import type { Decision, JoinRequest, JoinRequestState, Person } from "../../src/groups/model.ts";
import { samePerson, someoneAsks } from "../../src/groups/requests.ts";
import type { GuestRule } from "../../src/groups/routes.ts";
import { after, noon, quietGroup } from "./dossiers.ts";

const dayMs = 24 * 60 * 60_000;

/** Few of each, so that people often share something: above all the user name, which proves nothing. */
const someone: fc.Arbitrary<Person> = fc.record({
  waId: fc.option(fc.constantFrom("16505551234", "16505552345", "5215512345678", "525512345678")),
  userId: fc.option(fc.constantFrom("US.1", "US.2", "US.3")),
  username: fc.option(fc.constantFrom("@pat", "@kim")),
});
const aVoucher: fc.Arbitrary<Voucher> = fc.record({
  rule: fc.constantFrom("rule:invited" as const, "rule:list" as const),
  person: someone,
  by: fc.option(fc.constantFrom("U1", "U2")),
  at: fc.integer({ min: noon - 60 * dayMs, max: noon + dayMs }),
});
const aRule: fc.Arbitrary<GuestRule> = fc.record({
  who: fc.constantFrom("nobody", "invited", "list", "everybody"),
  days: fc.constantFrom(1, 7, 30),
  mostADay: fc.constantFrom(0, 5),
});
const anEarlier = fc.record({
  person: someone,
  whatsappId: fc.constantFrom("request-asks", "request-1", "request-2"),
  state: fc.constantFrom<JoinRequestState>(
    "approved",
    "rejected",
    "rejecting",
    "pending",
    "withdrawn",
    "gone",
  ),
  decided: fc.option(fc.constantFrom<Decision>("approve", "reject"), { nil: undefined }),
  at: fc.integer({ min: noon - 60 * dayMs, max: noon }),
});
type Before = typeof anEarlier extends fc.Arbitrary<infer Each> ? Each : never;
/** Names that were given together, of which it is known that they are one person's. */
const given = fc.array(
  fc.record({ waId: someone.map(({ waId }) => waId), userId: someone.map(({ userId }) => userId) }),
  {
    maxLength: 4,
  },
);

function requestBy(person: Person, changes: Partial<JoinRequest> = {}): JoinRequest {
  const ask = { whatsappId: "request-asks", person, at: noon };
  const [request] = someoneAsks(quietGroup(), ask, after(0)).requests;
  if (request === undefined) throw new Error("nobody asked");
  return { ...request, ...changes };
}

function answersIn(before: readonly Before[]): EarlierAnswer[] {
  return before.flatMap(({ person, whatsappId, state, decided, at }) => {
    const request = requestBy(person, { whatsappId, state, decidedAt: at, closedAt: at });
    return answerTo(request, decided) ?? [];
  });
}

function bookOf(together: readonly Named[]): KnownIdentity[] {
  const seen = together.map(identitiesOf);
  let people = 0;
  return recognised([], seen, () => `p_${(people += 1)}` as PersonId).identities;
}

describe("a rule about guests", () => {
  it("never lets in somebody else than whom somebody vouched for, in time, by number or WhatsApp's id", () => {
    fc.assert(
      fc.property(
        someone,
        fc.array(aVoucher),
        fc.array(anEarlier),
        given,
        aRule,
        (person, vouchers, before, together, route) => {
          const request = requestBy(person);
          const guests = { vouchers, earlier: answersIn(before), names: bookOf(together) };
          const found = ruleFor(request, guests, { route, now: noon });
          if (found === undefined) return;
          expect(route.who).not.toBe("nobody");
          if (found.rule === "rule:everybody") {
            expect(route.who).toBe("everybody");
            return;
          }
          const voucher = vouchers.find(
            ({ rule, at, by, person: { waId, userId } }) =>
              rule === found.rule &&
              at === found.at &&
              by === found.by &&
              samePerson({ waId, userId, username: null }, { ...person, username: null }),
          );
          expect(voucher).toBeDefined();
          expect(found.rule === "rule:list" && route.who === "invited").toBe(false);
          expect(noon).toBeLessThan(expiresAt(found.at ?? 0, route));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("never overrules a person's No, whatever request it was about and whatever they go by now", () => {
    let held = 0;
    fc.assert(
      fc.property(
        someone,
        fc.array(aVoucher, { maxLength: 3 }),
        fc.array(anEarlier, { minLength: 1, maxLength: 4 }),
        given,
        aRule,
        (person, vouchers, before, together, route) => {
          const request = requestBy(person);
          const names = bookOf(together);
          const guests = { vouchers, earlier: answersIn(before), names };
          const owners = new Set(names.filter(isOneOf(identitiesOf(person))).map(({ personId }) => personId));
          const theirs = [...identitiesOf(person), ...names.filter(({ personId }) => owners.has(personId))];
          const noes = before.filter(
            (each) =>
              (each.state === "rejected" || (each.decided === "reject" && each.state !== "approved")) &&
              (each.whatsappId === request.whatsappId || identitiesOf(each.person).some(isOneOf(theirs))),
          );
          const last = Math.max(...noes.map(({ at }) => at));
          const found = ruleFor(request, guests, { route, now: noon });
          if (noes.length > 0 && found !== undefined) expect(found.at ?? 0).toBeGreaterThan(last);
          const back = heldBackBy(request, guests, { route, now: noon });
          if (back !== undefined) {
            held += 1;
            expect(found).toBeUndefined();
            expect(back.at).toBeGreaterThanOrEqual(last);
          }
        },
      ),
      { numRuns: 5_000 },
    );
    expect(held).toBeGreaterThan(200);
  });

  it("leaves whoever asks under a rejected number to people, and says when it may be somebody else", () => {
    const [no] = answersIn([
      {
        person: { waId: "16505551234", userId: "US.1", username: null },
        whatsappId: "request-1",
        state: "rejected",
        decided: "reject",
        at: noon - dayMs,
      },
    ]);
    const everybody = { route: { who: "everybody", days: 7, mostADay: 5 }, now: noon } as const;
    const held = (userId: string | null, together: readonly Named[]) => {
      const request = requestBy({ waId: "16505551234", userId, username: null });
      const earlier = no === undefined ? [] : [no];
      return heldBackBy(request, { vouchers: [], earlier, names: bookOf(together) }, everybody)?.isTheirs;
    };
    expect(held("US.1", [])).toBe(true);
    expect(held(null, [])).toBe(true);
    expect(held("US.2", [])).toBe(false);
  });

  it("knows a number in both of its spellings, and nobody by a user name", () => {
    const listed = (waId: string | null, userId: string | null): Voucher[] => [
      { rule: "rule:list", person: { waId, userId, username: "@pat" }, by: "U1", at: noon - 1 },
    ];
    const asked = requestBy({ waId: "5215512345678", userId: null, username: "@pat" });
    const route = { who: "list", days: 7, mostADay: 5 } as const;
    const found = (vouchers: Voucher[]) =>
      ruleFor(asked, { vouchers, earlier: [], names: [] }, { route, now: noon })?.rule;
    expect(found(listed("525512345678", null))).toBe("rule:list");
    expect(found(listed("525512345679", null))).toBeUndefined();
    expect(found(listed(null, "US.1"))).toBeUndefined();
    expect(found(listed(null, null))).toBeUndefined();
  });
});

function isOneOf(names: readonly { value: string }[]) {
  const values = new Set(names.map(({ value }) => value));
  return ({ value }: { value: string }) => values.has(value);
}
