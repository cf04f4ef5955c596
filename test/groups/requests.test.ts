import { describe, expect, it } from "vitest";
import { peopleJoin } from "../../src/groups/people.ts";
import { decide, seats } from "../../src/groups/decisions.ts";
import type { Answer } from "../../src/groups/model.ts";
import { groupRead } from "../../src/groups/reading.ts";
import { samePerson, someoneAsks, someoneWithdraws } from "../../src/groups/requests.ts";
import {
  after,
  answered,
  askOf,
  because,
  clicked,
  dueCards,
  groupWithWaiting,
  liveCardOf,
  minuteMs,
  noon,
  operationOf,
  person,
  quietGroup,
  readingAt,
  requestOf,
  secondMs,
  settled,
  statesOf,
} from "./dossiers.ts";

describe("a withdrawal that is told twice", () => {
  it("ends one request, although WhatsApp's clock was ahead when an older one was asked", () => {
    const asked = someoneAsks(quietGroup(), askOf("ada", 10 * minuteMs), after(0));
    const gone = groupRead(asked, readingAt(minuteMs), after(minuteMs));
    expect(statesOf(gone, "ada")).toEqual(["gone"]);
    const { whatsappId } = askOf("ada");
    const listed = [{ whatsappId, person: person("ada"), at: null }];
    const again = groupRead(gone, readingAt(5 * minuteMs, { requests: listed }), after(5 * minuteMs));
    const withdrawn = someoneWithdraws(again, askOf("ada", 11 * minuteMs), after(6 * minuteMs));
    expect(statesOf(withdrawn, "ada")).toEqual(["gone", "withdrawn"]);
    const twice = someoneWithdraws(withdrawn, askOf("ada", 11 * minuteMs), after(7 * minuteMs));
    expect(statesOf(twice, "ada")).toEqual(["gone", "withdrawn"]);
  });
});

describe("somebody who asks to join", () => {
  it("waits on the group's card, which becomes due", () => {
    const dossier = someoneAsks(quietGroup(), askOf("ada"), after(0));
    expect(requestOf(dossier, "ada")).toMatchObject({
      state: "pending",
      cardId: liveCardOf(dossier).id,
      requestedAt: noon,
    });
    expect(dueCards(dossier)).toContain(liveCardOf(dossier).id);
    expect(dossier.audit.map((entry) => entry.action)).toEqual(["join requested"]);
  });

  it("waits once, however often the news arrives", () => {
    const once = settled(groupWithWaiting(["ada"]));
    expect(someoneAsks(once, askOf("ada"), after(secondMs))).toBe(once);
  });

  it("is completed by a second message that knows the phone number", () => {
    const hidden = { ...askOf("ada"), person: { ...person("ada"), waId: null } };
    const dossier = someoneAsks(
      settled(someoneAsks(quietGroup(), hidden, after(0))),
      askOf("ada"),
      after(secondMs),
    );
    expect(requestOf(dossier, "ada").waId).toBe(person("ada").waId);
    expect(dueCards(dossier)).toEqual([liveCardOf(dossier).id]);
  });

  it("is not forgotten what was known, when a later message knows less", () => {
    const hidden = { ...askOf("ada"), person: { waId: null, userId: null, username: null } };
    const dossier = someoneAsks(groupWithWaiting(["ada"]), hidden, after(secondMs));
    expect(requestOf(dossier, "ada")).toMatchObject(person("ada"));
  });

  it("asks anew after a rejection, with the same id from WhatsApp", () => {
    const rejected = decidedAs("reject", "done");
    const dossier = someoneAsks(rejected, askOf("ada", 5 * minuteMs), after(5 * minuteMs));
    expect(statesOf(dossier, "ada")).toEqual(["rejected", "pending"]);
  });

  it("asks anew after withdrawing", () => {
    const withdrawn = someoneWithdraws(groupWithWaiting(["ada"]), askOf("ada", minuteMs), after(minuteMs));
    const dossier = someoneAsks(withdrawn, askOf("ada", 2 * minuteMs), after(2 * minuteMs));
    expect(statesOf(dossier, "ada")).toEqual(["withdrawn", "pending"]);
  });

  it("does not wait again when the old request is delivered after the decision", () => {
    const rejected = decidedAs("reject", "done");
    expect(someoneAsks(rejected, askOf("ada"), after(5 * minuteMs))).toBe(rejected);
  });

  it("does not wait again when the list gave the second before the one that the late webhook gives", () => {
    const { whatsappId } = askOf("ada");
    const listed = [{ whatsappId, person: person("ada"), at: noon - secondMs }];
    const read = groupRead(quietGroup(), readingAt(0, { requests: listed }), after(0));
    const { dossier } = clicked(read, "reject", ["ada"]);
    const rejected = settled(answer(dossier, ["ada"], "done"));
    expect(someoneAsks(rejected, askOf("ada"), after(5 * secondMs))).toBe(rejected);
  });

  it("has WhatsApp read when newer news of people is already here", () => {
    const dossier = someoneAsks(quietGroup({ peopleAt: noon + minuteMs }), askOf("ada"), after(minuteMs));
    expect(dossier.due).toContainEqual({ kind: "group", id: "g_1", at: noon + minuteMs });
  });

  it("finds nothing to wait for in a group that is gone", () => {
    const gone = quietGroup({ deletedAt: noon });
    expect(someoneAsks(gone, askOf("ada"), after(secondMs))).toBe(gone);
  });
});

