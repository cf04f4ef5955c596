// Inviting people to a group: numbers as people write them, each gets a message made from a template of WhatsApp's. Where
// no template can be used, the form has the link to hand on instead.
import type { InputBlock, KnownBlock } from "@slack/types";
import { z } from "zod";
import type { InviteVariable, Person } from "../../groups/model.ts";
import type { GroupInfoView, InvitationView } from "../../groups/views.ts";
import { context, lines, plainText, section } from "../blocks.ts";
import { oneLine, tooLong } from "../forms/read-create-form.ts";
import { groupName, plainGroupName } from "../names.ts";
import { code, mrkdwn } from "../text.ts";
import { callingCodeOf, readPhoneNumbers, sentence, writtenNumber } from "./phone-numbers.ts";
import type { Filled, Verb, VerbForm } from "./verb.ts";

type Template = Extract<InvitationView["template"], { kind: "ready" }>;

const numbersField = "numbers";
const mostAtOnce = 20;
const mostTyped = 3_000;
/** Of a text in a template. WhatsApp bounds the whole; this keeps a greeting a greeting. */
const longestBlank = 200;

export const inviteVerb: Verb = {
  word: "invite",
  label: "Invite people…",
  right: "approve",
  needsInvitation: true,
  form(info) {
    const template = info.invitation?.template;
    return template?.kind === "ready" ? numbersForm(info, template) : linkForm(info);
  },
  read(given, info) {
    const template = info.invitation?.template;
    const typed = read(given, numbersField);
    if (template?.kind !== "ready" || info.invitation === undefined)
      return mistaken({ [numbersField]: `${whyNot(info)} Hand on the link instead: /wa link.` });
    const { numbers, problems } = readPhoneNumbers(typed, info.invitation.businessNumber);
    const blanks = template.variables.map((variable, index) =>
      variable.kind === "text" ? oneLine(read(given, blankField(index))) : null,
    );
    const errors = {
      ...errorUnder(numbersField, [...problems, ...numberProblems(numbers, problems, info)].join(" ")),
      ...Object.assign({}, ...blanks.map((text, index) => errorUnder(blankField(index), blankProblem(text)))),
    } as Record<string, string>;
    if (Object.keys(errors).length > 0) return mistaken(errors);
    return { kind: "task", task: taskFor(template, numbers, blanks) };
  },
};

function taskFor(
  { name, language }: Template,
  numbers: readonly string[],
  blanks: readonly (string | null)[],
) {
  const variables = blanks.map((text): InviteVariable =>
    text === null ? { kind: "invite link" } : { kind: "text", text },
  );
  const people = numbers.map((waId) => ({ person: { waId, userId: null, username: null }, message: null }));
  return { kind: "invite" as const, template: { name, language, variables }, people };
}

function numberProblems(
  numbers: readonly string[],
  others: readonly string[],
  { members }: GroupInfoView,
): string[] {
  const isIn = (waId: string): boolean => (members ?? []).some((member: Person) => member.waId === waId);
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

function blankProblem(text: string | null): string {
  if (text === null) return "";
  return text === "" ? "The message needs something here." : (tooLong(text, longestBlank) ?? "");
}

function numbersForm(info: GroupInfoView, template: Template): VerbForm {
  return {
    title: "Invite people",
    submit: "Invite",
    blocks: [
      section(mrkdwn`Invite people to ${groupName(info.group)}`),
      numbersInput(info.invitation?.businessNumber ?? null),
      ...(template.body === null ? [] : lines([mrkdwn`Everybody gets: “${shownBody(template)}”`])),
      ...template.variables.flatMap(({ kind, sample }, index) =>
        kind === "text" ? [blankInput(index, sample)] : [],
      ),
      context(mrkdwn`WhatsApp charges each delivered invitation. It goes to each person alone.`),
      ...full(info),
    ],
  };
}

function numbersInput(businessNumber: string | null): InputBlock {
  const callingCode = callingCodeOf(businessNumber);
  const hint =
    callingCode === null
      ? "With their country codes, such as +44."
      : `Numbers of other countries than +${callingCode} need their country code.`;
  return {
    type: "input",
    block_id: numbersField,
    label: plainText("Phone numbers, one on each line or with commas between", 2_000),
    hint: plainText(`At most ${mostAtOnce} at once. ${hint}`, 2_000),
    element: { type: "plain_text_input", action_id: numbersField, multiline: true, max_length: mostTyped },
  };
}

function blankInput(index: number, sample: string | null): InputBlock {
  return {
    type: "input",
    block_id: blankField(index),
    label: plainText(`In place of (${index + 1})`, 2_000),
    ...(sample === null ? {} : { hint: plainText(`For example: ${sample}`, 2_000) }),
    element: { type: "plain_text_input", action_id: blankField(index), max_length: 2 * longestBlank },
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

const field = z.object({ value: z.string().nullish() });

function read(given: unknown, name: string): string {
  const values = z.object({ [name]: z.object({ [name]: field }) }).safeParse(given).data;
  return values?.[name]?.[name]?.value ?? "";
}

function blankField(index: number): string {
  return `blank_${index + 1}`;
}

function errorUnder(name: string, problem: string): Record<string, string> {
  return problem === "" ? {} : { [name]: problem };
}

function mistaken(errors: Record<string, string>): Filled {
  return { kind: "mistaken", errors };
}
