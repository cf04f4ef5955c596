// Once a day, where a route wants it: what was decided in its groups, who waits, and what is full or suspended.
import type { SummaryView } from "../../groups/views.ts";
import { actions, lines, message, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { count, date, joinMarkup, mrkdwn, raw } from "../text.ts";

export function renderSummary(view: SummaryView): Message {
  const { route, approved, rejected, from, waiting, groups, full, suspended, oldest } = view;
  const decided = joinMarkup(
    [
      ...(approved === 0 ? [] : [mrkdwn`${approved} approved`]),
      ...(rejected === 0 ? [] : [mrkdwn`${rejected} rejected`]),
    ],
    ", ",
  );
  const standing = [
    ...(full === 0 ? [] : [mrkdwn`${count(full, "group is", "groups are")} full`]),
    ...(suspended === 0 ? [] : [mrkdwn`⛔ ${count(suspended, "group is", "groups are")} suspended`]),
  ];
  const told = [
    raw("📋 *Summary*"),
    ...(approved + rejected === 0 ? [] : [mrkdwn`${decided} since ${date(from)}`]),
    waiting === 0
      ? raw("Nobody waits")
      : mrkdwn`*${count(waiting, "person waits", "people wait")} to join* in ${count(groups, "group", "groups")}`,
    ...(oldest === null ? [] : [mrkdwn`Longest: ${groupName(oldest.group)}, since ${date(oldest.since)}`]),
    ...(standing.length === 0 ? [] : [joinMarkup(standing, " · ")]),
  ];
  if (waiting === 0) return message(lines(told));
  const work = {
    text: "Work through them",
    label: `Work through them: ${count(waiting, "person waits", "people wait")} to join`,
    click: { verb: "show_waiting", place: route },
  } as const;
  return message([...lines(told), ...actions([work])]);
}
