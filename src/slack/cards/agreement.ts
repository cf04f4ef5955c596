// One admin wants to delete a group or to remove people, and another must agree: who wants what, and the button that does it.
import type { AgreementView } from "../../groups/views.ts";
import { actions, confirmation, lines, message, type Message } from "../blocks.ts";
import { groupName, personName, plainGroupName } from "../display-names.ts";
import { date, joinMarkup, mention, mrkdwn, raw, type Markup } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

export function renderAgreement(view: AgreementView, look: Look): Message {
  const { askedBy, askedAt, end } = view;
  const wants = mrkdwn`🤝 ${mention(askedBy)} ${end === null ? "wants" : "wanted"} to ${what(view, look)}, ${date(askedAt)}`;
  if (end?.kind === "over")
    return message(lines([wants, raw("The group is gone, so nothing is left to agree to.")]));
  if (end?.kind === "agreed") {
    const who = end.by === null ? raw("Another admin") : mention(end.by);
    return message(lines([wants, mrkdwn`✅ ${who} agreed, ${date(end.at)}`]));
  }
  const verb = view.wants.kind === "delete" ? "Delete the group" : "Remove them";
  const button = {
    text: verb,
    label: `${verb}: ${plainGroupName(view.group)}`,
    style: "danger" as const,
    click: { verb: "agree", cardId: view.cardId } as const,
    confirm: confirmation({ title: `${verb}?`, text: "It cannot be undone.", verb }),
  };
  return callingMessage(
    [...lines([wants, mrkdwn`Another admin must agree: then it is done.`]), ...actions([button])],
    look,
  );
}

function what({ wants, group }: AgreementView, { phoneNumbers }: Look): Markup {
  if (wants.kind === "delete") return mrkdwn`delete ${groupName(group)}`;
  const names = wants.people.map((person) => mrkdwn`${personName(person, phoneNumbers)}`);
  return mrkdwn`remove ${joinMarkup(names, ", ")} from ${groupName(group)}`;
}
