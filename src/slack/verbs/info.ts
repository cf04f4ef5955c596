// Everything known about a group, and the menu to do something with it.
import type { KnownBlock } from "@slack/types";
import type { GroupInfoView } from "../../groups/views.ts";
import { lines, plainText, section } from "../blocks.ts";
import { writeClick } from "../clicks.ts";
import { groupName, personName } from "../names.ts";
import { code, count, date, joinMarkup, mention, mrkdwn, raw, type Markup } from "../text.ts";
import type { Verb } from "./verb.ts";

/** `others` are the verbs of the menu, in its order. */
export function infoVerb(others: () => readonly Verb[]): Verb {
  return {
    word: "info",
    label: "Show the group",
    right: "approve",
    form: (info) => ({
      title: "Group",
      blocks: [section(groupName(info.group)), ...lines(facts(info)), ...menu(info, others())],
    }),
  };
}

function facts(info: GroupInfoView): Markup[] {
  const people =
    info.memberCount === null
      ? "number of people not known"
      : `${info.memberCount} of ${info.capacity} people`;
  const mode =
    info.joinApprovalMode === null
      ? []
      : [
          info.joinApprovalMode === "approval_required"
            ? raw("Joining needs an approval")
            : raw("Whoever has the link is in at once"),
        ];
  return [
    mrkdwn`${standing(info)}${people} · created ${date(info.createdAt)}`,
    ...(info.description === null ? [] : [mrkdwn`${info.description}`]),
    ...(info.waiting === 0 ? [] : [mrkdwn`${count(info.waiting, "person waits", "people wait")} to join`]),
    ...mode,
    ...members(info),
    ...(info.inviteLink === null ? [] : [mrkdwn`Invite link: ${code(info.inviteLink)}`]),
    ...(info.lastChange === null ? [] : [lastChange(info.lastChange)]),
  ];
}

function standing(info: GroupInfoView): Markup {
  if (info.standing === "deleted") return raw("Deleted · ");
  return info.suspendedAt === null ? raw("") : mrkdwn`⛔ Suspended since ${date(info.suspendedAt)} · `;
}

function members(info: GroupInfoView): Markup[] {
  if (info.members === null) return [raw("WhatsApp could not be asked who is in it")];
  if (info.members.length === 0) return [raw("Nobody is in it")];
  return [
    mrkdwn`In it: ${joinMarkup(
      info.members.map((person) => mrkdwn`${personName(person, "full")}`),
      ", ",
    )}`,
  ];
}

function lastChange({ what, by, at }: NonNullable<GroupInfoView["lastChange"]>): Markup {
  const who = by === null ? raw("outside Groupdesk") : mrkdwn`by ${mention(by)}`;
  return mrkdwn`Last changed (${what}) ${who}, ${date(at)}`;
}

function menu(info: GroupInfoView, others: readonly Verb[]): KnownBlock[] {
  if (info.standing === "deleted") return [];
  return [
    {
      type: "actions",
      elements: [
        {
          type: "static_select",
          action_id: "manage",
          placeholder: plainText("Manage…", 150),
          options: others.map((verb) => ({
            text: plainText(verb.label, 75),
            value: writeClick({ verb: "manage", word: verb.word, groupId: info.group.id }).value,
          })),
        },
      ],
    },
  ];
}
