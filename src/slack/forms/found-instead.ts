// What is said where no group has the words somebody typed: which names are near, and which groups of that name were deleted, when
// and by whom. The form to choose a group and the list of groups say it.
import type { DeletedGroup, FoundInstead } from "../../groups/views.ts";
import { groupName } from "../display-names.ts";
import { date, joinMarkup, mention, mrkdwn, type Markup } from "../text.ts";

export function insteadOf({ nearest, deleted }: FoundInstead = { nearest: [], deleted: [] }): Markup[] {
  return [
    ...deleted.map(wasDeleted),
    ...(nearest.length === 0
      ? []
      : [
          mrkdwn`Did you mean ${joinMarkup(
            nearest.map(({ group }) => groupName(group)),
            ", ",
          )}?`,
        ]),
  ];
}

function wasDeleted({ group, at, by }: DeletedGroup): Markup {
  const who = by === null ? mrkdwn`outside Groupdesk` : mrkdwn`by ${mention(by)}`;
  return mrkdwn`${groupName(group)} was deleted ${date(at)} ${who}.`;
}
