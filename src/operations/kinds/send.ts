// A text to the whole group. Not harmless twice and nothing to look it up by: after an unclear end only a status webhook
// proves that it was sent, and only a person sends it again.
import { callbackDataFor, messagesEnd, sentMessage, unclearMessage } from "../../groups/messages.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import type { TaskRunner } from "./kind.ts";

export const sendRunner: TaskRunner<"send"> = {
  repeatable: false,
  async ask({ id, phoneNumberId, task }, { whatsapp, group }) {
    try {
      const { messageId } = await whatsapp.sendText(phoneNumberId, {
        to: { groupId: group.whatsappId },
        text: task.text,
        callbackData: callbackDataFor(id, 0),
      });
      return { kind: "ended", end: messagesEnd({ ...task, message: sentMessage(messageId) }) };
    } catch (error) {
      if (!(error instanceof WhatsAppError) || error.cure.kind !== "look") throw error;
      return { kind: "ended", end: messagesEnd({ ...task, message: unclearMessage }) };
    }
  },
  async look({ task }) {
    return messagesEnd({ ...task, message: unclearMessage });
  },
};
