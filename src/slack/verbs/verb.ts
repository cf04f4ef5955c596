// What one can do with a group, from the command, the Manage menu or a card: a verb knows the form it needs and the task
// the form becomes. `registry.ts` lists them; `manage.ts` opens and reads them. A verb without `read` only shows.
import type { KnownBlock } from "@slack/types";
import type { Task } from "../../groups/model.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import type { Right } from "../access.ts";

export type VerbWord = "info" | "link" | "reset-link" | "edit" | "remove" | "delete" | "send" | "invite";

export type VerbForm = {
  title: string;
  blocks: KnownBlock[];
  /** On the button that sends it; a form without one only shows. */
  submit?: string;
};

export type Filled = { kind: "task"; task: Task } | { kind: "mistaken"; errors: Record<string, string> };

export type Verb = {
  word: VerbWord;
  /** In the Manage menu. */
  label: string;
  right: Right;
  form(info: GroupInfoView): VerbForm;
  /** Reads the form again on the server; `info` is the group as it is now. Absent for a form that only shows. */
  read?(values: unknown, info: GroupInfoView): Filled;
};
