// What `/wa forget` opens: says what forgetting a person means, and does it when it is sent. For admins.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { ModalView } from "@slack/types";
import type { ForgetOutcome } from "../../groupdesk.ts";
import { section } from "../blocks.ts";
import type { SlackParts } from "../parts.ts";
import { count, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { filledForm, textField } from "./form-fields.ts";
import { formKind, modal, noPlace } from "./modal.ts";
import { noticeForm, workingForm } from "./notice.ts";
import type { SentForm } from "./sent-form.ts";
import { show } from "./show.ts";

export const forgetPerson = formKind("forget_person", {
  place: noPlace,
  right: () => "administer",
  to: () => "forget people",
});

const numberField = textField({
  id: "phone_number",
  label: "Phone number of the person to forget",
  hint: "With + and its country code, such as +46 70 123 45 67.",
  required: "Type the number.",
});

export function forgetForm(typed: string): ModalView {
  return modal(forgetPerson.frame({}), {
    title: "Forget a person",
    submit: "Forget",
    blocks: [
      section(
        raw(
          "Removes number, user name and ids of this person, and what the address book and notes of decisions say of them, from everything Groupdesk keeps, and from its messages in Slack: requests, invitations, removals, who joined and left, and texts with the number in them. What was decided and counted stays, without saying whom it was about. It does not change who is in a group in WhatsApp. *It cannot be undone.*",
        ),
      ),
      numberField.block({ value: typed }),
    ],
  });
}

export async function forgetSent(parts: SlackParts, sent: SentForm): Promise<void> {
  const form = filledForm(sent.view.state.values);
  const number = parsePhoneNumberFromString(form.read(numberField));
  if (number?.isPossible() !== true && form.mistakes() === undefined)
    form.complain(numberField, "This is no phone number with + and its country code.");
  const mistaken = form.mistakes();
  if (mistaken !== undefined || number === undefined) return sent.complain(mistaken?.errors ?? {});
  // It looks through everything, which may take longer than Slack waits.
  await sent.replace(workingForm("Looking through everything Groupdesk keeps."));
  const outcome = await parts.groupdesk.forgetPerson({ waId: number.number.slice(1) }, sent.actor.id);
  await show(parts, { kind: "in place", viewId: sent.view.id }, noticeForm(said(outcome)));
}

function said(outcome: ForgetOutcome): Markup {
  if (outcome.kind === "unknown") return raw("Nothing that Groupdesk keeps says anything of this person.");
  if (outcome.kind === "busy")
    return raw(
      "Something about this person is on its way to WhatsApp just now. Nothing was changed; try again in a minute.",
    );
  const { rows, cards, waiting, auditLines } = outcome;
  const { joinRequests = 0, operations = 0, deliveries = 0, ...others } = rows;
  const rest = Object.values(others).reduce((sum, each) => sum + each, 0);
  const lines = [
    mrkdwn`✅ *Forgotten.* The person is gone from ${count(joinRequests, "join request", "join requests")}, ${count(operations, "invitation, removal or text", "invitations, removals or texts")}, ${count(deliveries, "webhook", "webhooks")} and ${count(rest, "other entry", "other entries")}.`,
    mrkdwn`${count(cards, "message", "messages")} in Slack will be drawn anew.`,
  ];
  if (waiting > 0)
    lines.push(
      mrkdwn`⚠️ ${count(waiting, "request of theirs was", "requests of theirs were")} open, and will come back as long as WhatsApp has them. Reject them then, and forget the person once more.`,
    );
  if (auditLines > 0)
    lines.push(
      mrkdwn`⚠️ ${count(auditLines, "line of the audit names", "lines of the audit name")} the number, because somebody typed it. They stay.`,
    );
  return joinMarkup(lines, "\n");
}