describe("somebody who withdraws", () => {
  it("does not wait any more, and the card says so", () => {
    const waiting = settled(groupWithWaiting(["ada"]));
    const dossier = someoneWithdraws(waiting, askOf("ada", minuteMs), after(minuteMs));
    expect(requestOf(dossier, "ada")).toMatchObject({ state: "withdrawn", closedAt: noon + minuteMs });
    expect(dueCards(dossier)).toContain(liveCardOf(dossier).id);
  });

  it("stays withdrawn when the request arrives after the withdrawal", () => {
    const overtaken = someoneWithdraws(quietGroup(), askOf("ada", minuteMs), after(minuteMs));
    const dossier = someoneAsks(overtaken, askOf("ada"), after(minuteMs));
    expect(statesOf(dossier, "ada")).toEqual(["withdrawn"]);
    expect(dossier.cards).toEqual([]);
  });

  it("stays withdrawn when a second request arrives after its own withdrawal", () => {
    const rejected = decidedAs("reject", "done");
    const overtaken = someoneWithdraws(rejected, askOf("ada", 9 * minuteMs), after(9 * minuteMs));
    const dossier = someoneAsks(overtaken, askOf("ada", 8 * minuteMs), after(9 * minuteMs));
    expect(statesOf(dossier, "ada")).toEqual(["rejected", "withdrawn"]);
  });

  it("keeps waiting when the withdrawal belongs to an earlier request", () => {
    const waiting = someoneAsks(quietGroup(), askOf("ada", 2 * minuteMs), after(2 * minuteMs));
    expect(someoneWithdraws(waiting, askOf("ada", minuteMs), after(2 * minuteMs))).toBe(waiting);
  });

  it("keeps waiting when the second request overtakes the withdrawal of the first", () => {
    const asked = someoneAsks(groupWithWaiting(["ada"]), askOf("ada", 2 * minuteMs), after(2 * minuteMs));
    const dossier = someoneWithdraws(asked, askOf("ada", minuteMs), after(2 * minuteMs));
    expect(requestOf(dossier, "ada").state).toBe("pending");
  });

  it("is told apart from a request that only vanished", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    const vanished = answer(dossier, ["ada"], "gone");
    const withdrawn = someoneWithdraws(vanished, askOf("ada", minuteMs), after(2 * minuteMs));
    expect(requestOf(withdrawn, "ada").state).toBe("withdrawn");
  });

  it("changes nothing about what was decided", () => {
    const approved = decidedAs("approve", "done");
    const dossier = someoneWithdraws(approved, askOf("ada", secondMs), after(5 * minuteMs));
    expect(dossier).toBe(approved);
  });
});

