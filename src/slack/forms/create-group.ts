// The form that creates a group: what `/wa create` opens, and the group it becomes when it is sent.
import type { ModalView } from "@slack/types";
import type { ChannelId, JoinApprovalMode, TaskOf } from "../../groups/model.ts";
import type { SlackParts } from "../parts.ts";
import { whatsAppNotConnected } from "../replies.ts";
import { endForm } from "./end-form.ts";
import type { SentForm } from "./sent-form.ts";
import { channelMenu, filledForm, menu, radioButtons, type Mistaken } from "./form-fields.ts";
import { descriptionField, longestSubject, subjectField } from "./group-texts.ts";
import { formKind, modal, noPlace } from "./modal.ts";
import { open, type Waiting } from "./show.ts";

export const createGroup = formKind("create_group", {
  place: noPlace,
  right: () => "approve",
  to: () => "create groups",
});

const approvalField = radioButtons<JoinApprovalMode>({ id: "join_approval", label: "Who gets in" }, [
  {
    value: "approval_required",
    text: "Ask first",
    description: "Whoever opens the invite link asks, and an approver decides in Slack.",
  },
  {
    value: "auto_approve",
    text: "Everybody with the link",
    description: "Whoever has the invite link is in the group at once.",
  },
]);

const channelField = channelMenu({
  id: "channel",
  label: "Where its join requests and alerts go",
  required: "Choose a channel.",
});

const numberField = menu({
  id: "number",
  label: "WhatsApp number the group belongs to",
  required: "Choose a number.",
});

export type CreateFormView = {
  /** What was typed after `/wa create`. */
  subject: string;
  /** Where somebody asked for it; undefined on the Home tab. */
  channel: ChannelId | undefined;
  /** The business numbers a group can belong to; the form asks only when there are several. */
  numbers: readonly { id: string; label: string }[];
};

export function createForm({ subject, channel, numbers }: CreateFormView): ModalView {
  const choices = numbers.map(({ id, label }) => ({ text: label, value: id }));
  return modal(createGroup.frame({}), {
    title: "Create a group",
    submit: "Create",
    blocks: [
      subjectField.block({
        value: subject,
        hint: `What people see in WhatsApp. At most ${longestSubject} characters.`,
      }),
      descriptionField.block(),
      approvalField.block(),
      channelField.block(channel),
      ...(choices.length > 1 ? [numberField.block(choices)] : []),
    ],
  });
}

export function readCreateForm(values: unknown): { kind: "filled"; task: TaskOf<"create"> } | Mistaken {
  const form = filledForm(values);
  const description = form.read(descriptionField);
  const task = {
    kind: "create" as const,
    subject: form.read(subjectField),
    description: description === "" ? null : description,
    joinApprovalMode: form.read(approvalField),
    channel: form.read(channelField),
  };
  if (form.has(numberField)) form.read(numberField);
  return form.mistakes() ?? { kind: "filled", task };
}

export async function openCreateForm(
  parts: SlackParts,
  waiting: Waiting,
  start: Pick<CreateFormView, "subject" | "channel">,
): Promise<void> {
  if (parts.groupdesk.phoneNumberIds.length === 0) return waiting.tell(whatsAppNotConnected);
  await open(parts, waiting, createForm({ ...start, numbers: await parts.groupdesk.numbers() }));
}

export async function createGroupSent(parts: SlackParts, sent: SentForm): Promise<void> {
  const { groupdesk, channels } = parts;
  const { actor, source, view } = sent;
  const form = filledForm(view.state.values);
  const phoneNumberId = form.chosen(numberField) ?? groupdesk.phoneNumberIds[0] ?? "";
  const channel = form.chosen(channelField);
  const problem = channel === undefined ? null : await channels.problemWith(channel);
  if (problem !== null) form.complain(channelField, problem);
  if (!groupdesk.phoneNumberIds.includes(phoneNumberId))
    form.complain(numberField, "This number is not set up any more. Open the form again.");
  const filled = readCreateForm(view.state.values);
  const errors = { ...form.mistakes()?.errors, ...(filled.kind === "mistaken" ? filled.errors : {}) };
  if (filled.kind === "mistaken" || Object.keys(errors).length > 0) return sent.complain(errors);
  const ask = { task: filled.task, phoneNumberId, by: actor.id, source };
  await endForm(parts, sent, await groupdesk.createGroup(ask));
}
