// Deleting a group. WhatsApp not knowing it any more is the end that was wanted.
import { WhatsAppError } from "../../whatsapp/errors.ts";
import type { TaskRunner } from "./kind.ts";

export const deleteRunner: TaskRunner<"delete"> = {
  repeatable: true,
  async ask({ task }, { whatsapp, group }) {
    try {
      const { requestId } = await whatsapp.deleteGroup(group.whatsappId);
      return { kind: "accepted", requestId };
    } catch (error) {
      if (error instanceof WhatsAppError && error.family === "not found")
        return { kind: "ended", end: { task, state: "done", code: null } };
      throw error;
    }
  },
  async look({ task }, info) {
    return info === undefined ? { task, state: "done", code: null } : undefined;
  },
};
