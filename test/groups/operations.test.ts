// The one life of all operations: what holds for every kind of them alike.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAsked } from "../../src/groups/creation.ts";
import { withOperation, type Dossier, type Ledger, type NumberLedger } from "../../src/groups/dossier.ts";
import { givenUp } from "../../src/groups/messages.ts";
import type { Failure, GroupTask, Operation, OperationKind, Task } from "../../src/groups/model.ts";
import {
  accepted,
  askedFor,
  attempted,
  delayed,
  ended,
  openOperation,
  operationFor,
  progressed,
  type End,
} from "../../src/groups/operations.ts";
import { tellAfterMs } from "../../src/groups/told.ts";
import {
  after,
  because,
  clicked,
  dueCards,
  groupWithWaiting,
  operationOf,
  person,
  quietGroup,
  requestOf,
  settled,
} from "./dossiers.ts";

const deletion: GroupTask = { kind: "delete", subject: "Early birds" };

/** A group for which somebody has asked for this, so far along. */
function asked(
  task: GroupTask,
  change: (operation: Operation) => Operation = (operation) => operation,
): Dossier {
  const dossier = askedFor(quietGroup(), { task, by: "U1", source: "view:V1" }, after(0));
  return settled({ ...dossier, operations: dossier.operations.map(change) });
}

const tried = (operation: Operation) => attempted(operation, after(1_000));
const taken = (requestId: string | null) => (operation: Operation) =>
  accepted(tried(operation), requestId, after(2_000));

function end(dossier: Dossier, given: End, ms = 5_000): Dossier {
  return ended(dossier, operationOf(dossier), given, after(ms));
}

const done: End = { task: deletion, state: "done", failure: null };
const failed: End = { task: deletion, state: "failed", failure: because(131_000) };

