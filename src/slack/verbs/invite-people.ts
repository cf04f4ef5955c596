// Inviting people to a group: numbers as people write them, each gets a message made from a template of WhatsApp's. Every number
// is shown as it was read, and the message as it will read, before anything is sent; whatever is changed then is shown again.
// Where no template can be used, the form has the link to hand on instead.
import { createHash } from "node:crypto";
import type { KnownBlock } from "@slack/types";
import { dialled } from "../../groups/dialled-number.ts";
import type { InviteVariable } from "../../groups/model.ts";
import type { InviteTemplateView } from "../../groups/invitation-views.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { context, lines, section } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { filledForm, menu, question, textField } from "../forms/form-fields.ts";
import type { Rights } from "../permission.ts";
import { count, mrkdwn, quote, raw } from "../text.ts";
import { linkForm, readLinkPlace, unsettledForm, whyNot } from "./invite-without-template.ts";
import type { Reading } from "./number-readings.ts";
import { callingCodeOf, readPhoneNumbers, sentence, shownAsRead, type Question } from "./phone-numbers.ts";
import { blanksOf, textOf } from "./template-blanks.ts";
import type { Filled, Verb, VerbForm } from "./verb.ts";

const mostAtOnce = 20;

const numbersField = textField({
  id: "numbers",
  label: "Phone numbers, one on each line or with commas between",
  isMultiline: true,
});

const languageField = menu({ id: "language", label: "Language of the message" });

/** WhatsApp bounds the whole text; this keeps a greeting a greeting. */
function blankField(index: number, label: string) {
  return textField({
    id: `blank_${index + 1}`,
    label,
    longest: 200,
    required: "The message needs something here.",
  });
}

function questionField(place: number) {
  return question({ id: `which_${place}`, label: "Which?", required: "Choose the number you mean." });
}

export const inviteVerb: Verb = {
  word: "invite",
  typed: "invite",
  help: "Invites people by phone number, several at once, or gives you the link to hand on.",
  label: "Invite people…",
  right: "approve",
  to: "invite people to groups",
  becomes: "invite",
  needsInvitation: true,
  reveals: (info, may) => (info.inviteLink === null || !showsLink(info, may) ? [] : ["invite link"]),
  form(info, may) {
    const template = info.invitation?.template;
    if (template?.kind === "ready") return numbersForm(info, template.templates);
    return template?.kind === "unsettled" && maySettle(may)
      ? unsettledForm(info, template.template)
      : linkForm(info, full(info));
  },
  read(values, info, memo) {
    const template = info.invitation?.template;
    if (template?.kind === "unsettled") return readLinkPlace(values, template.template);
    if (template?.kind !== "ready") {
      const problem = `${whyNot(info)} Hand on the link instead: /wa link.`;
      return { kind: "mistaken", errors: { [numbersField.id]: problem } };
    }
    return readInvitation(values, info, { templates: template.templates, memo });
  },
};

function maySettle(may: Rights | undefined): boolean {
  return may?.has("administer") === true;
}

/** In the message as it will read, or to be handed on; not where an administrator is asked which place is the link. */
function showsLink({ invitation }: GroupInfoView, may: Rights | undefined): boolean {
  const template = invitation?.template;
  if (template?.kind === "ready") return template.templates.some(({ body }) => body !== null);
  return !(template?.kind === "unsettled" && maySettle(may));
}

type Templates = readonly [InviteTemplateView, ...InviteTemplateView[]];

/** What a form that was sent amounts to. */
type Draft = {
  template: InviteTemplateView;
  templates: Templates;
  people: Reading[];
  questions: Question[];
  /** By their places; undefined before they have been asked for. */
  blanks: ReadonlyMap<number, string>;
};

function readInvitation(
  values: unknown,
  info: GroupInfoView,
  { templates, memo }: { templates: Templates; memo: string | undefined },
): Filled {
  const form = filledForm(values);
  const language = form.has(languageField) ? form.read(languageField) : "";
  const template = templates.find((each) => each.language === language) ?? templates[0];
  const typed = form.read(numbersField);
  const { people, questions, problems } = readPhoneNumbers(
    typed,
    info.invitation?.businessNumber ?? null,
    (_, place) => form.chosen(questionField(place)),
  );
  const allProblems = [...problems, ...peopleProblems(people, questions.length + problems.length, info)];
  if (allProblems.length > 0) form.complain(numbersField, allProblems.join(" "));
  const blanks = new Map(
    blanksOf(template, info).map(({ index, label, known }) => {
      const field = blankField(index, label);
      return [index, form.has(field) ? form.read(field) : known];
    }),
  );
  const mistakes = form.mistakes();
  if (mistakes !== undefined) return mistakes;
  const draft = { template, templates, people, questions, blanks };
  const answered = questions.filter(({ readings }) => readings.some((reading) => people.includes(reading)));
  const isSettled = answered.length === questions.length && [...blanks.values()].every((text) => text !== "");
  if (!isSettled || memo !== digestOf(draft)) return { kind: "form", form: lookForm(info, draft) };
  return { kind: "task", task: taskOf(draft) };
}

function taskOf({ template, people, blanks }: Draft) {
  const { name, language } = template;
  const variables = template.variables.map(({ kind }, index): InviteVariable =>
    kind === "text" ? { kind, text: blanks.get(index) ?? "" } : { kind },
  );
  return {
    kind: "invite" as const,
    template: { name, language, variables },
    people: people.map(({ waId }) => ({ person: { waId, userId: null, username: null }, message: null })),
  };
}

