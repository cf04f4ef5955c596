// Work that failed and that nobody has asked for again, on the Home tab: what, why, and the button to try again.
import type { KnownBlock } from "@slack/types";
import type { FailedWorkView } from "../../groups/home-views.ts";
import { section, sectionWithButton } from "../blocks.ts";
import { groupName, plainGroupName } from "../display-names.ts";
import type { Rights } from "../permission.ts";
import { date, joinMarkup, mrkdwn, nameOf, raw, type Markup } from "../text.ts";
import { rightFor } from "../verbs/verb-table.ts";

export function failedBlocks(failed: readonly FailedWorkView[], may: Rights): KnownBlock[] {
  if (failed.length === 0) return [];
  return [section(raw("*Failed*")), ...failed.map((view) => line(view, may))];
}

function line(view: FailedWorkView, may: Rights): KnownBlock {
  const when = view.settledAt === null ? [] : [date(view.settledAt)];
  const remark = view.remark === null ? [] : [mrkdwn`${view.remark}`];
  const head = joinMarkup([mrkdwn`⚠️ ${nameIn(view)}: ${what(view)}`, ...when], ", ");
  const text = joinMarkup([head, ...remark], "\n");
  if (!may.has(rightFor(view.kind === "creation" ? "create" : view.task.kind))) return section(text);
  return sectionWithButton(text, {
    text: "Try again",
    label: `Try again: ${plainNameIn(view)}, ${what(view)}`,
    click: { verb: "try_again", operationId: view.operationId },
  });
}

function nameIn(view: FailedWorkView): Markup {
  return view.kind === "task" ? groupName(view.group) : mrkdwn`*${nameOf(view.subject)}*`;
}

function plainNameIn(view: FailedWorkView): string {
  return view.kind === "task" ? plainGroupName(view.group) : nameOf(view.subject);
}

function what(view: FailedWorkView): string {
  if (view.kind === "creation") return "the group was not created";
  const inPart = view.state === "done" ? " in part" : "";
  switch (view.task.kind) {
    case "settings":
      return inPart === "" ? "the group was not changed" : "the group was changed only in part";
    case "remove":
      return inPart === "" ? "nobody was removed" : "not everybody was removed";
    case "delete":
      return "the group was not deleted";
    case "reset link":
      return "the invite link was not replaced";
    case "send":
      return "the message was not sent";
    case "invite":
      return inPart === "" ? "no invitation was sent" : "not everybody was sent an invitation";
  }
}
