// The list of groups while somebody looks through it: opened by `/wa list`, drawn afresh with each search and each page.
import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { Groupdesk } from "../groupdesk.ts";
import { groupList, groupsPageSize, pagesOf } from "./forms/group-list.ts";
import { formIds, longestSearch, readGroupListPlace, type GroupListPlace } from "./ids.ts";

/** A page beyond the last, as it is after groups went, is the last. */
export async function groupListForm(groupdesk: Groupdesk, wish: GroupListPlace): Promise<ModalView> {
  const words = Array.from(wish.words.trim()).slice(0, longestSearch).join("");
  const find = (page: number) =>
    groupdesk.findGroups({ words, limit: groupsPageSize, offset: page * groupsPageSize });
  const found = await find(wish.page);
  const last = pagesOf(found.total) - 1;
  return wish.page <= last
    ? groupList(found, { words, page: wish.page })
    : groupList(await find(last), { words, page: last });
}

/** The place of this form, when it is such a list. */
export function groupListPlaceOf(view: Pick<ViewOutput, "callback_id" | "private_metadata">) {
  return view.callback_id === formIds.groupList ? readGroupListPlace(view.private_metadata) : undefined;
}
