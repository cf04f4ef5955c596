// The groups, newest first, a page at a time and with a search: what `/wa list` opens, drawn afresh with each search and page.
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type { Lists } from "../../groupdesk.ts";
import { groupCapacity } from "../../groups/model.ts";
import type { FoundGroups, GroupLine } from "../../groups/views.ts";
import { actions, lines, type ButtonLook } from "../blocks.ts";
import { manageLine } from "../buttons/manage-line.ts";
import { groupName } from "../display-names.ts";
import { withEmoji } from "../emoji-aliases.ts";
import { count, joinMarkup, mrkdwn, nameOf, type Markup } from "../text.ts";
import { filledForm, textField } from "./form-fields.ts";
import { insteadOf } from "./found-instead.ts";
import { formKind, modal } from "./modal.ts";
import { pageButtons, pagingOf, whichPage, type Paging } from "./pager.ts";

const place = z.object({ words: z.string(), page: z.int().min(0) });
type Place = z.infer<typeof place>;

export const groupList = formKind("group_list", { place, right: () => "approve", to: () => "list groups" });

const pageSize = 20;
const longestSearch = 128;

/** Pressing Enter in it is a click of this name. */
const searchField = textField({
  id: "search_groups",
  label: "Words of the name",
  mostTyped: longestSearch,
  tellsEnter: true,
});

export async function groupListForm(lists: Lists, wanted: Place): Promise<ModalView> {
  const words = Array.from(withEmoji(wanted.words).trim()).slice(0, longestSearch).join("");
  const find = (page: number) => lists.findGroups({ words, limit: pageSize, offset: page * pageSize });
  const found = await find(wanted.page);
  const { page } = pagingOf(wanted.page, found.total, pageSize);
  return drawGroupList(page === wanted.page ? found : await find(page), { words, page });
}

export function drawGroupList(found: FoundGroups, { words, page }: Place): ModalView {
  const paging = pagingOf(page, found.total, pageSize);
  return modal(groupList.frame({ words, page }), {
    title: "WhatsApp groups",
    submit: "Search",
    close: "Close",
    blocks: [
      searchField.block({ value: words }),
      ...lines([total(found, words, paging), ...insteadOf(found.instead)]),
      ...[...found.lines, ...(found.instead?.nearest ?? [])].map(line),
      ...actions([...(words === "" ? [] : [allGroups]), ...pageButtons(paging)]),
    ],
  });
}

/** An empty search is none: Slack would call the field optional. */
const allGroups: ButtonLook = {
  text: "Show all groups",
  label: "Show all groups instead of those found",
  // Slack takes no empty value of a button.
  click: { verb: "search_groups", words: " " },
};

function total(found: FoundGroups, words: string, paging: Paging): Markup {
  const groups = mrkdwn`*${count(found.total, "group", "groups")}*`;
  if (words !== "") return mrkdwn`${groups} with “${nameOf(words)}” in the name${whichPage(paging)}`;
  return found.total === 0
    ? mrkdwn`There is no group yet: \`/wa create\` makes one.`
    : mrkdwn`${groups}${whichPage(paging)}`;
}

function line({ group, memberCount, waiting, standing }: GroupLine): KnownBlock {
  const text = [
    groupName(group),
    ...(memberCount === null ? [] : [mrkdwn`${memberCount} of ${groupCapacity}`]),
    ...(waiting === 0 ? [] : [mrkdwn`${count(waiting, "waits", "wait")}`]),
    ...(standing === "suspended" ? [mrkdwn`⛔ suspended`] : []),
  ];
  return manageLine(group, joinMarkup(text, " · "));
}

export function wordsSearched(values: unknown): string {
  return filledForm(values).read(searchField);
}
