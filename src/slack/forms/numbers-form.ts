// The whole phone numbers of the people on a card, for an approver who asks to see them where channels show four digits.
import type { ModalView } from "@slack/types";
import type { GroupCardView } from "../../groups/views.ts";
import { context, lines, plainText, section } from "../blocks.ts";
import { formIds } from "../ids.ts";
import { groupName, personName } from "../names.ts";
import { date, mrkdwn } from "../text.ts";
import { longestTitle } from "./notice.ts";

const mostPeople = 50;

export function numbersForm(view: GroupCardView): ModalView {
  const shown = view.requests.slice(0, mostPeople);
  const hidden = view.requests.length - shown.length;
  const people = shown.map(
    (request) => mrkdwn`${personName(request, "full")} · asked ${date(request.requestedAt)}`,
  );
  return {
    type: "modal",
    callback_id: formIds.numbers,
    title: plainText("Phone numbers", longestTitle),
    close: plainText("Close", longestTitle),
    blocks: [
      section(groupName(view.group)),
      ...(people.length === 0 ? [context(mrkdwn`Nobody is on this card any more.`)] : lines(people)),
      ...(hidden > 0 ? [context(mrkdwn`… and ${hidden} more`)] : []),
    ],
  };
}
