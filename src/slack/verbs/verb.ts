// What one can do with a group: one file for each, with the words people meet it by, the right it takes, its form, and the
// operation that the form becomes. `verb-table.ts` lists them; command, help, Manage menu and ids are read from that.
import type { KnownBlock } from "@slack/types";
import type { BridgeSettings } from "../../groups/bridge.ts";
import type { ChannelId, GroupTask } from "../../groups/model.ts";
import type { LinkPlace } from "../../groupdesk.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import type { Right } from "../access.ts";
import type { Rights } from "../permission.ts";
import type { Revealed } from "../reads.ts";
import type { Choice, Mistaken } from "../forms/form-fields.ts";

export type Verb = {
  /** Travels in buttons and forms, and so outlives a version. */
  word: string;
  /** What people type after `/wa`. */
  typed: string;
  /** Other words that people type for it. */
  also?: readonly string[];
  /** In the help; absent when another verb's sentence speaks for it. */
  help?: string;
  /** In the Manage menu. */
  label: string;
  right: Right;
  /** What it takes the right for, in a refusal: "write to groups". */
  to: string;
  /** What it asks of WhatsApp, which takes nothing for a suspended group; absent for a verb that asks nothing of it. */
  becomes?: GroupTask["kind"];
  /** Wants to know how people can be invited. */
  needsInvitation?: true;
  /** Wants to know who is expected. */
  needsExpected?: true;
  /** What of this its form shows, for the audit. */
  reveals?(info: GroupInfoView, may?: Rights): Revealed[];
  /** `may`: what the person may who is shown it, so that nothing else is offered. */
  form(info: GroupInfoView, may?: Rights, userGroups?: readonly Choice[]): VerbForm;
  /** User groups can be chosen in its form; those that are chosen now. */
  userGroupsIn?(info: GroupInfoView): readonly string[];
  /** Reads the form again on the server; `info` is the group as it is now. Absent for a verb that only shows. */
  read?(values: unknown, info: GroupInfoView, memo: string | undefined): Filled;
};

export type VerbForm = {
  title: string;
  blocks: KnownBlock[];
  /** On the button that sends it; a form without one only shows. */
  submit?: string;
  /** What the verb wants to know again when the form comes back; nobody sees it. */
  memo?: string;
};

export type Filled =
  | { kind: "task"; task: GroupTask }
  | Mistaken
  /** Something is to be looked at, or answered, before it is asked for. */
  | { kind: "form"; form: VerbForm }
  /** An administrator has said which place of a template is the invite link; then the form begins anew. */
  | { kind: "link place"; chosen: LinkPlace }
  /** Where the news of the group goes; null: where its route sends it. */
  | { kind: "channel"; channel: ChannelId | null }
  /** The bridge of the group is to be so, or null: as its route says; nothing is asked of WhatsApp. */
  | { kind: "bridge"; settings: BridgeSettings | null }
  /** Who is expected from now on: numbers, digits only, and ids of those who are not any more. */
  | { kind: "guests"; add: readonly string[]; remove: readonly string[] }
  /** A picture was chosen: it is looked at, and shown in this form. */
  | { kind: "picture"; fileId: string; formWith(seen: SeenPicture): VerbForm };

/** `fileId` is of the preview, as Slack can show it; undefined when Slack would not take it. */
export type SeenPicture =
  | { kind: "prepared"; key: string; sidePx: number; isAnimated: boolean; fileId: string | undefined }
  | { kind: "refused"; sentence: string };
