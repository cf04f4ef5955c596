// One card for a text to several groups: how far it is, then what came of it in each, those that need somebody first.
import type { KnownBlock } from "@slack/types";
import type { AnnouncedGroup, AnnouncementView } from "../../groups/announcement-views.ts";
import { actions, confirmation, context, lines, message, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { longest } from "../limits.ts";
import { count, date, joinMarkup, mention, mrkdwn, plain, type Markup } from "../text.ts";

const longestBeginning = 300;
/** What stands above and below the groups has the rest of the message. */
const roomForGroups = longest.messageBlocks - 2_000;

export function renderAnnouncement(view: AnnouncementView): Message {
  const { groups } = view;
  const template = view.templateName === null ? mrkdwn`` : mrkdwn` · template ${view.templateName}`;
  const needy = groups.filter(({ state }) => state === "failed" || state === "unclear");
  const others = groups.filter((each) => !needy.includes(each));
  return message([
    ...lines([
      headline(groups),
      mrkdwn`“${plain(view.text, longestBeginning)}”`,
      ...linesOf([...needy, ...others]),
    ]),
    ...tryAgain(view),
    context(mrkdwn`Asked for by ${mention(view.requestedBy)}, ${date(view.requestedAt)}${template}`),
  ]);
}

function headline(groups: readonly AnnouncedGroup[]): Markup {
  const of = (state: AnnouncedGroup["state"]) => groups.filter((each) => each.state === state).length;
  const all = count(groups.length, "group", "groups");
  const over = groups.length - of("under way");
  if (over < groups.length) return mrkdwn`⏳ *Writing to ${all}…* ${over} done`;
  if (of("sent") === groups.length) return mrkdwn`✅ *The message was sent to ${all}*`;
  return mrkdwn`⚠️ *The message was sent to ${of("sent")} of ${all}*`;
}

/** Slack takes so much in a message; those that do not fit are counted. */
function linesOf(groups: readonly AnnouncedGroup[]): Markup[] {
  const all = groups.map(line);
  let room = roomForGroups;
  const end = all.findIndex(({ markup }) => (room -= markup.length + 1) < 0);
  if (end === -1) return all;
  const left = groups.slice(end);
  const counted = (["failed", "unclear", "under way", "sent"] as const).flatMap((state) => {
    const those = left.filter((each) => each.state === state).length;
    return those === 0 ? [] : mrkdwn`${those} ${inShort[state]}`;
  });
  return [...all.slice(0, end), mrkdwn`… and ${joinMarkup(counted, ", ")}`];
}

const inShort: Record<AnnouncedGroup["state"], string> = {
  failed: "more where it was not sent",
  unclear: "more of which nobody knows",
  "under way": "more on its way",
  sent: "more where it was sent",
};

function line({ group, state, remark, message: sent, people }: AnnouncedGroup): Markup {
  const name = groupName(group);
  switch (state) {
    case "under way":
      return remark === null ? mrkdwn`• ${name}: on its way` : mrkdwn`• ${name}: ${remark}`;
    case "failed":
      return mrkdwn`⚠️ ${name}: not sent. ${remark ?? ""}`;
    case "unclear":
      return mrkdwn`❔ ${name}: nobody knows whether it was sent. Look into the group before trying again.`;
    case "sent": {
      const most = Math.max(people ?? 0, sent?.delivered ?? 0);
      const reached = people === null ? String(sent?.delivered ?? 0) : `${sent?.delivered ?? 0} of ${most}`;
      return mrkdwn`✅ ${name}: delivered to ${reached}, read by ${sent?.read ?? 0}`;
    }
  }
}

function tryAgain({ announcementId, groups, left }: AnnouncementView): KnownBlock[] {
  if (left === 0 || groups.some(({ state }) => state === "under way")) return [];
  const unclear = groups.filter(({ state }) => state === "unclear").length;
  const again = `Try again in ${count(left, "group", "groups")}`;
  return actions([
    {
      text: again,
      label: `${again} where it was not sent`,
      style: "primary",
      click: { verb: "announce_again", announcementId },
      ...(unclear === 0
        ? {}
        : {
            confirm: confirmation({
              title: `Send to ${count(left, "group", "groups")}?`,
              text: `In ${count(unclear, "of them nobody knows", "of them nobody knows")} whether it was sent: there it may be sent, and charged, twice.`,
              verb: "Try again",
            }),
          }),
    },
  ]);
}
