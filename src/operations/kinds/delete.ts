// Deleting a group. WhatsApp not knowing it any more is the end that was wanted.
import { operationPace } from "../../pace.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { groupKind, readIfThere } from "./kind.ts";

export const deletion = groupKind("delete", {
  isIdempotent: true,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async ask({ whatsapp, group, operation: { task } }) {
    try {
      const { requestId } = await whatsapp.deleteGroup(group.whatsappId);
      return { kind: "accepted", requestId };
    } catch (error) {
      if (error instanceof WhatsAppError && error.family === "not found")
        return { kind: "ended", end: { task, state: "done", failure: null } };
      throw error;
    }
  },
  async look(run) {
    const isGone = (await readIfThere(run)) === undefined;
    return isGone ? { task: run.operation.task, state: "done", failure: null } : undefined;
  },
});
