// Taking people out of a group: chosen from who is in it now, with the warning that it is for good.
import type { KnownBlock } from "@slack/types";
import { z } from "zod";
import type { Person } from "../../groups/model.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { plainText, section } from "../blocks.ts";
import { groupName, personName } from "../names.ts";
import { mrkdwn } from "../text.ts";
import type { Verb } from "./verb.ts";

const field = "people";

/** In one call. Source: WhatsApp, "Group management", remove group participants. */
const mostRemoved = 8;

/** Check boxes in one block. Source: Slack, "Block elements", checkboxes. */
const mostBoxes = 10;
const longestOption = 75;

export const removeVerb: Verb = {
  word: "remove",
  label: "Remove people…",
  right: "administer",
  form(info) {
    const title = "Remove people";
    if (info.members === null) return { title, blocks: [section(unreadable(info))] };
    if (info.members.length === 0)
      return { title, blocks: [section(mrkdwn`Nobody is in ${groupName(info.group)}.`)] };
    return { title, submit: "Remove", blocks: chooser(info, info.members) };
  },
  read(given, info) {
    const chosen = values.safeParse(given).data?.[field][field].selected_options ?? [];
    const people = chosen.flatMap(({ value }) => personFrom(value, info.members ?? []) ?? []);
    if (people.length === 0) return { kind: "mistaken", errors: { [field]: "Choose whom to remove." } };
    if (people.length > mostRemoved)
      return {
        kind: "mistaken",
        errors: { [field]: `WhatsApp removes at most ${mostRemoved} people at once.` },
      };
    return { kind: "task", task: { kind: "remove", people, outcome: null } };
  },
};

function unreadable(info: GroupInfoView) {
  return mrkdwn`WhatsApp could not be asked who is in ${groupName(info.group)} just now. Try again in a moment.`;
}

function chooser(info: GroupInfoView, members: readonly Person[]): KnownBlock[] {
  return [
    section(
      mrkdwn`Remove people from ${groupName(info.group)}? *Whoever is removed can never come back by a link.*`,
    ),
    {
      type: "input",
      block_id: field,
      label: plainText("Whom to remove", 2_000),
      element: {
        type: "checkboxes",
        action_id: field,
        options: members.slice(0, mostBoxes).map((person) => ({
          text: plainText(personName(person, "full"), longestOption),
          value: keyOf(person),
        })),
      },
    },
  ];
}

/** Names a person so that somebody who leaves meanwhile can still be told of. */
function keyOf({ waId, userId }: Person): string {
  return (waId === null ? `u${userId ?? ""}` : `w${waId}`).slice(0, longestOption);
}

function personFrom(key: string, members: readonly Person[]): Person | undefined {
  const member = members.find((each) => keyOf(each) === key);
  if (member !== undefined) return member;
  const id = key.slice(1);
  if (id === "") return undefined;
  return key.startsWith("w")
    ? { waId: id, userId: null, username: null }
    : { waId: null, userId: id, username: null };
}

const values = z.object({
  [field]: z.object({
    [field]: z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() }),
  }),
});