describe("a decision", () => {
  it("marks who decided and asks WhatsApp once for everybody", () => {
    const { dossier, taken } = clicked(groupWithWaiting(["ada", "bob"]), "approve", ["ada", "bob"]);
    expect(taken).toHaveLength(2);
    expect(dossier.operations).toHaveLength(1);
    expect(requestOf(dossier, "bob")).toMatchObject({
      state: "approving",
      decidedBy: "U1",
      decidedAt: noon + minuteMs,
      operationId: operationOf(dossier).id,
    });
    expect(dossier.due).toContainEqual({ kind: "operation", id: operationOf(dossier).id });
    expect(dossier.audit.at(-1)).toMatchObject({ actor: "U1", action: "decided" });
  });

  it("is won by whoever came first; the second is told who and what", () => {
    const first = clicked(groupWithWaiting(["ada"]), "reject", ["ada"], { by: "U1" });
    const second = clicked(first.dossier, "approve", ["ada"], { by: "U2" });
    expect(second.dossier).toBe(first.dossier);
    expect(second.taken).toEqual([]);
    expect(second.late).toMatchObject([{ state: "rejecting", decidedBy: "U1" }]);
  });

  it("takes those who still wait and names the others", () => {
    const first = clicked(groupWithWaiting(["ada", "bob"]), "reject", ["ada"], { by: "U1" });
    const second = clicked(first.dossier, "approve", ["ada", "bob"], { by: "U2" });
    expect(second.taken.map((request) => request.username)).toEqual(["@bob"]);
    expect(second.late.map((request) => request.username)).toEqual(["@ada"]);
    expect(requestOf(second.dossier, "ada")).toMatchObject({ state: "rejecting", decidedBy: "U1" });
  });

  it("counts somebody named twice once", () => {
    const { taken, dossier } = clicked(groupWithWaiting(["ada"], { memberCount: 6 }), "approve", [
      "ada",
      "ada",
    ]);
    expect(taken).toHaveLength(1);
    expect(seats(dossier)).toBe(1);
  });

  it("approves no more people than fit, longest waiting first", () => {
    const waiting = [2, 0, 1].reduce(
      (dossier, each) => someoneAsks(dossier, askOf(`p${each}`, each * secondMs), after(each * secondMs)),
      quietGroup({ memberCount: 6 }),
    );
    const { taken, left, refusal } = clicked(waiting, "approve", ["p2", "p1", "p0"]);
    expect(taken.map((request) => request.username)).toEqual(["@p0", "@p1"]);
    expect(left.map((request) => request.username)).toEqual(["@p2"]);
    expect(refusal).toBeNull();
  });

  it("is refused when the group is full, except to reject", () => {
    const full = groupWithWaiting(["ada"], { memberCount: 8 });
    expect(clicked(full, "approve", ["ada"])).toMatchObject({ refusal: "full", taken: [] });
    expect(clicked(full, "reject", ["ada"])).toMatchObject({ refusal: null, taken: [{ username: "@ada" }] });
  });

  it("is refused while the group is suspended, and after it was deleted", () => {
    const waiting = groupWithWaiting(["ada"]);
    const suspended = { ...waiting, group: { ...waiting.group, suspendedAt: noon } };
    const deleted = { ...waiting, group: { ...waiting.group, deletedAt: noon } };
    expect(clicked(suspended, "reject", ["ada"]).refusal).toBe("suspended");
    expect(clicked(deleted, "reject", ["ada"]).refusal).toBe("deleted");
  });

  it("takes nobody to reject without a reason where one is required; to approve takes none", () => {
    const dossier = groupWithWaiting(["ada"]);
    const { id } = requestOf(dossier, "ada");
    const wish = { requestIds: [id], by: "U0BEN", source: "click:1", needsReason: true };
    const refused = decide(dossier, { ...wish, decision: "reject" }, after(0));
    expect(refused).toMatchObject({ taken: [], refusal: "no reason" });
    expect(refused.dossier).toBe(dossier);
    const given = decide(dossier, { ...wish, decision: "reject", reason: "no customer" }, after(0));
    expect(requestOf(given.dossier, "ada")).toMatchObject({ state: "rejecting", reason: "no customer" });
    expect(given.dossier.audit.at(-1)?.details).toMatchObject({ reason: "no customer" });
    const approved = decide(dossier, { ...wish, decision: "approve" }, after(0));
    expect(requestOf(approved.dossier, "ada")).toMatchObject({ state: "approving", reason: null });
    expect(approved.dossier.audit.at(-1)?.details).not.toHaveProperty("reason");
  });

  it("to reject with a reason is not the reason of an approval elsewhere", () => {
    const dossier = groupWithWaiting(["ada"]);
    const requestIds = [requestOf(dossier, "ada").id];
    const wish = { requestIds, by: "U0BEN", source: "click:1", reason: "no customer" };
    const rejecting = decide(dossier, { ...wish, decision: "reject" }, after(0)).dossier;
    const joined = peopleJoin(rejecting, { people: [person("ada")], at: noon + secondMs }, after(secondMs));
    expect(requestOf(joined, "ada")).toMatchObject({ state: "approved", decidedBy: null, reason: null });
  });

  it("about nobody known changes nothing", () => {
    const dossier = quietGroup();
    const wish = { decision: "approve" as const, requestIds: [], by: "U1", source: "click" };
    expect(decide(dossier, wish, after(0))).toEqual({
      dossier,
      taken: [],
      late: [],
      left: [],
      refusal: null,
    });
  });
});

