// A change of subject, description, picture. Setting the same twice is harmless. WhatsApp shows the texts but never the
// picture: what became of that, only its webhook tells.
import type { SettingsPart } from "../../groups/model.ts";
import type { TaskOperation } from "../../groups/tasks.ts";
import type { GroupInfo } from "../../whatsapp/client.ts";
import type { TaskRunner } from "./kind.ts";

type Part = { part: SettingsPart; done: boolean; code: null };

export const settingsRunner: TaskRunner<"settings"> = {
  repeatable: true,
  async ask({ task }, { whatsapp, group, pictures }) {
    const picture = task.pictureKey === null ? undefined : await pictures.find(task.pictureKey);
    if (task.pictureKey !== null && picture === undefined)
      return { kind: "ended", end: { task, state: "failed", code: null, failure: pictureForgotten } };
    const { requestId } = await whatsapp.updateSettings(group.whatsappId, {
      ...(task.subject === null ? {} : { subject: task.subject }),
      ...(task.description === null ? {} : { description: task.description }),
      ...(picture === undefined ? {} : { picture }),
    });
    return { kind: "accepted", requestId };
  },
  async look(operation, info) {
    if (info === undefined) return undefined;
    const { task } = operation;
    const parts = textsShown(operation, info);
    const isAll = parts.every((part) => part.done) && task.pictureKey === null;
    // Accepted, and a part of it shows: it has been carried out, and what does not show was not taken.
    const isCarriedOut = operation.state === "asked" && parts.some((part) => part.done);
    return isAll || isCarriedOut ? { task: { ...task, parts }, state: "done", code: null } : undefined;
  },
};

const pictureForgotten =
  "The picture was kept for a day and is forgotten now, so nothing was sent. Choose it again with /wa edit.";

function textsShown({ task }: TaskOperation<"settings">, info: GroupInfo): Part[] {
  const { subject, description } = task;
  return [
    ...(subject === null ? [] : [shown("subject", info.subject === subject)]),
    ...(description === null ? [] : [shown("description", (info.description ?? "") === description)]),
  ];
}

function shown(part: SettingsPart, done: boolean): Part {
  return { part, done, code: null };
}
