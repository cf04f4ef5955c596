// Writing a text to everybody in a group: what it may cost, and when WhatsApp takes none, is said before it is sent.
import type { GroupInfoView } from "../../groups/views.ts";
import { context, section } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { filledForm, textField } from "../forms/form-fields.ts";
import { count, mrkdwn } from "../text.ts";
import type { Verb, VerbForm } from "./verb.ts";

/** In code points. Source: WhatsApp, "Group messaging". */
const longestText = 4_096;

const textToSend = textField({
  id: "text",
  label: "Text",
  isMultiline: true,
  longest: longestText,
  required: "Write something.",
});

export const sendVerb: Verb = {
  word: "send",
  typed: "send",
  also: ["write", "message", "say"],
  help: "Sends a text to everybody in a group, and shows who got and read it.",
  label: "Write to the group…",
  right: "approve",
  to: "write to groups",
  becomes: "send",
  form(info) {
    if (info.memberCount === 0) return emptyGroup(info);
    return {
      title: "Write to a group",
      submit: "Send",
      blocks: [
        section(mrkdwn`Write to everybody in ${groupName(info.group)}`),
        textToSend.block(),
        context(cost(info)),
        context(
          mrkdwn`WhatsApp takes texts for 24 hours after somebody in the group has written. If nobody has, the card will say that it was not sent.`,
        ),
      ],
    };
  },
  read(values, { memberCount }) {
    const form = filledForm(values);
    const text = form.read(textToSend);
    if (memberCount === 0 && form.mistakes() === undefined) form.complain(textToSend, nobody);
    return (
      form.mistakes() ?? { kind: "task", task: { kind: "send", text, people: memberCount, message: null } }
    );
  },
};

const nobody = "Nobody has joined this group yet, so WhatsApp takes no messages for it.";

function emptyGroup(info: GroupInfoView): VerbForm {
  return {
    title: "Write to a group",
    blocks: [section(groupName(info.group)), section(mrkdwn`${nobody} Invite somebody first.`)],
  };
}

/** Source: WhatsApp, "Groups API pricing". */
function cost({ memberCount }: GroupInfoView) {
  const times =
    memberCount === null
      ? mrkdwn`once for each person in the group`
      : mrkdwn`once for each person in the group: ${count(memberCount, "delivery", "deliveries")}`;
  return mrkdwn`WhatsApp charges a message by delivery, ${times}.`;
}
