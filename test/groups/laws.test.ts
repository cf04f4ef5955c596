// Laws that hold for a group whatever happens to it, in whatever order the news arrives.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dossier } from "../../src/groups/dossier.ts";
import {
  isOpen,
  type Answer,
  type Decision,
  type JoinRequest,
  type JoinRequestState,
} from "../../src/groups/model.ts";
import { isOf } from "../../src/groups/operations.ts";
import { peopleAreRemoved, peopleJoin, peopleLeave } from "../../src/groups/people.ts";
import { groupRead } from "../../src/groups/reading.ts";
import { decide, seats } from "../../src/groups/decisions.ts";
import { someoneAsks, someoneWithdraws } from "../../src/groups/requests.ts";
import { groupDeleted, groupSuspended, suspensionCleared } from "../../src/groups/standing.ts";
import {
  after,
  answered,
  askOf,
  because,
  dueCards,
  minuteMs,
  noon,
  person,
  quietGroup,
  readingAt,
  secondMs,
  settled,
  statesOf,
} from "./dossiers.ts";

/** One thing that happens: `at` is WhatsApp's time of it, `waitMs` how long after the thing before it we hear of it. */
type Step = { waitMs: number; at: number; move: Move };
type Move =
  | { kind: "asks" | "withdraws" | "joins" | "leaves" | "is removed"; who: string }
  | { kind: "decision"; decision: Decision; which: readonly number[]; by: string }
  | { kind: "answer"; which: number; results: readonly Answer["result"][] }
  | {
      kind: "reading";
      listed: readonly string[];
      members: readonly string[];
      suspended: boolean;
      timed: boolean;
    }
  | { kind: "suspended" | "cleared" | "deleted" };

const names = ["ada", "bob"];
const who = fc.constantFrom(...names);
const few = fc.subarray(names);
const kind = <Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);

const aboutRequests: fc.Arbitrary<Move>[] = [
  fc.record({ kind: kind("asks" as const), who }),
  fc.record({
    kind: kind(
      "asks" as const,
      "withdraws" as const,
      "joins" as const,
      "leaves" as const,
      "is removed" as const,
    ),
    who,
  }),
  fc.record({
    kind: kind("decision" as const),
    decision: kind("approve" as const, "reject" as const),
    which: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
    by: kind("U1", "U2"),
  }),
  fc.record({
    kind: kind("answer" as const),
    which: fc.nat(2),
    results: fc.array(kind("done" as const, "gone" as const, "failed" as const), {
      minLength: 3,
      maxLength: 3,
    }),
  }),
  fc.record({
    kind: kind("reading" as const),
    listed: few,
    members: few,
    suspended: fc.boolean(),
    timed: fc.boolean(),
  }),
];
const move = fc.oneof(
  ...aboutRequests.map((arbitrary) => ({ arbitrary, weight: 4 })),
  { arbitrary: fc.record({ kind: kind("suspended" as const, "cleared" as const) }), weight: 2 },
  { arbitrary: fc.record({ kind: kind("deleted" as const) }), weight: 1 },
);
const step: fc.Arbitrary<Step> = fc.record({
  waitMs: fc.oneof(fc.nat(3 * secondMs), fc.nat(6 * minuteMs)),
  at: fc.nat(90).map((seconds) => noon + seconds * 20 * secondMs),
  move,
});
const story = fc.array(step, { minLength: 1, maxLength: 30 });

