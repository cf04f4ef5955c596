// Every verb, in the order of the Manage menu.
import type { TaskKind } from "../../groups/model.ts";
import type { Right } from "../access.ts";
import { deleteVerb } from "./delete.ts";
import { editVerb } from "./edit.ts";
import { infoVerb } from "./info.ts";
import { inviteVerb } from "./invite.ts";
import { linkVerb, resetLinkVerb } from "./link.ts";
import { removeVerb } from "./remove.ts";
import { sendVerb } from "./send.ts";
import type { Verb, VerbWord } from "./verb.ts";

const managing: readonly Verb[] = [
  editVerb,
  linkVerb,
  inviteVerb,
  sendVerb,
  resetLinkVerb,
  removeVerb,
  deleteVerb,
];

const verbs: readonly Verb[] = [infoVerb(() => managing), ...managing];

export function verbNamed(word: VerbWord): Verb | undefined {
  return verbs.find((verb) => verb.word === word);
}

/** Who may ask for such a task: what cannot be undone is for admins, whichever button asks for it. */
export function rightFor(kind: TaskKind): Right {
  return rights[kind];
}

const rights: Record<TaskKind, Right> = {
  settings: "approve",
  send: "approve",
  invite: "approve",
  remove: "administer",
  delete: "administer",
  "reset link": "administer",
};
