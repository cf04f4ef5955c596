// Inviting people where Groupdesk can send no message: the link to hand on, or, where only an administrator can tell which place of a
// template is the invite link, the question which it is.
import type { KnownBlock } from "@slack/types";
import type { InviteTemplateView } from "../../groups/invitation-views.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { context, lines, section } from "../blocks.ts";
import { groupName, plainGroupName } from "../display-names.ts";
import { filledForm, question } from "../forms/form-fields.ts";
import { code, mrkdwn, paragraphs } from "../text.ts";
import { sentenceAround } from "./template-blanks.ts";
import type { Filled, VerbForm } from "./verb.ts";

const linkField = question({
  id: "link_place",
  label: "Which place is the invite link?",
  required: "Choose a place.",
});

export function linkForm(info: GroupInfoView, remarks: KnownBlock[]): VerbForm {
  const { inviteLink } = info;
  const invitation = `You are invited to the WhatsApp group “${plainGroupName(info.group)}”: ${inviteLink ?? ""}`;
  const link =
    inviteLink === null
      ? [mrkdwn`WhatsApp could not be asked for the link just now. Try again in a moment.`]
      : [mrkdwn`Copy this and send it to whom you want:`, code(invitation)];
  return {
    title: "Invite people",
    blocks: [section(groupName(info.group)), ...lines(link), context(mrkdwn`${whyNot(info)}`), ...remarks],
  };
}

export function whyNot({ invitation }: GroupInfoView): string {
  switch (invitation?.template.kind) {
    case "waits":
      return "WhatsApp is still checking the message for invitations, which may take a day. Then Groupdesk can send them itself.";
    case "unsettled":
      return "An administrator has to say once which place of the message is the invite link: they open this form. Then Groupdesk can send invitations itself.";
    case "none":
      return invitation.template.why;
    default:
      return "Groupdesk cannot send invitations just now.";
  }
}

/** For an administrator, once. */
export function unsettledForm(info: GroupInfoView, template: InviteTemplateView): VerbForm {
  return {
    title: "Invite people",
    submit: "Next",
    blocks: [
      section(groupName(info.group)),
      section(
        mrkdwn`WhatsApp's message for invitations does not say which of its places is the invite link. You are asked once, for all groups. The message:`,
      ),
      section(paragraphs(template.body ?? template.name)),
      linkField.block(
        template.variables.map(({ sample }, index) => ({
          text: `{{${index + 1}}}${sample === null ? "" : ` such as “${sample}”`}`,
          description: sentenceAround(template, index),
          value: String(index),
        })),
      ),
    ],
  };
}

export function readLinkPlace(values: unknown, { name, language, body }: InviteTemplateView): Filled {
  const form = filledForm(values);
  const index = Number(form.read(linkField));
  return form.mistakes() ?? { kind: "link place", chosen: { name, language, body, index } };
}
