// Removing people, eight a call at most. Removing somebody twice is harmless; who is still a member tells what happened.
import { notAMember, type TaskEnd } from "../../groups/tasks.ts";
import { samePerson } from "../../groups/requests.ts";
import type { Person, Task } from "../../groups/model.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import type { TaskRunner } from "./kind.ts";

export const removeRunner: TaskRunner<"remove"> = {
  repeatable: true,
  async ask({ task }, { whatsapp, group }) {
    try {
      const { requestId } = await whatsapp.removeParticipants(group.whatsappId, task.people);
      return { kind: "accepted", requestId };
    } catch (error) {
      if (!(error instanceof WhatsAppError) || error.code !== notAMember) throw error;
      const { participants } = await whatsapp.readGroup(group.whatsappId);
      return { kind: "ended", end: refusedFor(task, participants) };
    }
  },
  async look({ task }, info) {
    if (info === undefined || stillIn(task, info.participants).length > 0) return undefined;
    return { task: { ...task, outcome: { removed: task.people, failed: [] } }, state: "done", code: null };
  },
  atLast({ task }, info) {
    if (info === undefined) return undefined;
    const left = stillIn(task, info.participants);
    const removed = task.people.filter((person) => !left.includes(person));
    if (removed.length === 0) return undefined;
    const failed = left.map((person) => ({ person, code: null }));
    return { task: { ...task, outcome: { removed, failed } }, state: "done", code: null };
  },
};

type Removal = Extract<Task, { kind: "remove" }>;

/** Refused whole because of somebody who had left: whoever is still in can be removed by trying again. */
function refusedFor(task: Removal, members: readonly Person[]): TaskEnd {
  const left = stillIn(task, members);
  const gone = task.people.filter((person) => !left.includes(person));
  const failed = gone.map((person) => ({ person, code: notAMember }));
  const state = left.length === 0 ? "done" : "failed";
  return { task: { ...task, outcome: { removed: [], failed } }, state, code: notAMember };
}

function stillIn({ people }: Removal, members: readonly Person[]): Person[] {
  return people.filter((person) => members.some((member) => samePerson(member, person)));
}