describe("what WhatsApp answers", () => {
  it.each([
    ["approve", "approved"],
    ["reject", "rejected"],
  ] as const)("makes a decision to %s final", (decision, state) => {
    const dossier = decidedAs(decision, "done");
    expect(requestOf(dossier, "ada")).toMatchObject({ state, decidedBy: "U1", decidedAt: noon + minuteMs });
    expect(operationOf(dossier)).toMatchObject({ state: "done", settledAt: noon + 2 * minuteMs });
  });

  it("puts back to waiting whom it refused, with the reason, and the card says so", () => {
    const dossier = decidedAs("approve", 131203);
    expect(requestOf(dossier, "ada")).toMatchObject({
      state: "pending",
      failure: because(131203),
      closedAt: null,
    });
    expect(operationOf(dossier)).toMatchObject({ state: "failed", failure: because(131203) });
  });

  it("may differ from person to person", () => {
    const { dossier } = clicked(groupWithWaiting(["ada", "bob", "eve"]), "approve", ["ada", "bob", "eve"]);
    const next = answered(
      dossier,
      operationOf(dossier),
      [
        { requestId: requestOf(dossier, "ada").id, result: "done" },
        { requestId: requestOf(dossier, "bob").id, result: "failed", failure: because(131204) },
        { requestId: requestOf(dossier, "eve").id, result: "gone" },
      ],
      after(2 * minuteMs),
    );
    expect(["ada", "bob", "eve"].map((name) => requestOf(next, name).state)).toEqual([
      "approved",
      "pending",
      "gone",
    ]);
    expect(operationOf(next).state).toBe("done");
  });

  it("clears an old failure when the next try works", () => {
    const again = clicked(decidedAs("approve", 131203), "approve", ["ada"], { by: "U2", ms: 3 * minuteMs });
    const dossier = answer(again.dossier, ["ada"], "done", 4 * minuteMs);
    expect(requestOf(dossier, "ada")).toMatchObject({
      state: "approved",
      decidedBy: "U2",
      failure: null,
    });
  });

  it("about an earlier decision changes nothing about a later one", () => {
    const failed = decidedAs("approve", 131203);
    const again = clicked(failed, "reject", ["ada"], { by: "U2", ms: 3 * minuteMs });
    const late = answered(
      again.dossier,
      operationOf(failed),
      [{ requestId: requestOf(failed, "ada").id, result: "done" }],
      after(4 * minuteMs),
    );
    expect(requestOf(late, "ada")).toMatchObject({ state: "rejecting", decidedBy: "U2" });
  });

  it("is the truth about somebody whose withdrawal came too late", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    const withdrawn = someoneWithdraws(dossier, askOf("ada", minuteMs), after(minuteMs));
    const next = answer(withdrawn, ["ada"], "done");
    expect(requestOf(next, "ada")).toMatchObject({ state: "approved", decidedBy: "U1" });
  });

  it("leaves withdrawn who withdrew while WhatsApp could not decide", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    const withdrawn = someoneWithdraws(dossier, askOf("ada", minuteMs), after(minuteMs));
    expect(requestOf(answer(withdrawn, ["ada"], 131213), "ada").state).toBe("withdrawn");
  });

  it("changes nothing when the webhook told of the approval first", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    const joined = peopleJoin(dossier, { people: [person("ada")], at: noon + minuteMs }, after(minuteMs));
    const next = answer(joined, ["ada"], "done");
    expect(requestOf(next, "ada")).toBe(requestOf(joined, "ada"));
  });

  it("cannot reject somebody who is already in", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "reject", ["ada"]);
    const joined = peopleJoin(dossier, { people: [person("ada")], at: noon + minuteMs }, after(minuteMs));
    expect(requestOf(joined, "ada")).toMatchObject({ state: "approved", decidedBy: null });
    expect(requestOf(answer(joined, ["ada"], "done"), "ada").state).toBe("approved");
  });

  it("is done when nobody was left to decide on", () => {
    const { dossier } = clicked(groupWithWaiting(["ada"]), "approve", ["ada"]);
    const next = answered(dossier, operationOf(dossier), [], after(2 * minuteMs));
    expect(operationOf(next)).toMatchObject({ state: "done", failure: null });
  });
});

