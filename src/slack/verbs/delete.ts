// Deleting a group: for good, so its name is typed once more, and a group with people in it asks twice.
import { z } from "zod";
import { context, plainText, section } from "../blocks.ts";
import { groupName } from "../names.ts";
import { count, mrkdwn } from "../text.ts";
import type { Verb } from "./verb.ts";

const nameField = "subject";
const sureField = "sure";
const longestTyped = 300;

const values = z.object({
  [nameField]: z.object({ [nameField]: z.object({ value: z.string().nullish() }) }),
  [sureField]: z
    .object({
      [sureField]: z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() }),
    })
    .optional(),
});

export const deleteVerb: Verb = {
  word: "delete",
  label: "Delete the group…",
  right: "administer",
  form(info) {
    const people = info.memberCount ?? 0;
    return {
      title: "Delete a group",
      submit: "Delete",
      blocks: [
        section(
          mrkdwn`Delete ${groupName(info.group)}? Everybody is taken out of it, nobody can write in it any more, and it cannot be brought back.`,
        ),
        {
          type: "input",
          block_id: nameField,
          label: plainText("Type the name of the group to confirm", 2_000),
          element: { type: "plain_text_input", action_id: nameField, max_length: longestTyped },
        },
        ...(people === 0
          ? [context(mrkdwn`Nobody is in it.`)]
          : [
              {
                type: "input" as const,
                block_id: sureField,
                label: plainText(`${count(people, "person is", "people are")} in it`, 2_000),
                element: {
                  type: "checkboxes" as const,
                  action_id: sureField,
                  options: [{ text: plainText("Delete it although people are in it", 75), value: "sure" }],
                },
              },
            ]),
      ],
    };
  },
  read(given, info) {
    const { data } = values.safeParse(given);
    const typed = oneForm(data?.[nameField][nameField].value ?? "");
    const wanted = oneForm(info.group.subject ?? "");
    if (typed === "" || typed !== wanted)
      return {
        kind: "mistaken",
        errors: { [nameField]: `Type the name as it is: ${info.group.subject ?? "the group has none"}` },
      };
    const isSure =
      (info.memberCount ?? 0) === 0 || (data?.[sureField]?.[sureField].selected_options?.length ?? 0) > 0;
    if (!isSure)
      return { kind: "mistaken", errors: { [sureField]: "Tick this to delete a group with people in it." } };
    return { kind: "task", task: { kind: "delete", subject: info.group.subject } };
  },
};

/** Phones change spaces and case as one types. */
function oneForm(text: string): string {
  return text.normalize("NFKC").trim().replaceAll(/\s+/gu, " ").toLowerCase();
}
