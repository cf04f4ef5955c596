// Follows a group from the form to its invite link, or to the reason why it could not be made and a way to try again.
import type { KnownBlock } from "@slack/types";
import type { CreationView } from "../../groups/views.ts";
import { actions, context, lines, message, section, type Message } from "../blocks.ts";
import { inviteVerb } from "../verbs/invite-people.ts";
import { nameOf, date, mention, mrkdwn, raw, whatsappLink, type Markup } from "../text.ts";

export function renderCreation(view: CreationView): Message {
  return message([...stage(view), context(mrkdwn`Asked for by ${asker(view)}, ${date(view.requestedAt)}`)]);
}

function stage(view: CreationView): KnownBlock[] {
  if (view.state === "creating")
    return lines([
      mrkdwn`Creating ${name(view)}…`,
      ...(view.remark === null ? [] : [mrkdwn`${view.remark}`]),
    ]);
  return view.state === "created" ? created(view) : failed(view);
}

/** How it ended, in a line. */
export function outcome(view: CreationView): Markup {
  return view.state === "created"
    ? mrkdwn`✅ ${name(view)} was created${settled(view)}`
    : mrkdwn`⚠️ ${name(view)} could not be created${settled(view)}`;
}

function created(view: CreationView): KnownBlock[] {
  const done = outcome(view);
  if (view.inviteLink === null) return lines([done, mrkdwn`Its invite link is not known yet.`]);
  return [
    section(done),
    section(mrkdwn`Invite link: ${whatsappLink(view.inviteLink)}`),
    context(whoGetsIn(view)),
    ...invite(view),
  ];
}

function invite({ groupId, subject }: CreationView): KnownBlock[] {
  if (groupId === null) return [];
  const { word, label: text } = inviteVerb;
  const click = { verb: "manage", groupId, word } as const;
  return actions([{ text, click, label: `${text} to ${nameOf(subject) || "the group"}` }]);
}

function whoGetsIn(view: CreationView): Markup {
  return view.joinApprovalMode === "auto_approve"
    ? mrkdwn`Whoever has this link is in the group at once, so share it only with those who belong there.`
    : mrkdwn`Whoever opens this link asks to join, and an approver decides here in Slack.`;
}

function failed(view: CreationView): KnownBlock[] {
  const what = outcome(view);
  const why = mrkdwn`${view.remark ?? "WhatsApp did not say why."}`;
  if (view.triedAgain) return lines([what, why, mrkdwn`Somebody tried again: see the newer card.`]);
  const label = `Try again to create ${nameOf(view.subject)}`;
  const tryAgain = { verb: "try_again", operationId: view.operationId } as const;
  return [
    ...lines([what, why]),
    ...actions([{ text: "Try again", click: tryAgain, style: "primary", label }]),
  ];
}

function name(view: CreationView): Markup {
  const subject = mrkdwn`*${nameOf(view.subject) || "a group"}*`;
  return view.numberLabel === null ? subject : mrkdwn`${subject} · ${nameOf(view.numberLabel)}`;
}

function asker(view: CreationView): Markup {
  return view.requestedBy === null ? raw("somebody") : mention(view.requestedBy);
}

function settled(view: CreationView): Markup {
  return view.settledAt === null ? raw("") : mrkdwn`, ${date(view.settledAt)}`;
}