describe("an operation", () => {
  it("begins due, with a card that follows it and a line in the audit", () => {
    const dossier = askedFor(quietGroup(), { task: deletion, by: "U1", source: "view:V1" }, after(0));
    const operation = operationOf(dossier);
    expect(operation).toMatchObject({ task: deletion, state: "due", attempts: 0, requestedBy: "U1" });
    expect(operation.attemptedAt).toBeNull();
    expect(dossier.cards).toMatchObject([{ kind: "operation", operationId: operation.id, state: "live" }]);
    expect(dossier.due.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["operation", "card"]));
    expect(dossier.audit).toMatchObject([{ actor: "U1", action: "delete asked", groupId: "g_1" }]);
  });

  it("that took longer than a minute tells whoever asked, once, under its card; a quicker one tells nobody", () => {
    const tellings = ({ cards }: Ledger) => cards.filter(({ kind }) => kind === "told");
    const begun = asked(deletion, tried);
    expect(tellings(end(begun, done, tellAfterMs))).toEqual([]);
    const over = end(begun, done, tellAfterMs + 1);
    const [own] = over.cards.filter(({ kind }) => kind === "operation");
    expect(tellings(over)).toMatchObject([
      { threadOf: own?.id, operationId: operationOf(over).id, state: "closed" },
    ]);
    expect(dueCards(over)).toContain(tellings(over)[0]?.id);
    // WhatsApp says otherwise later: the same card says so, which rings nowhere.
    const corrected = end(over, failed, 2 * tellAfterMs);
    expect(tellings(corrected)).toEqual(tellings(over));
    // It was taken back, and ended anew.
    const reopened = withOperation(over, { ...operationOf(over), state: "due", settledAt: null });
    expect(tellings(end(reopened, done, 3 * tellAfterMs)).map(({ id }) => id)).toEqual([
      tellings(over)[0]?.id,
    ]);
  });

  it("is the one WhatsApp's news is about when it has that request id, whatever else is under way", () => {
    const dossier = asked(deletion, taken("R1"));
    expect(operationFor(dossier, "delete", "R1")?.id).toBe(operationOf(dossier).id);
    expect(operationFor(dossier, "delete", "R2")).toBeUndefined();
    expect(operationFor(dossier, "remove", "R1")).toBeUndefined();
    expect(operationFor(dossier, "delete", null)).toBeUndefined();
  });

  it("that has no request id yet, or was answered without one, takes the id of the first news", () => {
    for (const change of [tried, taken(null)]) {
      expect(operationFor(asked(deletion, change), "delete", "R9")).toMatchObject({ requestId: "R9" });
    }
    expect(operationFor(asked(deletion), "delete", "R9")).toBeUndefined();
  });

  it("is under way until it has ended, and known by its kind", () => {
    const dossier = asked(deletion, tried);
    expect(openOperation(dossier, "delete")?.id).toBe(operationOf(dossier).id);
    expect(openOperation(dossier, "remove")).toBeUndefined();
    expect(openOperation(end(dossier, failed), "delete")).toBeUndefined();
  });

  it("that has ended is not accepted again by an answer that comes late", () => {
    const operation = operationOf(end(asked(deletion, tried), done));
    expect(accepted(operation, "R1", after(9_000))).toBe(operation);
  });

  it("closes its card and has the group read when it ends", () => {
    const over = end(asked(deletion, taken("R1")), done);
    expect(operationOf(over)).toMatchObject({ state: "done", settledAt: after(5_000).now });
    expect(over.cards).toMatchObject([{ state: "closed" }]);
    expect(over.due.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["card", "group"]));
  });

  it("changes nothing when the same news comes once more", () => {
    const once = settled(end(asked(deletion, taken("R1")), done));
    expect(end(once, done, 9_000)).toBe(once);
  });

  it("follows WhatsApp's later word, and only that: whatever comes twice or late, the last word stands", () => {
    const words = fc.array(fc.constantFrom(done, failed), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, fc.boolean(), (ends, isAnswered) => {
        let dossier = asked(deletion, isAnswered ? taken("R1") : tried);
        for (const [index, each] of ends.entries()) {
          dossier = end(settled(dossier), each, 5_000 + index);
          const late = accepted(operationOf(dossier), "R1", after(6_000));
          dossier = { ...dossier, operations: [late] };
          expect(operationOf(dossier).state).toBe(each.state);
        }
        expect(operationOf(dossier)).toMatchObject({ state: ends.at(-1)?.state });
        expect(dossier.operations).toHaveLength(1);
      }),
    );
  });
});

/** One of each kind, asked for and tried once. A decision is about two people on one card. */
const tasks: { [Kind in GroupTask["kind"]]: Extract<GroupTask, { kind: Kind }> } = {
  settings: { kind: "settings", subject: "Larks", description: null, pictureKey: null, parts: null },
  remove: { kind: "remove", people: [person("ada")], outcome: null },
  delete: { kind: "delete", subject: "Early birds" },
  "reset link": { kind: "reset link", previousLink: null, link: null },
  send: { kind: "send", text: "Hello", people: 4, message: null },
  invite: {
    kind: "invite",
    template: { name: "t", language: "en_US", variables: [] },
    people: [{ person: person("ada"), message: null }],
  },
};

function underWay(kind: OperationKind): Dossier | NumberLedger {
  const ledger = kind === "create" ? aCreate() : kind === "decide" ? aDecision() : asked(tasks[kind]);
  return settled({ ...ledger, operations: ledger.operations.map(tried) });
}

function aCreate(): NumberLedger {
  const task = {
    kind: "create" as const,
    subject: "Larks",
    description: null,
    joinApprovalMode: "auto_approve" as const,
    channel: "C7",
  };
  const number = { phoneNumberId: "1278", channel: "C1", operations: [], cards: [], due: [], audit: [] };
  return createAsked(number, { task, by: "U1", source: "view:V1" }, after(0));
}

function aDecision(): Dossier {
  return clicked(groupWithWaiting(["ada", "bob"]), "approve", ["ada", "bob"]).dossier;
}

