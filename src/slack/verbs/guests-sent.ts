// The form with who is expected in a group was sent: stored, and told what the group's route does with it.
import type { GroupId } from "../../groups/model.ts";
import { noticeForm } from "../forms/notice.ts";
import type { SentForm } from "../forms/sent-form.ts";
import type { SlackParts } from "../parts.ts";
import { triedAgain } from "../replies.ts";
import { count, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { newGuestsField } from "./expected-guests.ts";

export async function changeGuests(
  { groupdesk }: SlackParts,
  sent: SentForm,
  groupId: GroupId,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  const outcome = await groupdesk.changeGuests({ groupId, add, remove, by: sent.actor.id });
  if (outcome === "too many")
    return sent.complain({
      [newGuestsField.id]: "The list is as long as it can be. Take somebody off it first.",
    });
  if (outcome === "unknown") return sent.replace(noticeForm(triedAgain.unknown));
  const routes = await groupdesk.routesOf({ groupId });
  const isUsed = routes.some(
    ({ settings: { guests } }) => guests.who === "list" || guests.who === "everybody",
  );
  await sent.replace(noticeForm(joinMarkup([said(add, remove), raw(isUsed ? used : unused)], "\n")));
}

function said(add: readonly string[], remove: readonly string[]): Markup {
  const added =
    add.length === 0 ? [] : [mrkdwn`${count(add.length, "person is", "people are")} on the list now.`];
  const removed =
    remove.length === 0
      ? []
      : [mrkdwn`${count(remove.length, "person is", "people are")} not expected any more.`];
  return mrkdwn`✅ ${joinMarkup([...added, ...removed], " ")}`;
}

const used = "Whoever is on it gets in when asking. Who waits already still waits for somebody to decide.";
const unused =
  "The route of this group does not use the list yet: an admin switches that on with `/wa routes`, under “Approving…”.";
