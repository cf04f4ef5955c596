// Try again on a task: what of it is asked for once more, and when there is nothing to ask for.
import { describe, expect, it } from "vitest";
import type { GroupId, Operation, Person, PersonFailed, Task, TaskOf } from "../../src/groups/model.ts";
import { begin, withTask } from "../../src/groups/operations.ts";
import { isUnknown, whatIsLeft } from "../../src/groups/what-is-left.ts";
import { after, because, person } from "./dossiers.ts";

const edit: TaskOf<"settings"> = {
  kind: "settings",
  subject: "Summer order",
  description: "",
  pictureKey: "p_1",
  parts: null,
};

describe("what is left of a change to a group", () => {
  it("is all of it when it failed", () => {
    expect(whatIsLeft(over(edit, { state: "failed", failure: because(131_000) }))).toEqual(edit);
  });

  it("is all of it when WhatsApp never said what became of it", () => {
    expect(whatIsLeft(over(edit, { state: "failed", failure: because("no word") }))).toEqual(edit);
    expect(whatIsLeft(over(edit, { state: "failed", failure: null }))).toEqual(edit);
  });

  it("is the parts that failed, and those WhatsApp said nothing about", () => {
    const parts = [
      { part: "subject" as const, done: true, failure: null },
      { part: "description" as const, done: false, failure: because(131_000) },
    ];
    expect(whatIsLeft(over({ ...edit, parts }, { state: "done" }))).toEqual({
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
      failure: null,
    }));
    expect(whatIsLeft(over({ ...edit, parts }, { state: "done" }))).toBeUndefined();
  });

  it("is nothing when it would be in vain, as with a picture that is forgotten", () => {
    expect(
      whatIsLeft(over(edit, { state: "failed", failure: because("picture forgotten") })),
    ).toBeUndefined();
  });

  it("is nothing while it is under way", () => {
    expect(whatIsLeft(over(edit, { state: "asked" }))).toBeUndefined();
    expect(whatIsLeft(over(edit, { state: "due" }))).toBeUndefined();
  });
});

describe("what is left of a removal", () => {
  const [ann, bob, cat] = [person("0001"), person("0002"), person("0003")];
  const removal: TaskOf<"remove"> = { kind: "remove", people: [ann, bob, cat], outcome: null };

  function leftOf(state: "done" | "failed", removed: Person[], failed: PersonFailed[]) {
    const failure = failed[0]?.failure ?? null;
    const left = whatIsLeft(over({ ...removal, outcome: { removed, failed } }, { state, failure }));
    return left?.kind === "remove" ? left.people : undefined;
  }

  it("are those who were neither removed nor had left already", () => {
    const bobHadLeft = { person: bob, failure: because("not a member") };
    const catStayed = { person: cat, failure: because(131_000) };
    expect(leftOf("done", [ann], [bobHadLeft, catStayed])).toEqual([cat]);
    expect(leftOf("failed", [], [bobHadLeft])).toEqual([ann, cat]);
  });

  it("is nobody when everybody is out", () => {
    expect(leftOf("done", [ann, bob, cat], [])).toBeUndefined();
    expect(leftOf("done", [ann, bob], [{ person: cat, failure: because("not a member") }])).toBeUndefined();
  });

  it("is everybody when WhatsApp said nothing about anybody", () => {
    expect(whatIsLeft(over(removal, { state: "failed" }))).toEqual(removal);
  });
});

describe("what is left of other operations", () => {
  const reset: TaskOf<"reset link"> = {
    kind: "reset link",
    previousLink: "https://chat.whatsapp.com/a",
    link: null,
  };
  const create: TaskOf<"create"> = {
    kind: "create",
    subject: "Spring",
    description: null,
    joinApprovalMode: "approval_required",
    channel: "C1",
  };

  it("is the same as at first, without what came of it", () => {
    expect(whatIsLeft(over(reset, { state: "failed", failure: because(1) }))).toEqual({
      kind: "reset link",
      previousLink: null,
      link: null,
    });
    const message = { id: null, state: "failed" as const, delivered: 0, read: 0, failure: because(1) };
    const text: TaskOf<"send"> = { kind: "send", text: "Hello", people: 4, message };
    expect(whatIsLeft(over(text, { state: "failed", failure: because(1) }))).toEqual({
      ...text,
      message: null,
    });
    expect(whatIsLeft(over(create, { state: "failed", failure: because(1) }))).toEqual(create);
  });

  it("is nothing when they are done", () => {
    for (const task of [create, reset, { kind: "delete" as const, subject: "Spring" }])
      expect(whatIsLeft(over(task, { state: "done" })), task.kind).toBeUndefined();
  });

  it("is nothing of a decision: whoever could not be decided on waits again", () => {
    const decision: Task = { kind: "decide", decision: "approve", answers: null };
    for (const state of ["done", "failed"] as const)
      expect(whatIsLeft(over(decision, { state }))).toBeUndefined();
  });
});

describe("what nobody knows", () => {
  const reset: TaskOf<"reset link"> = {
    kind: "reset link",
    previousLink: "https://chat.whatsapp.com/a",
    link: null,
  };

  it.each(["unclear", "no word"] as const)("(%s) is looked for before it is asked again", (code) => {
    expect(isUnknown({ failure: because(code) })).toBe(true);
    // The link before the attempt of which nobody knows tells whether that worked.
    expect(whatIsLeft(over(reset, { state: "failed", failure: because(code) }))).toEqual(reset);
  });

  it.each([null, 131_000, "no answer", "picture forgotten", "not a member", "window closed"] as const)(
    "is not what failed for sure (%s): the link as it is then counts",
    (code) => {
      expect(isUnknown({ failure: because(code) })).toBe(false);
      expect(whatIsLeft(over(reset, { state: "failed", failure: because(code) }))).toMatchObject(
        code === "picture forgotten" ? {} : { previousLink: null },
      );
    },
  );

  it("is not what is done or under way", () => {
    expect(isUnknown({ failure: null })).toBe(false);
  });
});

/** An operation of this group that has come so far. */
function over(
  task: Task,
  { state, failure = null }: { state: Operation["state"]; failure?: Operation["failure"] },
): Operation {
  const begun = begin("1278", { by: "U1", source: "view:1" }, after(0));
  const groupId = "g_1" as GroupId;
  return withTask({ ...begun, groupId, task: { kind: "delete", subject: null }, state, failure }, task);
}
