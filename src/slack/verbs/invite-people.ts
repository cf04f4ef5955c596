// Inviting people to a group: numbers as people write them, each gets a message made from a template of WhatsApp's. Where
// no template can be used, the form has the link to hand on instead.
import type { KnownBlock } from "@slack/types";
import type { InviteVariable } from "../../groups/model.ts";
import type { GroupInfoView, InvitationView } from "../../groups/views.ts";
import { context, lines, section } from "../blocks.ts";
import { groupName, plainGroupName } from "../display-names.ts";
import { filledForm, textField } from "../forms/form-fields.ts";
import { code, mrkdwn } from "../text.ts";
import { callingCodeOf, readPhoneNumbers, sentence, writtenNumber } from "./phone-numbers.ts";
import type { Verb, VerbForm } from "./verb.ts";

type Template = Extract<InvitationView["template"], { kind: "ready" }>;

const mostAtOnce = 20;

const numbersField = textField({
  id: "numbers",
  label: "Phone numbers, one on each line or with commas between",
  isMultiline: true,
});

/** What a template leaves open. WhatsApp bounds the whole text; this keeps a greeting a greeting. */
function blankField(index: number) {
  return textField({
    id: `blank_${index + 1}`,
    label: `In place of (${index + 1})`,
    longest: 200,
    required: "The message needs something here.",
  });
}

export const inviteVerb: Verb = {
  word: "invite",
  typed: "invite",
  help: "Invites people by phone number, several at once, or gives you the link to hand on.",
  label: "Invite people…",
  right: "approve",
  deed: "invite people to groups",
  becomes: "invite",
  needsInvitation: true,
  form(info) {
    const template = info.invitation?.template;
    return template?.kind === "ready" ? numbersForm(info, template) : linkForm(info);
  },
  read(values, info) {
    const form = filledForm(values);
    const typed = form.read(numbersField);
    const template = info.invitation?.template;
    if (template?.kind !== "ready" || info.invitation === undefined) {
      const problem = `${whyNot(info)} Hand on the link instead: /wa link.`;
      return { kind: "mistaken", errors: { [numbersField.id]: problem } };
    }
    const { numbers, problems } = readPhoneNumbers(typed, info.invitation.businessNumber);
    const allProblems = [...problems, ...numberProblems(numbers, problems, info)];
    if (allProblems.length > 0) form.complain(numbersField, allProblems.join(" "));
    const variables = template.variables.map(({ kind }, index): InviteVariable =>
      kind === "text" ? { kind, text: form.read(blankField(index)) } : { kind },
    );
    const { name, language } = template;
    const people = numbers.map((waId) => ({ person: { waId, userId: null, username: null }, message: null }));
    return (
      form.mistakes() ?? {
        kind: "task",
        task: { kind: "invite", template: { name, language, variables }, people },
      }
    );
  },
};

function numberProblems(
  numbers: readonly string[],
  others: readonly string[],
  { members }: GroupInfoView,
): string[] {
  const isIn = (waId: string): boolean => (members ?? []).some((member) => member.waId === waId);
  return [
    ...sentence(numbers.filter(isIn).map(writtenNumber), [
      "is in the group already",
      "are in the group already",
    ]),
    ...(numbers.length > mostAtOnce
      ? [`${numbers.length} numbers are too many: at most ${mostAtOnce} at once.`]
      : []),
    ...(numbers.length === 0 && others.length === 0 ? ["Type at least one phone number."] : []),
  ];
}

function numbersForm(info: GroupInfoView, template: Template): VerbForm {
  const callingCode = callingCodeOf(info.invitation?.businessNumber ?? null);
  const countries =
    callingCode === null
      ? "With their country codes, such as +44."
      : `Numbers of other countries than +${callingCode} need their country code.`;
  return {
    title: "Invite people",
    submit: "Invite",
    blocks: [
      section(mrkdwn`Invite people to ${groupName(info.group)}`),
      numbersField.block({ hint: `At most ${mostAtOnce} at once. ${countries}` }),
      ...(template.body === null ? [] : lines([mrkdwn`Everybody gets: “${shownBody(template)}”`])),
      ...template.variables.flatMap(({ kind, sample }, index) => {
        const hint = sample === null ? {} : { hint: `For example: ${sample}` };
        return kind === "text" ? [blankField(index).block(hint)] : [];
      }),
      context(mrkdwn`WhatsApp charges each delivered invitation. It goes to each person alone.`),
      ...full(info),
    ],
  };
}

function shownBody({ body, variables }: Template): string {
  return (body ?? "").replaceAll(/\{\{(\d+)\}\}/gu, (_, place: string) =>
    variables[Number(place) - 1]?.kind === "invite link" ? "(the invite link)" : `(${place})`,
  );
}

function full({ memberCount, capacity }: GroupInfoView): KnownBlock[] {
  if (memberCount === null || memberCount < capacity) return [];
  return [context(mrkdwn`⚠️ The group is full: nobody gets in until somebody leaves.`)];
}

function linkForm(info: GroupInfoView): VerbForm {
  const { inviteLink } = info;
  const invitation = `You are invited to the WhatsApp group “${plainGroupName(info.group)}”: ${inviteLink ?? ""}`;
  const link =
    inviteLink === null
      ? [mrkdwn`WhatsApp could not be asked for the link just now. Try again in a moment.`]
      : [mrkdwn`Copy this and send it to whom you want:`, code(invitation)];
  return {
    title: "Invite people",
    blocks: [section(groupName(info.group)), ...lines(link), context(mrkdwn`${whyNot(info)}`), ...full(info)],
  };
}

function whyNot({ invitation }: GroupInfoView): string {
  if (invitation?.template.kind === "waits")
    return "WhatsApp is still checking the message for invitations, which may take a day. Then Groupdesk can send them itself.";
  return invitation?.template.kind === "none"
    ? invitation.template.why
    : "Groupdesk cannot send invitations just now.";
}
