// Taking people out of a group: chosen from who is in it now, with the warning that it is for good.
import type { Person } from "../../groups/model.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { section } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { checkBoxes, filledForm } from "../forms/form-fields.ts";
import { longest } from "../limits.ts";
import { mrkdwn } from "../text.ts";
import type { Verb } from "./verb.ts";

/** In one call. Source: WhatsApp, "Group management", remove group participants. */
const mostRemoved = 8;

const peopleField = checkBoxes({ id: "people", label: "Whom to remove" });

export const removeVerb: Verb = {
  word: "remove",
  typed: "remove",
  also: ["kick"],
  help: "For admins: takes people out of a group; you choose whom.",
  label: "Remove people…",
  right: "administer",
  to: "remove people from groups",
  becomes: "remove",
  reveals: ({ members }) => ((members ?? []).length === 0 ? [] : ["members"]),
  form(info) {
    const title = "Remove people";
    const { members } = info;
    if (members === null) return { title, blocks: [section(unreadable(info))] };
    if (members.length === 0)
      return { title, blocks: [section(mrkdwn`Nobody is in ${groupName(info.group)}.`)] };
    return {
      title,
      submit: "Remove",
      blocks: [
        section(
          mrkdwn`Remove people from ${groupName(info.group)}? *Whoever is removed can never come back by a link.*`,
        ),
        peopleField.block(
          members.map((person) => ({ text: personName(person, "full"), value: keyOf(person) })),
        ),
      ],
    };
  },
  read(values, { members }) {
    const form = filledForm(values);
    const people = form.read(peopleField).flatMap((key) => personFrom(key, members ?? []) ?? []);
    if (people.length === 0) form.complain(peopleField, "Choose whom to remove.");
    if (people.length > mostRemoved)
      form.complain(peopleField, `WhatsApp removes at most ${mostRemoved} people at once.`);
    return form.mistakes() ?? { kind: "task", task: { kind: "remove", people, outcome: null } };
  },
};

function unreadable(info: GroupInfoView) {
  return mrkdwn`WhatsApp could not be asked who is in ${groupName(info.group)} just now. Try again in a moment.`;
}

/** Names a person so that somebody who leaves meanwhile can still be told of. */
function keyOf({ waId, userId }: Person): string {
  return (waId === null ? `u${userId ?? ""}` : `w${waId}`).slice(0, longest.option);
}

function personFrom(key: string, members: readonly Person[]): Person | undefined {
  const member = members.find((each) => keyOf(each) === key);
  if (member !== undefined) return member;
  const [, waId = null, userId = null] = ofSomebodyGone.exec(key) ?? [];
  return waId === null && userId === null ? undefined : { waId, userId, username: null };
}

/** What has another form is no key of ours. */
const ofSomebodyGone = /^(?:w(\d{4,20})|u([A-Z]{2}(?:\.ENT)?\.[A-Za-z0-9]{1,128}))$/u;
