// Removing people, eight a call at most. Removing somebody twice is harmless; who is still a member tells what happened.
import type { Person, TaskOf } from "../../groups/model.ts";
import type { End } from "../../groups/operations.ts";
import { samePerson } from "../../groups/requests.ts";
import { operationPace } from "../../pace.ts";
import { failureOf, noReason } from "../../state/failures.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { groupKind, readIfThere } from "./kind.ts";

type Removal = TaskOf<"remove">;

export const remove = groupKind("remove", {
  isIdempotent: true,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async ask({ whatsapp, group, operation: { task } }) {
    try {
      const { requestId } = await whatsapp.removeParticipants(group.whatsappId, task.people);
      return { kind: "accepted", requestId };
    } catch (error) {
      if (!(error instanceof WhatsAppError) || failureOf(error).code !== "not a member") throw error;
      const { participants } = await whatsapp.readGroup(group.whatsappId);
      return { kind: "ended", end: refusedFor(task, participants) };
    }
  },
  async look(run, { isLast }) {
    const { task } = run.operation;
    const info = await readIfThere(run);
    if (info === undefined) return undefined;
    const left = stillIn(task, info.participants);
    const removed = task.people.filter((person) => !left.includes(person));
    if (left.length > 0 && !(isLast && removed.length > 0)) return undefined;
    const failed = left.map((person) => ({ person, failure: noReason }));
    return { task: { ...task, outcome: { removed, failed } }, state: "done", failure: null };
  },
});

/** Refused whole because of somebody who had left: whoever is still in can be removed by trying again. */
function refusedFor(task: Removal, members: readonly Person[]): End {
  const left = stillIn(task, members);
  const failure = { code: "not a member" as const, detail: null };
  const failed = task.people
    .filter((person) => !left.includes(person))
    .map((person) => ({ person, failure }));
  const state = left.length === 0 ? "done" : "failed";
  return { task: { ...task, outcome: { removed: [], failed } }, state, failure };
}

function stillIn({ people }: Removal, members: readonly Person[]): Person[] {
  return people.filter((person) => members.some((member) => samePerson(member, person)));
}
