import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dossier } from "../../src/groups/dossier.ts";
import type { Operation, Person, Task } from "../../src/groups/model.ts";
import {
  newTask,
  notAMember,
  taskAccepted,
  taskAttempted,
  taskEnded,
  taskFor,
  whatIsLeft,
  type TaskEnd,
  type TaskOperation,
} from "../../src/groups/tasks.ts";
import { after, operationOf, person, quietGroup, settled } from "./dossiers.ts";

const deletion: Task = { kind: "delete", subject: "Early birds" };

function removalOf(...people: Person[]): Extract<Task, { kind: "remove" }> {
  return { kind: "remove", people, outcome: null };
}

/** A group for which somebody has asked for this, so far along. */
function asked(task: Task, change: (operation: Operation) => Operation = (operation) => operation): Dossier {
  const dossier = newTask(quietGroup(), { task, by: "U1", source: "view:V1" }, after(0));
  return settled({ ...dossier, operations: dossier.operations.map(change) });
}

const attempted = (operation: Operation) => taskAttempted(operation, after(1_000));
const accepted = (requestId: string | null) => (operation: Operation) =>
  taskAccepted(attempted(operation), requestId, after(2_000));

function end(dossier: Dossier, given: TaskEnd, ms = 5_000): Dossier {
  return taskEnded(dossier, operationOf(dossier), given, after(ms));
}

const done: TaskEnd = { task: deletion, state: "done", code: null };
const failed: TaskEnd = { task: deletion, state: "failed", code: 131_000 };

describe("a task", () => {
  it("begins due, with a card that follows it and a line in the audit", () => {
    const dossier = newTask(quietGroup(), { task: deletion, by: "U1", source: "view:V1" }, after(0));
    expect(operationOf(dossier)).toMatchObject({
      kind: "delete",
      state: "due",
      attempts: 0,
      requestedBy: "U1",
    });
    expect(dossier.cards).toMatchObject([{ kind: "task", operationId: operationOf(dossier).id }]);
    expect(dossier.due.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["operation", "card"]));
    expect(dossier.audit).toMatchObject([{ actor: "U1", action: "delete asked" }]);
  });

  it("is the one WhatsApp's news is about when it has that request id, whatever else is under way", () => {
    const dossier = asked(deletion, accepted("R1"));
    expect(taskFor(dossier, "delete", "R1")?.id).toBe(operationOf(dossier).id);
    expect(taskFor(dossier, "delete", "R2")).toBeUndefined();
    expect(taskFor(dossier, "remove", "R1")).toBeUndefined();
    expect(taskFor(dossier, "delete", null)).toBeUndefined();
  });

  it("that has no request id yet, or was answered without one, takes the id of the first news", () => {
    for (const change of [attempted, accepted(null)]) {
      expect(taskFor(asked(deletion, change), "delete", "R9")).toMatchObject({ requestId: "R9" });
    }
    expect(taskFor(asked(deletion), "delete", "R9")).toBeUndefined();
  });

  it("that has ended is not accepted again by an answer that comes late", () => {
    const ended = end(asked(deletion, attempted), done);
    const operation = operationOf(ended);
    expect(taskAccepted(operation, "R1", after(9_000))).toBe(operation);
  });

  it("closes its card and has the group read when it ends", () => {
    const ended = end(asked(deletion, accepted("R1")), done);
    expect(operationOf(ended)).toMatchObject({ state: "done", settledAt: after(5_000).now });
    expect(ended.cards).toMatchObject([{ state: "closed" }]);
    expect(ended.due.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["card", "group"]));
  });

  it("changes nothing when the same news comes once more", () => {
    const once = settled(end(asked(deletion, accepted("R1")), done));
    expect(end(once, done, 9_000)).toBe(once);
  });

  it("follows WhatsApp's later word, and only that: whatever comes twice or late, the last word stands", () => {
    const words = fc.array(fc.constantFrom(done, failed), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, fc.boolean(), (ends, isAnswered) => {
        let dossier = asked(deletion, isAnswered ? accepted("R1") : attempted);
        for (const [index, each] of ends.entries()) {
          dossier = end(settled(dossier), each, 5_000 + index);
          const late = taskAccepted(operationOf(dossier), "R1", after(6_000));
          dossier = { ...dossier, operations: [late] };
          expect(operationOf(dossier).state).toBe(each.state);
        }
        expect(operationOf(dossier)).toMatchObject({ state: ends.at(-1)?.state });
        expect(dossier.operations).toHaveLength(1);
      }),
    );
  });
});

describe("a deletion that has ended well", () => {
  it("leaves a deleted group behind, so that late news of it is no news", () => {
    const ended = end(asked(deletion, attempted), done);
    expect(ended.group.deletedAt).toBe(after(5_000).now);
    expect(ended.cards.map(({ kind }) => kind)).not.toContain("deletion");
  });

  it("leaves the group as it was when it failed", () => {
    expect(end(asked(deletion, attempted), failed).group.deletedAt).toBeNull();
  });
});

describe("what is left of a removal", () => {
  const [ann, bob, cat] = [person("0001"), person("0002"), person("0003")];

  function leftOf(state: "done" | "failed", removed: Person[], others: { person: Person; code: number }[]) {
    const task = { ...removalOf(ann, bob, cat), outcome: { removed, failed: others } };
    const operation = operationOf(asked(task)) as TaskOperation;
    const left = whatIsLeft({ ...operation, state, failureCode: others[0]?.code ?? null });
    return left?.kind === "remove" ? left.people : undefined;
  }

  it("are those who were neither removed nor had left already", () => {
    expect(
      leftOf(
        "done",
        [ann],
        [
          { person: bob, code: notAMember },
          { person: cat, code: 131_000 },
        ],
      ),
    ).toEqual([cat]);
    expect(leftOf("failed", [], [{ person: bob, code: notAMember }])).toEqual([ann, cat]);
  });

  it("is nobody when everybody is out", () => {
    expect(leftOf("done", [ann, bob, cat], [])).toBeUndefined();
    expect(leftOf("done", [ann, bob], [{ person: cat, code: notAMember }])).toBeUndefined();
  });

  it("is everybody when WhatsApp said nothing about anybody", () => {
    const operation = operationOf(asked(removalOf(ann, bob))) as TaskOperation;
    expect(whatIsLeft({ ...operation, state: "failed" })).toEqual(removalOf(ann, bob));
  });
});