describe("a group, whatever happens to it", () => {
  it("never has two open requests of one person, and none waits anywhere but on its live card", () => {
    holds(({ after: { requests, cards, group } }) => {
      const open = requests.filter(isOpen);
      expect(new Set(open.map((request) => request.whatsappId)).size).toBe(open.length);
      const live = cards.filter((card) => card.kind === "group" && card.state === "live");
      expect(live.length).toBeLessThanOrEqual(1);
      for (const request of open) {
        if (request.state === "pending") expect(request.cardId).toBe(live[0]?.id);
        else expect(cards.map(({ id }) => id)).toContain(request.cardId);
      }
      if (group.deletedAt !== null) expect(open).toEqual([]);
    });
  });

  it("lets a request make legal moves only", () => {
    const legal: Record<JoinRequestState, readonly JoinRequestState[]> = {
      pending: ["approving", "rejecting", "approved", "rejected", "withdrawn", "gone"],
      approving: ["approved", "pending", "withdrawn", "gone"],
      rejecting: ["rejected", "approved", "pending", "withdrawn", "gone"],
      withdrawn: ["approved", "rejected"],
      gone: ["approved", "rejected", "withdrawn"],
      approved: [],
      rejected: [],
    };
    holds(({ before, after: next }) => {
      for (const [old, request] of pairs(before, next)) {
        if (old.state !== request.state)
          expect(legal[old.state], `${old.state} → ${request.state}`).toContain(request.state);
      }
      expect(next.requests.length).toBeGreaterThanOrEqual(before.requests.length);
    });
  });

  it("keeps the decider of what is decided", () => {
    holds(({ before, after: next }) => {
      for (const [old, request] of pairs(before, next)) {
        if (old.state === "approved" || old.state === "rejected") {
          expect([request.decidedBy, request.decidedAt]).toEqual([old.decidedBy, old.decidedAt]);
        }
      }
      for (const request of next.requests) {
        if (!["approving", "rejecting", "rejected"].includes(request.state)) continue;
        expect(request.decidedBy).not.toBeNull();
        const operation = next.operations.find((each) => each.id === request.operationId);
        const decision = operation !== undefined && isOf(operation, "decide") && operation.task.decision;
        expect(decision).toBe(request.state === "approving" ? "approve" : "reject");
      }
    });
  });

  it("says when a request ended, exactly when it has", () => {
    holds(({ after: { requests } }) => {
      for (const request of requests) expect(request.closedAt !== null).toBe(!isOpen(request));
    });
  });

  it("has every card brought up to date whose requests changed", () => {
    holds(({ before, after: next }) => {
      const due = dueCards(next);
      for (const request of next.requests) {
        const old = before.requests.find((each) => each.id === request.id);
        if (old === request || request.cardId === null) continue;
        expect(due).toContain(request.cardId);
      }
    });
  });

  it("never counts fewer than no members or more than fit, and never promises more places than there are", () => {
    holds(({ after: next }) => {
      const { memberCount } = next.group;
      expect(memberCount).toBeGreaterThanOrEqual(0);
      expect(memberCount).toBeLessThanOrEqual(8);
      const approving = next.requests.filter((request) => request.state === "approving").length;
      expect(seats(next)).toBeLessThanOrEqual(Math.max(0, 8 - (memberCount ?? 0) - approving));
    });
  });

  it("stays as it is when the same news arrives twice in a row", () => {
    const repeatable = ["asks", "withdraws", "suspended", "cleared", "deleted", "reading"];
    holds(({ after: next, step: each, now, play: again }) => {
      if (!repeatable.includes(each.move.kind)) return;
      const repeated = again(settled(next), each, now);
      expect(withoutTimes(repeated)).toEqual(withoutTimes(next));
    });
  });
});

describe("the requests of one person", () => {
  it("end as the last of them did, however the news is ordered and repeated", () => {
    const news = fc.integer({ min: 1, max: 6 }).chain((length) =>
      fc.record({
        length: fc.constant(length),
        order: fc.array(fc.nat(length - 1), { maxLength: 12 }),
        rest: fc.shuffledSubarray([...Array(length).keys()], { minLength: length }),
      }),
    );
    fc.assert(
      fc.property(news, ({ length, order, rest }) => {
        let dossier = quietGroup();
        for (const [heard, index] of [...order, ...rest].entries()) {
          const ask = askOf("ada", index * secondMs);
          const moment = after(minuteMs + heard * secondMs);
          dossier =
            index % 2 === 0 ? someoneAsks(dossier, ask, moment) : someoneWithdraws(dossier, ask, moment);
        }
        const waits = statesOf(dossier, "ada").filter((state) => state === "pending").length;
        expect(waits).toBe(length % 2);
      }),
    );
  });
});