function failedWith<Any extends Dossier | NumberLedger>(
  ledger: Any,
  task: Task,
  failure: Failure | null,
): Any {
  return ended(ledger, operationOf(ledger), { task, state: "failed", failure }, after(3_000));
}

const kinds: readonly OperationKind[] = [
  "create",
  "decide",
  ...(Object.keys(tasks) as (keyof typeof tasks)[]),
];
const kind = fc.constantFrom(...kinds);
const failure: fc.Arbitrary<Failure> = fc.record({
  code: fc.oneof(
    fc.nat(),
    fc.constantFrom(null, "no answer" as const, "unclear" as const, "no word" as const),
  ),
  detail: fc.option(fc.string(), { nil: null }),
});

/** The cards that people look at to see how it is going. */
function cardsShowing(ledger: Ledger & Partial<Pick<Dossier, "requests">>): string[] {
  const { id } = operationOf(ledger);
  const own = ledger.cards.filter((card) => card.operationId === id).map((card) => card.id);
  const theirs = (ledger.requests ?? []).filter((each) => each.operationId === id);
  const cards = [...new Set<string>([...own, ...theirs.flatMap(({ cardId }) => cardId ?? [])])];
  expect(cards).not.toEqual([]);
  return cards;
}

describe("an operation of whatever kind", () => {
  it("has its cards say why it takes so long, once for each reason", () => {
    fc.assert(
      fc.property(kind, failure, fc.boolean(), (which, why, untouched) => {
        const ledger = underWay(which);
        const before = operationOf(ledger);
        const next = delayed(ledger, before, { failure: why, untouched }, after(3_000));
        expect(dueCards(next)).toEqual(cardsShowing(ledger));
        expect(operationOf(next)).toMatchObject({ state: "due", failure: why });
        expect(operationOf(next).attemptedAt).toBe(untouched ? null : before.attemptedAt);
        const again = settled(next);
        expect(delayed(again, operationOf(again), { failure: why, untouched }, after(4_000))).toBe(again);
      }),
    );
  });

  it("forgets its trace when the same failure proves later that nothing was done, without touching a card", () => {
    for (const each of kinds) {
      const why = { failure: because("no answer"), untouched: false };
      const ledger = underWay(each);
      const told = settled(delayed(ledger, operationOf(ledger), why, after(3_000)));
      const next = delayed(told, operationOf(told), { ...why, untouched: true }, after(4_000));
      expect(operationOf(next).attemptedAt, each).toBeNull();
      expect(dueCards(next), each).toEqual([]);
    }
  });

  it("has its cards say that it failed, and why", () => {
    fc.assert(
      fc.property(kind, failure, (which, why) => {
        const ledger = underWay(which);
        const { task } = operationOf(ledger);
        const next = failedWith(ledger, task, why);
        expect(dueCards(next)).toEqual(expect.arrayContaining(cardsShowing(ledger)));
        expect(operationOf(next)).toMatchObject({
          state: "failed",
          failure: why,
          settledAt: after(3_000).now,
        });
        expect(next.audit.at(-1)).toMatchObject({
          action: which === "decide" ? "answered" : `${which} failed`,
          operationId: operationOf(ledger).id,
        });
      }),
    );
  });

  it("has its cards say that it is given up", () => {
    fc.assert(
      fc.property(kind, failure, (which, why) => {
        const ledger = underWay(which);
        const task = givenUp(operationOf(ledger).task, why);
        const next = failedWith(ledger, task, why);
        expect(dueCards(next)).toEqual(expect.arrayContaining(cardsShowing(ledger)));
        expect(operationOf(next)).toMatchObject({ task, state: "failed", failure: why });
      }),
    );
  });

  it("has its cards show how far it has come", () => {
    for (const each of kinds) {
      const ledger = underWay(each);
      const next = progressed(ledger, operationOf(ledger), after(3_000));
      expect(dueCards(next), each).toEqual(cardsShowing(ledger));
    }
  });

  it("is not delayed any more once it has ended", () => {
    for (const each of kinds) {
      const ledger = underWay(each);
      const { task } = operationOf(ledger);
      const over = failedWith(ledger, task, null);
      const why = { failure: because(4), untouched: true };
      expect(delayed(over, operationOf(over), why, after(4_000)), each).toBe(over);
    }
  });

  it("asked for again because nobody knows what became of the last is looked for from then on", () => {
    for (const task of Object.values(tasks)) {
      const ask = { task, by: "U1", source: "again:1", attemptedAt: after(500).now };
      expect(operationOf(askedFor(quietGroup(), ask, after(1_000)))).toMatchObject({
        state: "due",
        attempts: 0,
        attemptedAt: after(500).now,
      });
    }
  });
});

