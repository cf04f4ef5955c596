// The groups, newest first, a page at a time and with a search: what `/wa list` opens.
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import { groupCapacity } from "../../groups/model.ts";
import type { FoundGroups, GroupLine } from "../../groups/views.ts";
import { actions, plainText, section, sectionWithButton, type ButtonLook } from "../blocks.ts";
import { formIds, longestSearch, searchField, writeGroupListPlace, type GroupListPlace } from "../ids.ts";
import { groupName, plainGroupName } from "../names.ts";
import { count, joinMarkup, mrkdwn, nameOf, type Markup } from "../text.ts";
import { longestTitle } from "./notice.ts";

export const groupsPageSize = 20;

export function groupList(found: FoundGroups, place: GroupListPlace): ModalView {
  return {
    type: "modal",
    callback_id: formIds.groupList,
    private_metadata: writeGroupListPlace(place),
    title: plainText("WhatsApp groups", longestTitle),
    submit: plainText("Search", longestTitle),
    close: plainText("Close", longestTitle),
    blocks: [
      search(place.words),
      section(total(found, place)),
      ...found.lines.map(line),
      ...actions(pageButtons(found.total, place)),
    ],
  };
}

function search(words: string): KnownBlock {
  return {
    type: "input",
    block_id: searchField,
    label: plainText("Words of the name", 2_000),
    optional: true,
    dispatch_action: true,
    element: {
      type: "plain_text_input",
      action_id: searchField,
      max_length: longestSearch,
      dispatch_action_config: { trigger_actions_on: ["on_enter_pressed"] },
      ...(words === "" ? {} : { initial_value: words }),
    },
  };
}

function total(found: FoundGroups, { words, page }: GroupListPlace): Markup {
  const groups = count(found.total, "group", "groups");
  const pages = pagesOf(found.total);
  const where = pages > 1 ? mrkdwn` · page ${page + 1} of ${pages.toLocaleString("en")}` : mrkdwn``;
  if (words !== "") return mrkdwn`*${groups}* with “${nameOf(words)}” in the name${where}`;
  return found.total === 0
    ? mrkdwn`There is no group yet: \`/wa create\` makes one.`
    : mrkdwn`*${groups}*${where}`;
}

function line(each: GroupLine): KnownBlock {
  return sectionWithButton(lineText(each), {
    text: "Manage…",
    click: { verb: "manage", word: "info", groupId: each.group.id },
    label: `Manage ${plainGroupName(each.group)}`,
  });
}

function lineText({ group, memberCount, waiting, standing }: GroupLine): Markup {
  return joinMarkup(
    [
      groupName(group),
      ...(memberCount === null ? [] : [mrkdwn`${memberCount} of ${groupCapacity}`]),
      ...(waiting === 0 ? [] : [mrkdwn`${count(waiting, "waits", "wait")}`]),
      ...(standing === "suspended" ? [mrkdwn`⛔ suspended`] : []),
    ],
    " · ",
  );
}

/** Never without one, so that the first page of nothing is a page. */
export function pagesOf(groups: number): number {
  return Math.max(1, Math.ceil(groups / groupsPageSize));
}

function pageButtons(found: number, { page }: GroupListPlace): ButtonLook[] {
  const turn = (text: string, to: number): ButtonLook => ({ text, click: { verb: "turn_page", page: to } });
  return [
    ...(page > 0 ? [turn("Previous page", page - 1)] : []),
    ...(page + 1 < pagesOf(found) ? [turn("Next page", page + 1)] : []),
  ];
}

const values = z.object({
  [searchField]: z.object({ [searchField]: z.object({ value: z.string().nullish() }) }),
});

export function readGroupList(given: unknown): string {
  return values.safeParse(given).data?.[searchField][searchField].value ?? "";
}
