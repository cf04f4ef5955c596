// Subject, description and picture. Setting a value twice is harmless; what WhatsApp shows afterwards tells about the
// texts, and nothing tells about the picture but the webhook.
import type { SettingsPart } from "../../groups/model.ts";
import type { TaskRunner } from "./task-kind.ts";

export const settingsRunner: TaskRunner<"settings"> = {
  repeatable: true,
  async ask({ task }, { whatsapp, group }) {
    const { requestId } = await whatsapp.updateSettings(group.whatsappId, {
      ...(task.subject === null ? {} : { subject: task.subject }),
      ...(task.description === null ? {} : { description: task.description }),
    });
    return { kind: "accepted", requestId };
  },
  async look({ task }, info) {
    if (info === undefined || task.pictureKey !== null) return undefined;
    const parts: { part: SettingsPart; done: boolean; code: null }[] = [];
    if (task.subject !== null)
      parts.push({ part: "subject", done: info.subject === task.subject, code: null });
    if (task.description !== null)
      parts.push({ part: "description", done: (info.description ?? "") === task.description, code: null });
    return parts.every((part) => part.done)
      ? { task: { ...task, parts }, state: "done", code: null }
      : undefined;
  },
};
