// Every kind of task and what runs it.
import type { TaskKind } from "../../groups/model.ts";
import { deleteRunner } from "./delete.ts";
import { inviteRunner } from "./invite.ts";
import { removeRunner } from "./remove.ts";
import { resetLinkRunner } from "./reset-link.ts";
import { sendRunner } from "./send.ts";
import { settingsRunner } from "./settings.ts";
import type { TaskRunner } from "./kind.ts";

export const taskRunners: { [Kind in TaskKind]: TaskRunner<Kind> } = {
  settings: settingsRunner,
  remove: removeRunner,
  delete: deleteRunner,
  "reset link": resetLinkRunner,
  send: sendRunner,
  invite: inviteRunner,
};
