// A new invite link, which kills the old one at once. Not harmless twice: the link before it is read first, and after an
// unclear end a different one tells that it happened.
import type { TaskRunner } from "./kind.ts";

export const resetLinkRunner: TaskRunner<"reset link"> = {
  repeatable: true,
  async prepare({ task }, { whatsapp, group }) {
    return task.previousLink === null
      ? { ...task, previousLink: await whatsapp.readInviteLink(group.whatsappId) }
      : task;
  },
  async ask({ task }, { whatsapp, group }) {
    const link = await whatsapp.resetInviteLink(group.whatsappId);
    return { kind: "ended", end: { task: { ...task, link }, state: "done", code: null } };
  },
  async look({ task }, info, { whatsapp, group }) {
    if (info === undefined || task.previousLink === null) return undefined;
    const link = await whatsapp.readInviteLink(group.whatsappId);
    return link === task.previousLink ? undefined : { task: { ...task, link }, state: "done", code: null };
  },
};
