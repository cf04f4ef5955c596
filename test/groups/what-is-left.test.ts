// Try again on a task: what of it is asked for once more, and when there is nothing to ask for.
import { describe, expect, it } from "vitest";
import type { Operation, Task } from "../../src/groups/model.ts";
import { whatIsLeft, type TaskOperation } from "../../src/groups/tasks.ts";

const edit: Extract<Task, { kind: "settings" }> = {
  kind: "settings",
  subject: "Summer order",
  description: "",
  pictureKey: "p_1",
  parts: null,
};

describe("what is left of a change to a group", () => {
  it("is all of it when it failed", () => {
    expect(whatIsLeft(ended(edit, { state: "failed", failureCode: 131_000 }))).toEqual(edit);
  });

  it("is all of it when WhatsApp never said what became of it", () => {
    expect(whatIsLeft(ended(edit, { state: "failed" }))).toEqual(edit);
  });

  it("is the parts that failed, and those WhatsApp said nothing about", () => {
    const parts = [
      { part: "subject" as const, done: true, code: null },
      { part: "description" as const, done: false, code: 131_000 },
    ];
    expect(whatIsLeft(ended({ ...edit, parts }, { state: "done" }))).toEqual({
      ...edit,
      subject: null,
      description: "",
      parts: null,
    });
  });

  it("is nothing when every part was taken", () => {
    const parts = (["subject", "description", "picture"] as const).map((part) => ({
      part,
      done: true,
      code: null,
    }));
    expect(whatIsLeft(ended({ ...edit, parts }, { state: "done" }))).toBeUndefined();
  });

  it("is nothing when it would be in vain, as with a picture that is forgotten", () => {
    expect(
      whatIsLeft(ended(edit, { state: "failed", failure: "The picture is forgotten." })),
    ).toBeUndefined();
  });

  it("is nothing while it is under way", () => {
    expect(whatIsLeft(ended(edit, { state: "asked" }))).toBeUndefined();
  });
});

describe("what is left of other tasks", () => {
  it("is the same as at first, without what came of it", () => {
    const reset: Task = { kind: "reset link", previousLink: "https://chat.whatsapp.com/a", link: null };
    expect(whatIsLeft(ended(reset, { state: "failed", failureCode: 1 }))).toEqual({
      kind: "reset link",
      previousLink: null,
      link: null,
    });
  });

  it("is nothing when they are done", () => {
    expect(whatIsLeft(ended({ kind: "delete", subject: "Spring" }, { state: "done" }))).toBeUndefined();
  });
});

function ended(task: Task, outcome: Partial<Operation> & Pick<Operation, "state">): TaskOperation {
  return { failureCode: null, failure: null, ...outcome, task } as TaskOperation;
}
