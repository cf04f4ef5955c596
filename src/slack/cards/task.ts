// Follows a task from the form to its end: what was asked, by whom, and what WhatsApp made of it, part by part and person
// by person, with a way to try again what failed.
import type { KnownBlock } from "@slack/types";
import type { TaskView } from "../../groups/views.ts";
import { actions, context, lines, message, type Message } from "../blocks.ts";
import { groupName, plainGroupName } from "../display-names.ts";
import type { Look } from "./look.ts";
import { removalLines, removedCount } from "./removal.ts";
import { howManyWereSent, invitations, isUnclear, sentText } from "./sent-messages.ts";
import { date, mention, mrkdwn, nameOf, raw, whatsappLink, type Markup } from "../text.ts";

export function renderTask(view: TaskView, look: Look): Message {
  const by = view.requestedBy === null ? raw("somebody") : mention(view.requestedBy);
  return message([
    ...lines([headline(view), ...remark(view), ...details(view, look)]),
    ...tryAgain(view),
    context(mrkdwn`Asked for by ${by}, ${date(view.requestedAt)}`),
  ]);
}

/** The end of invitations is told person by person. */
function remark(view: TaskView): Markup[] {
  const isTold = view.task.kind === "invite" && view.state !== "under way";
  return view.remark === null || isTold ? [] : [mrkdwn`${view.remark}`];
}

export function headline(view: TaskView): Markup {
  const { underWay, done, failed, partly = `${done} only in part` } = words(view);
  const name = groupName(view.group);
  const when = view.settledAt === null ? raw("") : mrkdwn`, ${date(view.settledAt)}`;
  if (view.state === "under way") return mrkdwn`⏳ ${name}: ${underWay}…`;
  if (view.state === "failed") return mrkdwn`⚠️ ${name}: ${failed}${when}`;
  return view.canTryAgain ? mrkdwn`⚠️ ${name}: ${partly}${when}` : mrkdwn`✅ ${name}: ${done}${when}`;
}

type Words = { underWay: string; done: string; failed: string; partly?: string };

function words({ task }: TaskView): Words {
  switch (task.kind) {
    case "settings":
      return {
        underWay: "changing the group",
        done: "the group was changed",
        failed: "the group was not changed",
      };
    case "remove":
      return { underWay: "removing people", done: removedCount(task), failed: "nobody was removed" };
    case "delete":
      return {
        underWay: "deleting the group",
        done: "the group was deleted",
        failed: "the group was not deleted",
      };
    case "reset link":
      return {
        underWay: "making a new invite link",
        done: "the invite link is new, the old one is dead",
        failed: "the invite link was not changed",
      };
    case "send":
      return {
        underWay: "sending a message",
        done: "the message was sent",
        failed: isUnclear(task) ? "nobody knows whether the message was sent" : "the message was not sent",
      };
    case "invite":
      return {
        underWay: "sending invitations",
        done: howManyWereSent(task),
        partly: howManyWereSent(task),
        failed: "no invitation is known to have been sent",
      };
  }
}

function details(view: TaskView, look: Look): Markup[] {
  const { task } = view;
  switch (task.kind) {
    case "settings":
      return [
        ...(task.subject === null
          ? []
          : [part(view, look, "subject", mrkdwn`Name: ${nameOf(task.subject)}`, was(task.was?.subject))]),
        ...(task.description === null
          ? []
          : [
              part(
                view,
                look,
                "description",
                mrkdwn`Description: ${nameOf(task.description) || "none"}`,
                was(task.was?.description),
              ),
            ]),
        ...(task.pictureKey === null ? [] : [part(view, look, "picture", raw("A new picture"))]),
      ];
    case "remove":
      return removalLines(task, look);
    case "reset link":
      return task.link === null ? [] : [mrkdwn`New link: ${whatsappLink(task.link)}`];
    case "delete":
      return [];
    case "send":
      return sentText(task);
    case "invite":
      return invitations(task, look);
  }
}

/** For whoever looks for what it was called. */
function was(before: string | null | undefined): Markup {
  return before === undefined ? raw("") : mrkdwn` (was: ${nameOf(before ?? "") || "none"})`;
}

function part(
  view: TaskView,
  { explain }: Look,
  name: "subject" | "description" | "picture",
  text: Markup,
  before = raw(""),
): Markup {
  const verdict =
    view.task.kind === "settings" ? view.task.parts?.find((each) => each.part === name) : undefined;
  if (verdict === undefined && view.state === "done")
    return mrkdwn`❔ ${text}${before}: WhatsApp has not said whether it was taken`;
  if (verdict === undefined) return mrkdwn`${text}${before}`;
  return verdict.done
    ? mrkdwn`✅ ${text}${before}`
    : mrkdwn`⚠️ ${text}: not changed. ${explain(verdict.failure)}`;
}

function tryAgain(view: TaskView): KnownBlock[] {
  if (!view.canTryAgain) return [];
  if (view.triedAgain) return lines([raw("Somebody tried again: see the newer card.")]);
  return actions([
    {
      text: "Try again",
      label: `Try again in ${plainGroupName(view.group)}: ${words(view).failed}`,
      click: { verb: "try_again", operationId: view.operationId },
      style: "primary",
    },
  ]);
}
