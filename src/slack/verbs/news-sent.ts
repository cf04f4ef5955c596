// The form that says where the news of one group goes was sent: the channel is looked at first, because the cards have numbers on them.
import type { ChannelId, GroupId } from "../../groups/model.ts";
import type { NewsOutcome } from "../../groupdesk.ts";
import { ofOneGroup } from "../channels.ts";
import { closeWithLine } from "../forms/asked-from.ts";
import { noticeForm } from "../forms/notice.ts";
import type { SentForm } from "../forms/sent-form.ts";
import type { SlackParts } from "../parts.ts";
import { triedAgain } from "../replies.ts";
import { channelLink, mrkdwn, raw, type Markup } from "../text.ts";
import { newsChannelField } from "./send-news.ts";

export async function sendNews(
  parts: SlackParts,
  sent: SentForm,
  groupId: GroupId,
  channel: ChannelId | null,
): Promise<void> {
  const problem = channel === null ? null : await parts.channels.problemWith(channel);
  if (problem !== null) return sent.complain({ [newsChannelField.id]: problem });
  const outcome = await parts.groupdesk.sendNewsTo({ groupId, channel, by: sent.actor.id });
  if (outcome.kind === "channel taken") return sent.complain({ [newsChannelField.id]: ofOneGroup });
  if (outcome.kind === "sent") await closeWithLine(parts, sent, newsCame(outcome));
  else await sent.replace(noticeForm(newsCame(outcome)));
}

export function newsCame(outcome: NewsOutcome): Markup {
  if (outcome.kind === "channel taken") return raw(ofOneGroup);
  if (outcome.kind !== "sent") return triedAgain[outcome.kind];
  return mrkdwn`✅ The news of the group goes to ${channelLink(outcome.channel)} from now on, with whoever waits.`;
}
