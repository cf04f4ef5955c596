// The form that creates a group, opened by `/wa create`. What comes back is read by read-create-form.ts.
import type { InputBlock, KnownBlock, ModalView, Option } from "@slack/types";
import type { ChannelId, JoinApprovalMode } from "../../groups/model.ts";
import { lines, plainText } from "../blocks.ts";
import { createFields, formIds } from "../ids.ts";
import { mrkdwn } from "../text.ts";
import { longestTitle } from "./notice.ts";
import { longestSubject, oneLine } from "./read-create-form.ts";

export type CreateFormView = {
  /** What was typed after `/wa create`. */
  subject: string;
  channel: ChannelId;
  /** The business numbers a group can belong to; the form asks only when there are several. */
  numbers: readonly { id: string; label: string }[];
  /** Sentences above the fields: why the form is shown again. */
  problems?: readonly string[];
};

/** What Slack lets people type: its units are smaller, and its own maximum is 3,000. */
const mostTyped = { subject: 2 * longestSubject, description: 3_000 };
const mostOptions = 100;

export function createForm(view: CreateFormView): ModalView {
  return {
    type: "modal",
    callback_id: formIds.createGroup,
    title: plainText("Create a group", longestTitle),
    submit: plainText("Create", longestTitle),
    close: plainText("Cancel", longestTitle),
    blocks: [
      ...lines((view.problems ?? []).map((problem) => mrkdwn`⚠️ ${problem}`)),
      subjectField(view.subject),
      descriptionField(),
      approvalField(),
      channelField(view.channel),
      ...(view.numbers.length > 1 ? [numberField(view.numbers)] : []),
    ] satisfies KnownBlock[],
  };
}

function subjectField(subject: string): InputBlock {
  const typed = oneLine(subject)
    .slice(0, mostTyped.subject)
    .replace(/[\uD800-\uDBFF]$/u, "");
  return {
    type: "input",
    block_id: createFields.subject,
    label: plainText("Name", 2_000),
    hint: plainText(`What people see in WhatsApp. At most ${longestSubject} characters.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: createFields.subject,
      max_length: mostTyped.subject,
      ...(typed === "" ? {} : { initial_value: typed }),
    },
  };
}

function descriptionField(): InputBlock {
  return {
    type: "input",
    block_id: createFields.description,
    optional: true,
    label: plainText("Description", 2_000),
    element: {
      type: "plain_text_input",
      action_id: createFields.description,
      multiline: true,
      max_length: mostTyped.description,
    },
  };
}

function approvalField(): InputBlock {
  const required = approvalOption("approval_required");
  return {
    type: "input",
    block_id: createFields.approval,
    label: plainText("Who gets in", 2_000),
    element: {
      type: "radio_buttons",
      action_id: createFields.approval,
      initial_option: required,
      options: [required, approvalOption("auto_approve")],
    },
  };
}

/** The words of an option and of its description end at 75 characters each. Source: Slack, "Composition objects". */
function approvalOption(mode: JoinApprovalMode): Option {
  const [text, explanation] = {
    approval_required: ["Ask first", "Whoever opens the invite link asks, and an approver decides in Slack."],
    auto_approve: ["Everybody with the link", "Whoever has the invite link is in the group at once."],
  }[mode] as [string, string];
  return { text: plainText(text, 75), description: plainText(explanation, 75), value: mode };
}

function channelField(channel: ChannelId): InputBlock {
  return {
    type: "input",
    block_id: createFields.channel,
    label: plainText("Where its join requests and alerts go", 2_000),
    element: {
      type: "conversations_select",
      action_id: createFields.channel,
      // Slack refuses the form when the preselected conversation is not one that could be chosen.
      ...(/^[CG]/u.test(channel) ? { initial_conversation: channel } : {}),
      filter: { include: ["public", "private"], exclude_bot_users: true },
    },
  };
}

function numberField(numbers: CreateFormView["numbers"]): InputBlock {
  const options = numbers
    .slice(0, mostOptions)
    .map(({ id, label }) => ({ text: plainText(label, 75), value: id }));
  return {
    type: "input",
    block_id: createFields.number,
    label: plainText("WhatsApp number the group belongs to", 2_000),
    element: {
      type: "static_select",
      action_id: createFields.number,
      options,
      ...(options[0] === undefined ? {} : { initial_option: options[0] }),
    },
  };
}