describe("the places left", () => {
  it("are eight less the members and the approvals under way", () => {
    const waiting = groupWithWaiting(["ada", "bob"], { memberCount: 5 });
    expect(seats(waiting)).toBe(3);
    expect(seats(clicked(waiting, "approve", ["ada"]).dossier)).toBe(2);
    expect(seats(clicked(waiting, "reject", ["ada"]).dossier)).toBe(3);
  });

  it("are unknown while the members are", () => {
    expect(seats(quietGroup({ memberCount: null }))).toBeNull();
  });

  it("are never fewer than none", () => {
    expect(seats(quietGroup({ memberCount: 9 }))).toBe(0);
  });

  it("count an approved person once: before the news of their joining, and after it", () => {
    const approved = decidedAs("approve", "done");
    expect(seats(approved)).toBe(3);
    const joined = peopleJoin(
      approved,
      { people: [person("ada")], at: noon + 2 * minuteMs },
      after(2 * minuteMs + secondMs),
    );
    expect(joined.group.memberCount).toBe(5);
    expect(seats(joined)).toBe(3);
  });
});

function answer(
  dossier: ReturnType<typeof quietGroup>,
  names: readonly string[],
  result: "done" | "gone" | number,
  ms = 2 * minuteMs,
) {
  const answers = names.map((name): Answer => {
    const requestId = requestOf(dossier, name).id;
    return typeof result === "number"
      ? { requestId, result: "failed", failure: because(result) }
      : { requestId, result };
  });
  return answered(dossier, operationOf(dossier), answers, after(ms));
}

function decidedAs(decision: "approve" | "reject", result: "done" | "gone" | number) {
  return settled(answer(clicked(groupWithWaiting(["ada"]), decision, ["ada"]).dossier, ["ada"], result));
}

describe("one person", () => {
  const known = (waId: string | null, userId: string | null = null) => ({ waId, userId, username: null });

  it.each([
    ["5215512345678", "525512345678"],
    ["555191234567", "5551991234567"],
  ])("is the same by both spellings of WhatsApp's: %s and %s", (one, other) => {
    expect(samePerson(known(one), known(other))).toBe(true);
    expect(samePerson(known(other), known(one))).toBe(true);
  });

  it("is somebody else by any other number, and by another id", () => {
    expect(samePerson(known("16505551234"), known("14155551234"))).toBe(false);
    expect(samePerson(known("4917012345678"), known("17012345678"))).toBe(false);
    expect(samePerson(known("5215512345678", "MX.1"), known("525512345678", "MX.2"))).toBe(false);
    expect(samePerson(known(null), known(null))).toBe(false);
  });
});
