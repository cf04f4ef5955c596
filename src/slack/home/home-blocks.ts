// What an approver reads on the Home tab, most urgent first. Every list is short and counts the rest, so that the whole
// stays well below the hundred blocks of a tab.
import type { KnownBlock } from "@slack/types";
import { groupCapacity } from "../../groups/model.ts";
import type { AttentionView, HomeView } from "../../groups/home-views.ts";
import type { GroupName } from "../../groups/views.ts";
import { actions, context, section, sectionWithButton, type ButtonLook } from "../blocks.ts";
import { manageLine } from "../buttons/manage-line.ts";
import { groupName, plainGroupName } from "../display-names.ts";
import type { Rights } from "../permission.ts";
import { count, date, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { failedBlocks } from "./failed-work.ts";
import { healthBlocks } from "./health-blocks.ts";

/** Offers only what this person may do. */
export function homeBlocks(view: HomeView, may: Rights): KnownBlock[] {
  return [
    ...waitingBlocks(view),
    { type: "divider" },
    ...attentionBlocks(view.attention),
    ...failedBlocks(view.failed, may),
    section(raw("*Groups*")),
    ...actions([
      {
        text: "Find a group…",
        label: "Find a group… by its name",
        click: { verb: "open_list", list: "groups" },
      },
      { text: "Create a group…", label: "Create a group… in WhatsApp", click: { verb: "open_create_form" } },
      ...(may.has("administer") ? [routes] : []),
    ]),
    { type: "divider" },
    ...healthBlocks(view.health),
  ];
}

const routes: ButtonLook = {
  text: "Routes…",
  label: "Routes… which say where the news of groups goes, and who decides",
  click: { verb: "open_routes" },
};

function waitingBlocks({ waiting, waitingGroups, oldest }: HomeView): KnownBlock[] {
  if (waiting === 0) return [section(raw("✅ *Nobody waits to join*"))];
  const people = count(waiting, "person waits", "people wait");
  const work: ButtonLook = {
    text: "Work through them",
    label: `Work through them: ${count(waiting, "person who waits", "people who wait")} to join`,
    style: "primary",
    click: { verb: "open_list", list: "requests" },
  };
  const hidden = waitingGroups - oldest.length;
  return [
    section(mrkdwn`*${people} to join* in ${count(waitingGroups, "group", "groups")}`),
    ...actions([work]),
    ...oldest.map(waitingLine),
    ...(hidden > 0 ? [context(mrkdwn`… and ${count(hidden, "more group", "more groups")}`)] : []),
  ];
}

function waitingLine(line: HomeView["oldest"][number]): KnownBlock {
  const { group, memberCount, waiting, overdue, since, cardId } = line;
  const text = joinMarkup(
    [
      groupName(group),
      ...(memberCount === null ? [] : [mrkdwn`${memberCount} of ${groupCapacity}`]),
      waiting === 1
        ? mrkdwn`1 person waits since ${date(since)}`
        : mrkdwn`${count(waiting, "person waits", "people wait")}, the first since ${date(since)}`,
      ...(overdue === 0 ? [] : [overdue === waiting ? raw("⏰ overdue") : mrkdwn`⏰ ${overdue} overdue`]),
    ],
    " · ",
  );
  if (cardId === null) return section(text);
  return sectionWithButton(text, {
    text: "Decide…",
    label: `Decide… on who waits in ${plainGroupName(group)}`,
    click: { verb: "show_waiting", place: cardId },
  });
}

function attentionBlocks({ suspended, full, overdue, old }: AttentionView): KnownBlock[] {
  const blocks = [
    ...suspended.groups.map(({ group, suspendedAt }) =>
      needy(
        group,
        suspendedAt === null
          ? raw("⛔ suspended by WhatsApp")
          : mrkdwn`⛔ suspended by WhatsApp, ${date(suspendedAt)}`,
      ),
    ),
    ...more(suspended, raw("suspended")),
    ...full.groups.map(({ group }) => needy(group, raw("full, and somebody waits"))),
    ...more(full, raw("full")),
    ...(overdue.requests === 0
      ? []
      : [
          section(
            mrkdwn`⏰ ${count(overdue.requests, "request is", "requests are")} overdue, in ${count(overdue.groups, "group", "groups")}: people were reminded, and nobody has decided`,
          ),
        ]),
    ...(old.requests === 0
      ? []
      : [
          section(
            mrkdwn`⏰ ${count(old.requests, "request has", "requests have")} waited for more than a day, in ${count(old.groups, "group", "groups")}`,
          ),
        ]),
  ];
  return blocks.length === 0
    ? [section(raw("✅ *No group needs anybody*"))]
    : [section(raw("*Needs somebody*")), ...blocks];
}

function more({ total, groups }: AttentionView["full"], what: Markup): KnownBlock[] {
  const hidden = total - groups.length;
  return hidden > 0 ? [context(mrkdwn`… and ${hidden.toLocaleString("en")} more ${what}`)] : [];
}

function needy(group: GroupName, remark: Markup): KnownBlock {
  return manageLine(group, joinMarkup([groupName(group), remark], " · "));
}