describe("the standing of a group", () => {
  it("is what the newest event says, however the events are ordered and repeated", () => {
    const events = fc.uniqueArray(fc.record({ second: fc.nat(1_000), suspends: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
      selector: ({ second }) => second,
    });
    const heard = events.chain((all) =>
      fc.tuple(fc.array(fc.constantFrom(...all)), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(heard, ([repeated, once]) => {
        const dossier = [...repeated, ...once].reduce((next, { second, suspends }) => {
          const at = noon + second * secondMs;
          return suspends
            ? groupSuspended(next, at, after(minuteMs))
            : suspensionCleared(next, at, after(minuteMs));
        }, quietGroup());
        const newest = once.toSorted((one, other) => one.second - other.second).at(-1);
        expect(dossier.group.suspendedAt !== null).toBe(newest?.suspends);
        const open = dossier.cards.filter(
          (card) => card.kind === "suspension" && card.facts.clearedAt === null,
        );
        expect(open).toHaveLength(newest?.suspends === true ? 1 : 0);
      }),
    );
  });
});

type Scene = { before: Dossier; after: Dossier; step: Step; now: number; play: typeof play };

/** Plays stories and looks after every step. */
function holds(look: (scene: Scene) => void): void {
  fc.assert(
    fc.property(story, (steps) => {
      let dossier = quietGroup();
      let now = 0;
      for (const each of steps) {
        now += each.waitMs;
        const before = settled(dossier);
        dossier = play(before, each, now);
        look({ before, after: dossier, step: each, now, play });
      }
    }),
    { numRuns: 600 },
  );
}

function play(dossier: Dossier, { at, move: happens }: Step, ms: number): Dossier {
  const moment = after(ms);
  switch (happens.kind) {
    case "asks":
      return someoneAsks(dossier, { ...askOf(happens.who), at }, moment);
    case "withdraws":
      return someoneWithdraws(dossier, { ...askOf(happens.who), at }, moment);
    case "joins":
      return peopleJoin(dossier, { people: [person(happens.who)], at }, moment);
    case "leaves":
      return peopleLeave(dossier, { people: [person(happens.who)], at }, moment);
    case "is removed":
      return peopleAreRemoved(dossier, { removed: [person(happens.who)], failed: [], at }, moment);
    case "decision": {
      const requestIds = happens.which
        .flatMap((index) => dossier.requests.slice(-1 - index).slice(0, 1))
        .map((each) => each.id);
      return decide(dossier, { ...happens, requestIds, source: `click:${ms}` }, moment).dossier;
    }
    case "answer":
      return answer(dossier, happens, ms);
    case "reading":
      return groupRead(dossier, reading(happens, Math.min(at, moment.now)), moment);
    case "suspended":
      return groupSuspended(dossier, at, moment);
    case "cleared":
      return suspensionCleared(dossier, at, moment);
    case "deleted":
      return groupDeleted(dossier, { at }, moment);
  }
}

/** WhatsApp answers one of the operations, be it for the second time. */
function answer(dossier: Dossier, { which, results }: Move & { kind: "answer" }, ms: number): Dossier {
  const operation = dossier.operations[which];
  if (operation === undefined) return dossier;
  const asked = dossier.requests.filter((request) => request.operationId === operation.id);
  const answers = asked.map(({ id }, index): Answer => {
    const result = results[index % results.length] ?? "done";
    return result === "failed"
      ? { requestId: id, result, failure: because(131204) }
      : { requestId: id, result };
  });
  return answered(dossier, operation, answers, after(ms));
}

function reading({ listed, members, suspended, timed }: Move & { kind: "reading" }, startedAt: number) {
  const requests = listed.map((name) => ({
    whatsappId: askOf(name).whatsappId,
    person: person(name),
    at: timed ? startedAt - 10 * secondMs : null,
  }));
  return readingAt(startedAt - noon, {
    members: members.map(person),
    memberCount: members.length,
    suspended,
    requests,
  });
}

function pairs(before: Dossier, next: Dossier): [JoinRequest, JoinRequest][] {
  return before.requests.map((old) => {
    const request = next.requests.find((each) => each.id === old.id);
    if (request === undefined) throw new Error("a request was lost");
    return [old, request];
  });
}

function withoutTimes({ group, requests, operations, cards }: Dossier) {
  return { group, requests: requests.map((request) => ({ ...request, updatedAt: 0 })), operations, cards };
}
