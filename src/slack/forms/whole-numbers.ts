// The whole phone numbers of the people on a card, for an approver who asks to see them where channels show four digits.
import type { ModalView } from "@slack/types";
import type { GroupCardView } from "../../groups/views.ts";
import { context, lines, section } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { date, mrkdwn } from "../text.ts";
import { modal } from "./modal.ts";

const mostPeople = 50;
const nobody = mrkdwn`Nobody is on this card any more.`;

/** Undefined when there is no such card. */
export function numbersForm(view: GroupCardView | undefined): ModalView {
  const people = (view?.requests ?? []).map(
    (request) => mrkdwn`${personName(request, "full")} · asked ${date(request.requestedAt)}`,
  );
  const hidden = people.length - mostPeople;
  return modal(
    { callback_id: "numbers" },
    {
      title: "Phone numbers",
      blocks: [
        ...(view === undefined ? [] : [section(groupName(view.group))]),
        ...(people.length === 0 ? [context(nobody)] : lines(people.slice(0, mostPeople))),
        ...(hidden > 0 ? [context(mrkdwn`… and ${hidden} more`)] : []),
      ],
    },
  );
}
