// A text to the whole group, a template of the account, or a file from a bridged conversation, which is carried to WhatsApp first. Sending is
// not harmless twice, and there is nothing to look it up by: after an unclear end only a status webhook proves that it was sent, and only
// a person sends it again.
import {
  callbackDataFor,
  failedMessage,
  messagesEnd,
  sentMessage,
  unclearMessage,
} from "../../groups/messages.ts";
import { goesOver } from "../../groups/bridge.ts";
import type { GroupId, MessageProgress, TaskOf } from "../../groups/model.ts";
import type { End } from "../../groups/operations.ts";
import { operationPace } from "../../pace.ts";
import { bridgeOf } from "../../state/bridge-settings.ts";
import type { Context } from "../../state/context.ts";
import { bridgeSwitched } from "../../state/failures.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { carryFile, FileWaits } from "../files/carry-file.ts";
import { groupKind } from "./kind.ts";

export const send = groupKind("send", {
  isIdempotent: false,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  /** Before anything is sent, and as often as it takes. What does not go over any more is not uploaded either. */
  async prepare({ context, whatsapp, source, group, operation: { phoneNumberId, task, createdAt } }) {
    const { file } = task;
    if (file === undefined || file.mediaId !== null || file.refused !== null) return task;
    if (await isCalledOff(context, group.id, task))
      return { ...task, file: { ...file, refused: bridgeSwitched } };
    try {
      return { ...task, file: await carryFile({ whatsapp, source, phoneNumberId }, file) };
    } catch (error) {
      const isLate = context.clock.now() - createdAt > operationPace.fileWaitsForMs;
      if (!(error instanceof FileWaits) || !isLate) throw error;
      return { ...task, file: { ...file, refused: { code: "file gone", detail: null } } };
    }
  },
  async ask({ context, whatsapp, group, operation: { id, phoneNumberId, task } }) {
    if (await isCalledOff(context, group.id, task))
      return { kind: "ended", end: endWith(task, failedMessage(bridgeSwitched)) };
    const { file } = task;
    if (file?.refused != null) return { kind: "ended", end: endWith(task, failedMessage(file.refused)) };
    try {
      const to = { groupId: group.whatsappId };
      const callbackData = callbackDataFor(id, 0);
      const replyTo = task.bridged?.replyTo ?? null;
      const sending = { to, replyTo, callbackData };
      const { messageId } = await (file?.kind != null && file.mediaId !== null
        ? whatsapp.sendFile(phoneNumberId, {
            ...sending,
            file: { kind: file.kind, mediaId: file.mediaId, name: file.name, caption: task.text },
          })
        : task.template === undefined
          ? whatsapp.sendText(phoneNumberId, { ...sending, text: task.text })
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

/** It may have waited for long, and whoever switched the bridge off since has been told that what was on its way is forgotten. */
async function isCalledOff(
  { store }: Context,
  groupId: GroupId,
  { bridged }: TaskOf<"send">,
): Promise<boolean> {
  if (bridged === undefined) return false;
  if (bridged.isCalledOff === true) return true;
  return !goesOver((await bridgeOf(store.db, groupId))?.mode ?? "off");
}

function endWith(task: TaskOf<"send">, message: MessageProgress): End {
  const told = { ...task, message };
  return { ...messagesEnd(told), task: told };
}
