// A text to the whole group. Not harmless twice and nothing to look it up by: after an unclear end a person decides.
import type { MessageProgress } from "../../groups/model.ts";
import type { TaskRunner } from "./task-kind.ts";

export const sendRunner: TaskRunner<"send"> = {
  repeatable: false,
  async ask({ id, phoneNumberId, task }, { whatsapp, group }) {
    const { messageId } = await whatsapp.sendText(phoneNumberId, {
      to: { groupId: group.whatsappId },
      text: task.text,
      callbackData: id,
    });
    return {
      kind: "ended",
      end: { task: { ...task, message: sentMessage(messageId) }, state: "done", code: null },
    };
  },
  async look() {
    return undefined;
  },
};

export function sentMessage(id: string | null): MessageProgress {
  return { id, state: "sent", delivered: 0, read: 0, code: null };
}
