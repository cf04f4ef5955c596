// A text to the whole group, or a template of the account. Not harmless twice and nothing to look it up by: after an unclear end only a status webhook
// proves that it was sent, and only a person sends it again.
import { callbackDataFor, messagesEnd, sentMessage, unclearMessage } from "../../groups/messages.ts";
import type { MessageProgress, TaskOf } from "../../groups/model.ts";
import type { End } from "../../groups/operations.ts";
import { operationPace } from "../../pace.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { groupKind } from "./kind.ts";

export const send = groupKind("send", {
  isIdempotent: false,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async ask({ whatsapp, group, operation: { id, phoneNumberId, task } }) {
    try {
      const to = { groupId: group.whatsappId };
      const callbackData = callbackDataFor(id, 0);
      const replyTo = task.bridged?.replyTo ?? null;
      const { messageId } = await (task.template === undefined
        ? whatsapp.sendText(phoneNumberId, { to, text: task.text, replyTo, callbackData })
        : whatsapp.sendTemplate(phoneNumberId, { to, template: task.template, callbackData }));
      return { kind: "ended", end: endWith(task, sentMessage(messageId)) };
    } catch (error) {
      if (!(error instanceof WhatsAppError) || error.cure.kind !== "look") throw error;
      return { kind: "ended", end: endWith(task, unclearMessage) };
    }
  },
  async look({ operation: { task } }) {
    return endWith(task, unclearMessage);
  },
});

function endWith(task: TaskOf<"send">, message: MessageProgress): End {
  const told = { ...task, message };
  return { ...messagesEnd(told), task: told };
}
