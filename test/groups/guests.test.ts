// Who is let in without anybody being asked: never anybody else than whom somebody vouched for.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expiresAt, ruleFor, type Voucher } from "../../src/groups/guests.ts";
import type { JoinRequest, JoinRequestState, Person } from "../../src/groups/model.ts";
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
  state: fc.constantFrom<JoinRequestState>("approved", "rejected", "withdrawn", "gone"),
  at: fc.integer({ min: noon - 60 * dayMs, max: noon }),
});

function requestBy(person: Person, changes: Partial<JoinRequest> = {}): JoinRequest {
  const ask = { whatsappId: "request-asks", person, at: noon };
  const [request] = someoneAsks(quietGroup(), ask, after(0)).requests;
  if (request === undefined) throw new Error("nobody asked");
  return { ...request, ...changes };
}

describe("a rule about guests", () => {
  it("never lets in somebody else than whom somebody vouched for, in time, by number or WhatsApp's id", () => {
    fc.assert(
      fc.property(
        someone,
        fc.array(aVoucher),
        fc.array(anEarlier),
        aRule,
        (person, vouchers, earlier, route) => {
          const request = requestBy(person);
          const before = earlier.map(({ at, state, ...each }, index) =>
            requestBy(each.person, { state, decidedAt: at, closedAt: at, whatsappId: `request-${index}` }),
          );
          const found = ruleFor(request, { vouchers, earlier: before }, { route, now: noon });
          if (found === undefined) return;
          const decided = before.filter(
            (each) => samePerson(each, request) && (each.state === "approved" || each.state === "rejected"),
          );
          if (found.rule === "rule:everybody") {
            expect([route.who, decided]).toEqual(["everybody", []]);
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
          expect(route.who).not.toBe("nobody");
          expect(found.rule === "rule:list" && route.who === "invited").toBe(false);
          expect(noon).toBeLessThan(expiresAt(found.at ?? 0, route));
          expect(decided.every(({ decidedAt }) => (decidedAt ?? 0) < (found.at ?? 0))).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("knows a number in both of its spellings, and nobody by a user name", () => {
    const listed = (waId: string | null, userId: string | null): Voucher[] => [
      { rule: "rule:list", person: { waId, userId, username: "@pat" }, by: "U1", at: noon - 1 },
    ];
    const asked = requestBy({ waId: "5215512345678", userId: null, username: "@pat" });
    const route = { who: "list", days: 7, mostADay: 5 } as const;
    const found = (vouchers: Voucher[]) =>
      ruleFor(asked, { vouchers, earlier: [] }, { route, now: noon })?.rule;
    expect(found(listed("525512345678", null))).toBe("rule:list");
    expect(found(listed("525512345679", null))).toBeUndefined();
    expect(found(listed(null, "US.1"))).toBeUndefined();
    expect(found(listed(null, null))).toBeUndefined();
  });
});