/** Of what somebody has looked at. The choice between two readings shows both, and needs no other look. */
function digestOf({ template: { name, language }, people, questions, blanks }: Draft): string {
  const asked = new Set(questions.flatMap(({ readings }) => readings.map(({ e164 }) => e164)));
  const shown = [
    [name, language],
    people.map(({ e164 }) => e164).filter((e164) => !asked.has(e164)),
    questions.map(({ typed }) => typed),
    [...blanks],
  ];
  return createHash("sha256").update(JSON.stringify(shown)).digest("base64url").slice(0, 22);
}

function peopleProblems(people: readonly Reading[], others: number, { members }: GroupInfoView): string[] {
  const inside = new Set((members ?? []).flatMap(({ waId }) => (waId === null ? [] : dialled(waId))));
  const alreadyIn = people.filter(({ e164 }) => inside.has(e164)).map(({ written }) => written);
  return [
    ...sentence(alreadyIn, ["is in the group already", "are in the group already"]),
    ...(people.length > mostAtOnce
      ? [`${people.length} numbers are too many: at most ${mostAtOnce} at once.`]
      : []),
    ...(people.length === 0 && others === 0 ? ["Type at least one phone number."] : []),
  ];
}

function numbersForm(info: GroupInfoView, templates: Templates): VerbForm {
  const [template] = templates;
  const known = new Map(blanksOf(template, info).map((blank) => [blank.index, blank.known]));
  return {
    title: "Invite people",
    submit: "Next",
    blocks: [
      section(mrkdwn`Invite people to ${groupName(info.group)}`),
      numbersBlock(info),
      ...languageBlocks(templates),
      ...messageBlocks(info, template, known),
      ...remarks(info),
    ],
  };
}

/** Numbers as they were read, and the message as it will read. */
function lookForm(info: GroupInfoView, draft: Draft): VerbForm {
  const { template, templates, people, questions, blanks } = draft;
  const invited =
    people.length +
    questions.filter(({ readings }) => !readings.some((each) => people.includes(each))).length;
  return {
    title: "Invite people",
    submit: `Invite ${count(invited, "person", "people")}`,
    memo: digestOf(draft),
    blocks: [
      section(mrkdwn`Invite people to ${groupName(info.group)}`),
      ...readBlocks(draft),
      ...questions.map(({ typed, readings }, place) =>
        questionField(place).block(
          readings.map(({ e164, written, country, hint }) => ({
            text: `${written} (${country})`,
            ...(hint === null ? {} : { description: hint }),
            value: e164,
          })),
          { label: `Whose number is ${typed}?`, round: roundOf(typed) },
        ),
      ),
      ...blanksOf(template, info).map(({ index, label, hint }) =>
        blankField(index, label).block({
          value: blanks.get(index) ?? "",
          round: template.language,
          ...(hint === null ? {} : { hint }),
        }),
      ),
      ...messageBlocks(info, template, blanks),
      numbersBlock(info),
      ...languageBlocks(templates),
      ...remarks(info),
    ],
  };
}

/** Slack keeps what is chosen in a block it knows; another number is another question. */
function roundOf(typed: string): string {
  return createHash("sha256").update(typed).digest("hex").slice(0, 8);
}

function readBlocks({ people, questions }: Draft): KnownBlock[] {
  const asked = questions.flatMap(({ readings }) => readings);
  const read = people.filter((reading) => !asked.includes(reading));
  if (read.length === 0) return [];
  return lines([
    mrkdwn`Read as:`,
    ...read.map((reading) => mrkdwn`• ${raw(reading.hint === null ? "" : "⚠️ ")}${shownAsRead(reading)}`),
  ]);
}

function numbersBlock({ invitation }: GroupInfoView): KnownBlock {
  const callingCode = callingCodeOf(invitation?.businessNumber ?? null);
  const countries =
    callingCode === null
      ? "With their country codes, such as +44."
      : `Numbers of other countries than +${callingCode} need their country code.`;
  return numbersField.block({ hint: `At most ${mostAtOnce} at once. ${countries}` });
}

function languageBlocks(templates: Templates): KnownBlock[] {
  if (templates.length === 1) return [];
  return [languageField.block(templates.map(({ language }) => ({ text: language, value: language })))];
}

function messageBlocks(
  { inviteLink }: GroupInfoView,
  template: InviteTemplateView,
  blanks: ReadonlyMap<number, string>,
): KnownBlock[] {
  if (template.body === null) return [];
  const text = textOf(template, (index) =>
    template.variables[index]?.kind === "invite link" ? (inviteLink ?? undefined) : blanks.get(index),
  );
  return [section(mrkdwn`Everybody gets:\n${quote(text)}`)];
}

function remarks(info: GroupInfoView): KnownBlock[] {
  return [
    context(mrkdwn`WhatsApp charges each delivered invitation. It goes to each person alone.`),
    ...full(info),
  ];
}

function full({ memberCount, capacity }: GroupInfoView): KnownBlock[] {
  if (memberCount === null || memberCount < capacity) return [];
  return [context(mrkdwn`⚠️ The group is full: nobody gets in until somebody leaves.`)];
}
