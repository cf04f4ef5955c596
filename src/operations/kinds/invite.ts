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
import { operationPace } from "../../pace.ts";
import { failureOf } from "../../state/failures.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { groupKind, type RunOf } from "./kind.ts";

export const invite = groupKind("invite", {
  isIdempotent: true,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async ask(run) {
    let { task } = run.operation;
    for (const [position, { person, message }] of task.people.entries()) {
      if (message !== null) continue;
      task = withMessage(task, position, unclearMessage);
      await run.progress(task);
      const sent = await inviteOne(run, { person, position });
      task = withMessage(task, position, sent instanceof WhatsAppError ? null : sent);
      await run.progress(task);
      if (sent instanceof WhatsAppError) throw sent;
    }
    return { kind: "ended", end: { ...messagesEnd(task), task } };
  },
  async look() {
    return undefined;
  },
});

/** An error means that nothing was sent and everybody left has to wait, this person too. */
async function inviteOne(
  { whatsapp, group, operation: { id, phoneNumberId, task } }: RunOf<"invite">,
  { person, position }: { person: Person; position: number },
): Promise<MessageProgress | WhatsAppError> {
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
    return error.cure.kind === "look" ? unclearMessage : failedMessage(failureOf(error));
  }
}
