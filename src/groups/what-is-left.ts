// What of an operation that has ended can be asked for once more: the question behind every Try again.
import type { MessageProgress, Operation, SettingsPart, Task, TaskOf } from "./model.ts";
import { isBridged } from "./bridge.ts";
import { samePerson } from "./requests.ts";

/** Undefined when it is done, or when asking would be in vain. */
export function whatIsLeft(operation: Operation): Task | undefined {
  const { task, state, failure } = operation;
  if (state !== "done" && state !== "failed") return undefined;
  if (state === "failed" && failure?.code === "picture forgotten") return undefined;
  switch (task.kind) {
    case "settings":
      return state === "done" ? settingsLeft(task) : { ...task, parts: null };
    case "invite":
      return invitationsLeft(task) ?? (state === "failed" ? task : undefined);
    case "remove":
      return removalLeft(task) ?? (state === "failed" ? { ...task, outcome: null } : undefined);
    // Whoever could not be decided on waits again, with buttons of their own.
    case "decide":
      return undefined;
    case "reset link":
      // The link before an attempt of which nobody knows tells whether it worked.
      return state === "failed"
        ? { ...task, previousLink: isUnknown(operation) ? task.previousLink : null, link: null }
        : undefined;
    case "send":
      return state === "failed" && !isBridged(task) ? { ...task, message: null } : undefined;
    case "create":
    case "delete":
      return state === "failed" ? task : undefined;
  }
}

/** Nobody knows whether it was done: whoever asks again must look first. */
export function isUnknown({ failure }: Pick<Operation, "failure">): boolean {
  return failure?.code === "unclear" || failure?.code === "no word";
}

function settingsLeft(task: TaskOf<"settings">): Task | undefined {
  const isLeft = (part: SettingsPart): boolean =>
    task.parts !== null && !task.parts.some((each) => each.part === part && each.done);
  const left = {
    subject: isLeft("subject") ? task.subject : null,
    description: isLeft("description") ? task.description : null,
    pictureKey: isLeft("picture") ? task.pictureKey : null,
  };
  return Object.values(left).every((part) => part === null) ? undefined : { ...task, ...left, parts: null };
}

/** Those who are not known to have been sent one. */
function invitationsLeft(task: TaskOf<"invite">): Task | undefined {
  const left = task.people.filter(({ message }) => isNotSent(message));
  return left.length === 0
    ? undefined
    : { ...task, people: left.map(({ person }) => ({ person, message: null })) };
}

function isNotSent(message: MessageProgress | null): boolean {
  return message === null || message.state === "failed" || message.state === "unclear";
}

/** Those who were not removed and have not left by themselves. */
function removalLeft(task: TaskOf<"remove">): Task | undefined {
  const { removed = [], failed = [] } = task.outcome ?? {};
  const left = failed.filter(({ failure }) => failure.code === "not a member").map(({ person }) => person);
  const gone = [...removed, ...left];
  const people = task.people.filter((person) => !gone.some((each) => samePerson(each, person)));
  return people.length === 0 ? undefined : { ...task, people, outcome: null };
}
