// Deleting a group: for good, so its name is typed once more, and a group with people in it asks twice.
import { folded } from "../../groups/name-matching.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { context, section } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { withEmoji } from "../emoji-aliases.ts";
import { checkBoxes, filledForm, textField } from "../forms/form-fields.ts";
import { count, mrkdwn } from "../text.ts";
import type { Verb, VerbForm } from "./verb.ts";

const nameField = textField({
  id: "subject",
  label: "Type the name of the group to confirm",
  mostTyped: 300,
});

const sureField = checkBoxes({
  id: "sure",
  label: "People are in it",
  required: "Tick this to delete a group with people in it.",
});

const sure = { text: "Delete it although people are in it", value: "sure" };

export const deleteVerb: Verb = {
  word: "delete",
  typed: "delete",
  help: "For admins: deletes a group for good, after you have typed its name.",
  label: "Delete the group…",
  right: "administer",
  to: "delete groups",
  becomes: "delete",
  form: draw,
  read(values, info) {
    const { subject } = info.group;
    const form = filledForm(values);
    const typed = folded(form.read(nameField));
    // Slack gives an alias for an emoji, and a name may have one in letters.
    if (typed === "" || typed !== folded(withEmoji(subject ?? "")))
      form.complain(nameField, `Type the name as it is: ${subject ?? "the group has none"}`);
    const isEmpty = (info.memberCount ?? 0) === 0;
    // Somebody came in since it was opened, so it asked nothing of the kind.
    if (!isEmpty && !form.has(sureField)) return form.mistakes() ?? { kind: "form", form: draw(info) };
    if (!isEmpty) form.read(sureField);
    return form.mistakes() ?? { kind: "task", task: { kind: "delete", subject } };
  },
};

function draw(info: GroupInfoView): VerbForm {
  const people = info.memberCount ?? 0;
  return {
    title: "Delete a group",
    submit: "Delete",
    blocks: [
      section(
        mrkdwn`Delete ${groupName(info.group)}? Everybody is taken out of it, nobody can write in it any more, and it cannot be brought back.`,
      ),
      nameField.block(),
      people === 0
        ? context(mrkdwn`Nobody is in it.`)
        : sureField.block([sure], { label: `${count(people, "person is", "people are")} in it` }),
    ],
  };
}
