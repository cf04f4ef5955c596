// A new invite link, which kills the old one at once. Not harmless twice: the link before it is read first, and after an
// unclear end a different one tells that it happened.
import { operationPace } from "../../pace.ts";
import { groupKind, readIfThere } from "./kind.ts";

export const resetLink = groupKind("reset link", {
  isIdempotent: false,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async prepare({ whatsapp, group, operation: { task } }) {
    return task.previousLink === null
      ? { ...task, previousLink: await whatsapp.readInviteLink(group.whatsappId) }
      : task;
  },
  async ask({ whatsapp, group, operation: { task } }) {
    const link = await whatsapp.resetInviteLink(group.whatsappId);
    return { kind: "ended", end: { task: { ...task, link }, state: "done", failure: null } };
  },
  async look(run) {
    const { whatsapp, group, operation } = run;
    const { task } = operation;
    if (task.previousLink === null || (await readIfThere(run)) === undefined) return undefined;
    const link = await whatsapp.readInviteLink(group.whatsappId);
    return link === task.previousLink ? undefined : { task: { ...task, link }, state: "done", failure: null };
  },
  async stillTrue(run) {
    const { whatsapp, group, operation } = run;
    if ((await readIfThere(run)) === undefined) return undefined;
    const link = await whatsapp.readInviteLink(group.whatsappId);
    const { task } = operation;
    return link === task.link ? undefined : { task: { ...task, link }, state: "done", failure: null };
  },
});
