// Which group? For a command whose words fit several groups, or none: type a few letters and choose.
import type { ModalView, Option } from "@slack/types";
import { z } from "zod";
import { groupCapacity, type GroupId } from "../../groups/model.ts";
import type { GroupLine } from "../../groups/views.ts";
import { lines } from "../blocks.ts";
import { plainGroupName } from "../display-names.ts";
import { groupId } from "../ids.ts";
import { most } from "../limits.ts";
import type { SlackParts } from "../parts.ts";
import { mrkdwn, nameOf } from "../text.ts";
import { verbByWord } from "../verbs/verb-table.ts";
import type { Verb } from "../verbs/verb.ts";
import { filledForm, option, typeAheadMenu, type Mistaken } from "./form-fields.ts";
import { formKind, modal } from "./modal.ts";

/** What is to be done with the group that is chosen. */
export const chooseGroup = formKind("pick", {
  place: z.object({ word: verbByWord }).transform(({ word }) => ({ verb: word })),
  right: ({ verb }) => verb.right,
  about: ({ verb }) => ({ word: verb.word }),
});

export const groupField = typeAheadMenu({ id: "group", label: "Group" }, "Type a part of its name");

export function chooseForm({ word }: Verb, found: { words: string; total: number }): ModalView {
  return modal(chooseGroup.frame({ word }), {
    title: "Which group?",
    submit: "Next",
    blocks: [...lines(found.words === "" ? [] : [remark(found)]), groupField.block()],
  });
}

function remark({ words, total }: { words: string; total: number }) {
  return total === 0
    ? mrkdwn`No group has “${nameOf(words)}” in its name.`
    : mrkdwn`${total} groups have “${nameOf(words)}” in their names.`;
}

export function readChooseForm(values: unknown): { kind: "filled"; groupId: GroupId } | Mistaken {
  const form = filledForm(values);
  const chosen = groupId.safeParse(form.read(groupField)).data;
  if (chosen !== undefined) return { kind: "filled", groupId: chosen };
  return { kind: "mistaken", errors: { [groupField.id]: "Choose a group." } };
}

/** Groups whose names have the letters typed so far. */
export async function groupChoices({ groupdesk }: SlackParts, typed: string): Promise<Option[]> {
  const { lines: found } = await groupdesk.findGroups({ words: typed, limit: most.options, offset: 0 });
  return found.map((line) => option({ text: choice(line), value: line.group.id }));
}

function choice({ group, memberCount, standing }: GroupLine): string {
  const people = memberCount === null ? "" : ` · ${memberCount} of ${groupCapacity}`;
  return `${plainGroupName(group)}${people}${standing === "suspended" ? " · suspended" : ""}`;
}
