// Which group? For a command whose words fit several groups, or none: type a few letters and choose.
import type { ModalView, Option } from "@slack/types";
import { z } from "zod";
import { groupCapacity, type GroupId } from "../../groups/model.ts";
import type { Reach } from "../../groups/routes.ts";
import type { FoundGroups, GroupLine } from "../../groups/views.ts";
import { lines } from "../blocks.ts";
import { plainGroupName } from "../display-names.ts";
import { withEmoji } from "../emoji-aliases.ts";
import { groupId } from "../ids.ts";
import { most } from "../limits.ts";
import type { SlackParts } from "../parts.ts";
import { count, mrkdwn, nameOf, type Markup } from "../text.ts";
import { verbByWord } from "../verbs/verb-table.ts";
import type { Verb } from "../verbs/verb.ts";
import { filledForm, option, typeAheadMenu, type Choice, type Mistaken } from "./form-fields.ts";
import { insteadOf } from "./found-instead.ts";
import { formKind, modal } from "./modal.ts";

/** What is to be done with the group that is chosen. */
export const chooseGroup = formKind("pick", {
  place: z.object({ word: verbByWord }).transform(({ word }) => ({ verb: word })),
  right: ({ verb }) => verb.right,
  to: ({ verb }) => verb.to,
});

export const groupField = typeAheadMenu({ id: "group", label: "Group" }, "Type a part of its name");

export function chooseForm({ word }: Verb, words: string, { total, instead }: FoundGroups): ModalView {
  const [near, ...others] = instead?.nearest ?? [];
  return modal(chooseGroup.frame({ word }), {
    title: "Which group?",
    submit: "Next",
    blocks: [
      ...lines(words === "" ? [] : [remark(words, total), ...insteadOf(instead)]),
      // What was probably meant is chosen already, and pressing Next is enough.
      groupField.block(near === undefined || others.length > 0 ? undefined : choiceOf(near)),
    ],
  });
}

function remark(words: string, total: number): Markup {
  return total === 0
    ? mrkdwn`No group has “${nameOf(words)}” in its name.`
    : mrkdwn`${count(total, "group has", "groups have")} “${nameOf(words)}” in the name.`;
}

export function readChooseForm(values: unknown): { kind: "filled"; groupId: GroupId } | Mistaken {
  const form = filledForm(values);
  const chosen = groupId.safeParse(form.read(groupField)).data;
  if (chosen !== undefined) return { kind: "filled", groupId: chosen };
  return { kind: "mistaken", errors: { [groupField.id]: "Choose a group." } };
}

/** Groups whose names have the letters typed so far. */
export async function groupChoices(
  { groupdesk }: SlackParts,
  typed: string,
  reach: Reach,
): Promise<Option[]> {
  const search = { words: withEmoji(typed), limit: most.options, offset: 0 };
  const { lines: found, instead } = await groupdesk.lists(reach).findGroups(search);
  return [...found, ...(instead?.nearest ?? [])].map((line) => option(choiceOf(line)));
}

function choiceOf({ group, memberCount, standing }: GroupLine): Choice {
  const people = memberCount === null ? "" : ` · ${memberCount} of ${groupCapacity}`;
  const text = `${plainGroupName(group)}${people}${standing === "suspended" ? " · suspended" : ""}`;
  return { text, value: group.id };
}
