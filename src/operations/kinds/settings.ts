// A change of subject, description, picture. Setting the same twice is harmless. WhatsApp shows the texts but never the
// picture: what became of that, only its webhook tells.
import type { SettingsPart, TaskOf } from "../../groups/model.ts";
import { operationPace } from "../../pace.ts";
import type { GroupInfo } from "../../whatsapp/client.ts";
import { keptPictures } from "../pictures/kept-pictures.ts";
import { groupKind, readIfThere } from "./kind.ts";

type Part = { part: SettingsPart; done: boolean; failure: null };

export const settings = groupKind("settings", {
  isIdempotent: true,
  lookForMs: 0,
  webhookWithinMs: operationPace.webhookWithinMs.others,
  async ask({ context, whatsapp, group, operation: { task } }) {
    const { subject, description, pictureKey } = task;
    const picture = pictureKey === null ? undefined : await keptPictures(context.store.db).find(pictureKey);
    if (pictureKey !== null && picture === undefined) {
      const failure = { code: "picture forgotten" as const, detail: null };
      return { kind: "ended", end: { task, state: "failed", failure } };
    }
    const { requestId } = await whatsapp.updateSettings(group.whatsappId, {
      ...(subject === null ? {} : { subject }),
      ...(description === null ? {} : { description }),
      ...(picture === undefined ? {} : { picture }),
    });
    return { kind: "accepted", requestId };
  },
  async look(run) {
    const { task, state } = run.operation;
    const info = await readIfThere(run);
    if (info === undefined) return undefined;
    const parts = textsShown(task, info);
    const isAll = parts.every((part) => part.done) && task.pictureKey === null;
    // Accepted, and a part of it shows: it has been carried out, and what does not show was not taken.
    const isCarriedOut = state === "asked" && parts.some((part) => part.done);
    return isAll || isCarriedOut ? { task: { ...task, parts }, state: "done", failure: null } : undefined;
  },
});

function textsShown({ subject, description }: TaskOf<"settings">, info: GroupInfo): Part[] {
  return [
    ...(subject === null ? [] : [shown("subject", info.subject === subject)]),
    ...(description === null ? [] : [shown("description", (info.description ?? "") === description)]),
  ];
}

function shown(part: SettingsPart, done: boolean): Part {
  return { part, done, failure: null };
}
