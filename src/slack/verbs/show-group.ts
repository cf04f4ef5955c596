// Everything known about a group, and the menu to do something with it.
import type { KnownBlock } from "@slack/types";
import type { GroupInfoView } from "../../groups/views.ts";
import { lines, plainText, section } from "../blocks.ts";
import { writeClick } from "../buttons/click.ts";
import { groupName, peopleIn, personName } from "../display-names.ts";
import { option } from "../forms/form-fields.ts";
import { longest } from "../limits.ts";
import { code, count, date, joinMarkup, mention, mrkdwn, raw, type Markup } from "../text.ts";
import type { Verb } from "./verb.ts";

/** `others` are the verbs of the menu, in its order. */
export function showGroupVerb(others: readonly Verb[]): Verb {
  return {
    word: "info",
    typed: "info",
    also: ["show", "open", "manage"],
    help: "Shows a group: who is in it, its link, and a menu of everything you can do with it.",
    label: "Show the group",
    right: "approve",
    to: "see groups",
    reveals: (info) => [
      ...((info.members ?? []).length === 0 ? [] : ["members" as const]),
      ...(info.inviteLink === null ? [] : ["invite link" as const]),
    ],
    form: (info, may) => ({
      title: "Group",
      blocks: [
        section(groupName(info.group)),
        ...lines(facts(info)),
        ...menu(
          info,
          others.filter(
            ({ right, read }) =>
              may?.has(right) === true && (info.standing === "active" || read === undefined),
          ),
        ),
      ],
    }),
  };
}

function facts(info: GroupInfoView): Markup[] {
  return [
    mrkdwn`${standing(info)}${peopleIn(info)} · created ${date(info.createdAt)}`,
    ...(info.description === null ? [] : [mrkdwn`${info.description}`]),
    ...(info.waiting === 0 ? [] : [mrkdwn`${count(info.waiting, "person waits", "people wait")} to join`]),
    ...whoGetsIn(info),
    members(info),
    ...(info.inviteLink === null ? [] : [mrkdwn`Invite link: ${code(info.inviteLink)}`]),
    ...(info.lastChange === null ? [] : [lastChange(info.lastChange)]),
  ];
}

function standing(info: GroupInfoView): Markup {
  if (info.standing === "deleted") return raw("Deleted · ");
  return info.suspendedAt === null ? raw("") : mrkdwn`⛔ Suspended since ${date(info.suspendedAt)} · `;
}

function whoGetsIn({ joinApprovalMode }: GroupInfoView): Markup[] {
  if (joinApprovalMode === null) return [];
  return joinApprovalMode === "approval_required"
    ? [raw("Joining needs an approval")]
    : [raw("Whoever has the link is in at once")];
}

function members({ members: people }: GroupInfoView): Markup {
  if (people === null) return raw("WhatsApp could not be asked who is in it");
  if (people.length === 0) return raw("Nobody is in it");
  const names = people.map((person) => mrkdwn`${personName(person, "full")}`);
  return mrkdwn`In it: ${joinMarkup(names, ", ")}`;
}

function lastChange({ what, by, at }: NonNullable<GroupInfoView["lastChange"]>): Markup {
  const who = by === null ? raw("outside Groupdesk") : mrkdwn`by ${mention(by)}`;
  return mrkdwn`Last changed (${what}) ${who}, ${date(at)}`;
}

function menu(info: GroupInfoView, others: readonly Verb[]): KnownBlock[] {
  if (info.standing === "deleted" || others.length === 0) return [];
  const choices = others.map(({ label, word }) =>
    option({ text: label, value: writeClick({ verb: "manage", word, groupId: info.group.id }).value }),
  );
  return [
    {
      type: "actions",
      elements: [
        {
          type: "static_select",
          action_id: "manage",
          placeholder: plainText("Manage…", longest.placeholder),
          options: choices,
        },
      ],
    },
  ];
}
