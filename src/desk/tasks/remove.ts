// Removing people, eight a call at most. Removing somebody twice is harmless; who is still a member tells what happened.
import { samePerson } from "../../groups/requests.ts";
import type { TaskRunner } from "./task-kind.ts";

export const removeRunner: TaskRunner<"remove"> = {
  repeatable: true,
  async ask({ task }, { whatsapp, group }) {
    const { requestId } = await whatsapp.removeParticipants(group.whatsappId, task.people);
    return { kind: "accepted", requestId };
  },
  async look({ task }, info) {
    if (info === undefined) return undefined;
    const isStillIn = task.people.filter((person) =>
      info.participants.some((member) => samePerson(member, person)),
    );
    if (isStillIn.length > 0) return undefined;
    return { task: { ...task, outcome: { removed: task.people, failed: [] } }, state: "done", code: null };
  },
};