describe("a deletion that has ended well", () => {
  it("leaves a deleted group behind, so that late news of it is no news", () => {
    const over = end(asked(deletion, tried), done);
    expect(over.group.deletedAt).toBe(after(5_000).now);
    expect(over.cards.map((card) => card.kind)).not.toContain("deletion");
  });

  it("leaves the group as it was when it failed", () => {
    expect(end(asked(deletion, tried), failed).group.deletedAt).toBeNull();
  });
});

describe("a change of settings that has ended well", () => {
  const parts = [
    { part: "subject" as const, done: true, failure: null },
    { part: "description" as const, done: false, failure: because(131_000) },
  ];

  it("is remembered as the last change, by whoever asked for it, as far as it was done", () => {
    const task: Task = { ...tasks.settings, description: "new", parts };
    const over = end(asked(tasks.settings, tried), { task, state: "done", failure: null });
    expect(over.group.lastChange).toEqual({ what: "subject", by: "U1", at: after(5_000).now });
  });

  it("is no change when no part of it was done", () => {
    const task: Task = { ...tasks.settings, parts: parts.slice(1) };
    const over = end(asked(tasks.settings, tried), { task, state: "failed", failure: because(131_000) });
    expect(over.group.lastChange).toBeNull();
  });
});

describe("a decision that ends without a word about anybody", () => {
  it("puts everybody back to waiting, with the reason, and none stays under way", () => {
    fc.assert(
      fc.property(failure, (why) => {
        const deciding = underWay("decide") as Dossier;
        const { task } = operationOf(deciding);
        const next = failedWith(deciding, task, why);
        for (const name of ["ada", "bob"])
          expect(requestOf(next, name)).toMatchObject({ state: "pending", failure: why, closedAt: null });
        expect(next.due.map((due) => due.kind)).toContain("group");
      }),
    );
  });

  it("puts back those only whom nothing was said about, when it is given up half-way", () => {
    const deciding = underWay("decide") as Dossier;
    const answers = [{ requestId: requestOf(deciding, "ada").id, result: "done" as const }];
    const task: Task = { kind: "decide", decision: "approve", answers };
    const why = because("unclear");
    const next = failedWith(deciding, task, why);
    expect(requestOf(next, "ada")).toMatchObject({ state: "approved", failure: null });
    expect(requestOf(next, "bob")).toMatchObject({ state: "pending", failure: why });
  });

  it("says that nobody knows when there is no reason either", () => {
    const deciding = aDecision();
    const { task } = operationOf(deciding);
    const next = failedWith(deciding, task, null);
    expect(requestOf(next, "ada")).toMatchObject({ state: "pending", failure: because("unclear") });
  });
});

describe("an operation that ends", () => {
  it("leaves those alone that are about something else", () => {
    const both = askedFor(
      asked(deletion, tried),
      { task: tasks.send, by: "U2", source: "view:V2" },
      after(1_000),
    );
    const [first, second] = both.operations;
    if (first === undefined) throw new Error("nothing was asked");
    const next = ended(settled(both), first, failed, after(2_000));
    expect(next.operations[1]).toBe(second);
    expect(next.cards.map((card) => card.state)).toEqual(["closed", "live"]);
    expect(withOperation(next, first).operations).toHaveLength(2);
  });
});
