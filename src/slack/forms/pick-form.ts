// Which group? For a command whose words fit several groups, or none: type a few letters and choose.
import type { ModalView, Option } from "@slack/types";
import { z } from "zod";
import type { GroupId } from "../../groups/model.ts";
import type { GroupLine } from "../../groups/views.ts";
import { lines, plainText } from "../blocks.ts";
import { formIds, pickField, readGroupId, writePickPlace, type PickPlace } from "../ids.ts";
import { plainGroupName } from "../names.ts";
import { mrkdwn, nameOf } from "../text.ts";
import { longestTitle } from "./notice.ts";

/** An external select answers with at most this many. Source: Slack, "Block elements", select menus. */
export const mostChoices = 100;
const longestChoice = 75;

export function pickForm(place: PickPlace, found: { words: string; total: number }): ModalView {
  return {
    type: "modal",
    callback_id: formIds.pick,
    private_metadata: writePickPlace(place),
    title: plainText("Which group?", longestTitle),
    submit: plainText("Next", longestTitle),
    close: plainText("Cancel", longestTitle),
    blocks: [
      ...lines(found.words === "" ? [] : [remark(found)]),
      {
        type: "input",
        block_id: pickField,
        label: plainText("Group", 2_000),
        element: {
          type: "external_select",
          action_id: pickField,
          min_query_length: 0,
          placeholder: plainText("Type a part of its name", 150),
        },
      },
    ],
  };
}

function remark({ words, total }: { words: string; total: number }) {
  return total === 0
    ? mrkdwn`No group has “${nameOf(words)}” in its name.`
    : mrkdwn`${total} groups have “${nameOf(words)}” in their names.`;
}

export function groupChoices(found: readonly GroupLine[]): Option[] {
  return found.slice(0, mostChoices).map((line) => ({
    text: plainText(choice(line), longestChoice),
    value: line.group.id,
  }));
}

function choice(line: GroupLine): string {
  const people = line.memberCount === null ? "" : ` · ${line.memberCount} of 8`;
  return `${plainGroupName(line.group)}${people}${line.standing === "suspended" ? " · suspended" : ""}`;
}

const values = z.object({
  [pickField]: z.object({
    [pickField]: z.object({ selected_option: z.object({ value: z.string() }).nullish() }),
  }),
});

export function readPickForm(given: unknown): GroupId | undefined {
  return readGroupId(values.safeParse(given).data?.[pickField][pickField].selected_option?.value);
}
