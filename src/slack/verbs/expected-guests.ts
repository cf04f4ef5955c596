// Who is expected in a group: a list of numbers, each with who put it there and until when it counts. Numbers are added and taken off;
// the group's route says whether anybody is let in by it.
import type { ExpectedView } from "../../groups/guest-views.ts";
import { expiresAt } from "../../groups/guests.ts";
import { context, lines, section } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { severalMenu } from "../forms/choices-kept.ts";
import { filledForm, textField } from "../forms/form-fields.ts";
import { count, date, mention, mrkdwn, raw, type Markup } from "../text.ts";
import { callingCodeOf, readPhoneNumbers, sentence } from "./phone-numbers.ts";
import type { Verb } from "./verb.ts";

export const newGuestsField = textField({
  id: "guest_numbers",
  label: "Add phone numbers, one on each line or with commas between",
  isMultiline: true,
  optional: true,
});
const offField = severalMenu({ id: "guests_off", label: "Take off the list" });

/** More would hide the fields on a phone; who is left is in the menu. */
const mostShown = 20;

export const guestsVerb: Verb = {
  word: "guests",
  typed: "guests",
  help: "Shows who is expected in a group, and takes numbers of more.",
  label: "Expected guests…",
  right: "approve",
  to: "say who is expected in a group",
  needsExpected: true,
  reveals: ({ expected }) =>
    expected === undefined || expected.listed.length === 0 ? [] : ["expected guests"],
  form(info) {
    const { expected = nobodyExpected } = info;
    const { listed } = expected;
    return {
      title: "Expected guests",
      submit: "Save",
      blocks: [
        section(mrkdwn`Who is expected in ${groupName(info.group)}? ${whatHappens(expected)}`),
        ...lines(listed.slice(-mostShown).map((guest) => lineOf(guest, expected))),
        ...(listed.length > mostShown
          ? [context(mrkdwn`… and ${count(listed.length - mostShown, "person", "people")} added earlier`)]
          : []),
        newGuestsField.block({ hint: hintFor(expected) }),
        ...(listed.length === 0
          ? []
          : [
              offField.block(
                listed.toReversed().map(({ id, phone }) => ({ text: nameOfPhone(phone), value: id })),
                [],
              ),
            ]),
      ],
    };
  },
  read(values, { expected = nobodyExpected }) {
    const form = filledForm(values);
    const typed = form.read(newGuestsField);
    const { people, questions, problems } = readPhoneNumbers(typed, expected.ownNumber);
    const unclear = sentence(
      questions.map((each) => each.typed),
      ["may be several people: write the country code", "may be several people: write the country codes"],
    );
    const wrong = [...problems, ...unclear];
    if (wrong.length > 0) form.complain(newGuestsField, wrong.join(" "));
    const remove = form.read(offField);
    const add = people.map(({ waId }) => waId);
    if (wrong.length === 0 && add.length + remove.length === 0)
      form.complain(newGuestsField, "Type at least one phone number.");
    return form.mistakes() ?? { kind: "guests", add, remove };
  },
};

const nobodyExpected: ExpectedView = {
  rule: { who: "nobody", days: 0, mostADay: 0 },
  listed: [],
  ownNumber: null,
};

function whatHappens({ rule }: ExpectedView): Markup {
  switch (rule.who) {
    case "nobody":
      return raw("Its route lets nobody in by itself: approvers decide about everybody.");
    case "invited":
      return raw("Its route lets in whoever was invited, and does not use this list.");
    case "list":
      return raw("Its route lets in whoever was invited or stands on this list.");
    case "everybody":
      return raw("Its route lets in everybody who asks.");
  }
}

function lineOf({ phone, by, at }: ExpectedView["listed"][number], { rule }: ExpectedView): Markup {
  const until = rule.days === 0 ? raw("") : mrkdwn`, until ${date(expiresAt(at, rule))}`;
  return mrkdwn`• ${nameOfPhone(phone)}: added by ${mention(by)}, ${date(at)}${until}`;
}

function nameOfPhone(phone: string): string {
  return personName({ waId: phone, userId: null, username: null }, "full");
}

function hintFor({ ownNumber }: ExpectedView): string {
  const code = callingCodeOf(ownNumber);
  return code === null
    ? "With their country codes, such as +44."
    : `Numbers of other countries than +${code} need their country code.`;
}
