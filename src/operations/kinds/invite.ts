// Invitations, one message to each person. Each attempt is written down before it is made, so that after a crash nobody is
// invited twice: whoever was under way then is left unclear, and the rest go on.
import {
  callbackDataFor,
  failedMessage,
  messagesEnd,
  sentMessage,
  unclearMessage,
  withMessage,
} from "../../groups/messages.ts";
import type { MessageProgress, Person } from "../../groups/model.ts";
import type { TaskOperation } from "../../groups/tasks.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import type { TaskRunner, TaskTools } from "./kind.ts";

export const inviteRunner: TaskRunner<"invite"> = {
  repeatable: true,
  async ask(operation, tools) {
    let { task } = operation;
    for (const [position, { person, message }] of task.people.entries()) {
      if (message !== null) continue;
      task = withMessage(task, position, unclearMessage);
      await tools.progress(task);
      const sent = await invite({ operation, person, position }, tools);
      task = withMessage(task, position, sent instanceof WhatsAppError ? null : sent);
      await tools.progress(task);
      if (sent instanceof WhatsAppError) throw sent;
    }
    return { kind: "ended", end: messagesEnd(task) };
  },
  async look() {
    return undefined;
  },
};

type Invitation = { operation: TaskOperation<"invite">; person: Person; position: number };

/** An error means that nothing was sent and everybody left has to wait, this person too. */
async function invite(
  { operation, person, position }: Invitation,
  { whatsapp, group }: TaskTools,
): Promise<MessageProgress | WhatsAppError> {
  const { id, phoneNumberId, task } = operation;
  try {
    const { messageId } = await whatsapp.sendGroupInviteTemplate(phoneNumberId, {
      person,
      templateName: task.template.name,
      language: task.template.language,
      groupId: group.whatsappId,
      variables: task.template.variables,
      callbackData: callbackDataFor(id, position),
    });
    return sentMessage(messageId);
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    if (error.cure.kind === "again") return error;
    return error.cure.kind === "look" ? unclearMessage : failedMessage(error.code);
  }
}
