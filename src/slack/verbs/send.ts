// Writing a text to everybody in a group: what it may cost, and when WhatsApp takes none, is said before it is sent.
import { z } from "zod";
import type { GroupInfoView } from "../../groups/views.ts";
import { context, plainText, section } from "../blocks.ts";
import { tooLong } from "../forms/read-create-form.ts";
import { groupName } from "../names.ts";
import { count, mrkdwn } from "../text.ts";
import type { Verb, VerbForm } from "./verb.ts";

const textField = "text";

/** In code points. Source: WhatsApp, "Group messaging". */
const longestText = 4_096;
/** Slack's own maximum. Source: Slack, "Block elements", plain-text input. */
const mostTyped = 3_000;

const values = z.object({
  [textField]: z.object({ [textField]: z.object({ value: z.string().nullish() }) }),
});

export const sendVerb: Verb = {
  word: "send",
  label: "Write to the group…",
  right: "approve",
  form(info) {
    if (info.memberCount === 0) return emptyGroup(info);
    return {
      title: "Write to a group",
      submit: "Send",
      blocks: [
        section(mrkdwn`Write to everybody in ${groupName(info.group)}`),
        {
          type: "input",
          block_id: textField,
          label: plainText("Text", 2_000),
          element: { type: "plain_text_input", action_id: textField, multiline: true, max_length: mostTyped },
        },
        context(cost(info)),
        context(
          mrkdwn`WhatsApp takes texts for 24 hours after somebody in the group has written. If nobody has, the card will say that it was not sent.`,
        ),
      ],
    };
  },
  read(given, info) {
    const text = (values.safeParse(given).data?.[textField][textField].value ?? "").toWellFormed().trim();
    const mistake = text === "" ? "Write something." : tooLong(text, longestText);
    if (mistake !== null) return { kind: "mistaken", errors: { [textField]: mistake } };
    if (info.memberCount === 0) return { kind: "mistaken", errors: { [textField]: nobody } };
    return { kind: "task", task: { kind: "send", text, people: info.memberCount, message: null } };
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
