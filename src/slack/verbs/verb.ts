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
  /** What the verb wants to know again when the form comes back; nobody sees it. */
  memo?: string;
};

export type Filled =
  | { kind: "task"; task: Task }
  | { kind: "mistaken"; errors: Record<string, string> }
  /** A picture was chosen: it is looked at, and shown in this form. */
  | { kind: "picture"; fileId: string; formWith(seen: SeenPicture): VerbForm };

/** `fileId` is of the preview, as Slack can show it; undefined when Slack would not take it. */
export type SeenPicture =
  | { kind: "prepared"; key: string; sidePx: number; isAnimated: boolean; fileId: string | undefined }
  | { kind: "refused"; sentence: string };

export type Verb = {
  word: VerbWord;
  /** In the Manage menu. */
  label: string;
  right: Right;
  /** Wants to know how people can be invited. */
  needsInvitation?: true;
  form(info: GroupInfoView): VerbForm;
  /** Reads the form again on the server; `info` is the group as it is now. Absent for a form that only shows. */
  read?(values: unknown, info: GroupInfoView, memo: string | undefined): Filled;
};
