// Slack lets Groupdesk write nothing in a channel that groups were sent to: which one, and how to mend it.
import type { ClosedChannelView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { channelLink, code, date, mention, mrkdwn, type Markup } from "../text.ts";

export function renderClosedChannel(view: ClosedChannelView): Message {
  return message(lines([mrkdwn`⚠️ ${reason(view)}`, mrkdwn`Noticed ${date(view.at)}`]));
}

/** Slack's codes: docs.slack.dev/reference/methods/chat.postMessage, errors. */
function reason({ channel, code: error }: ClosedChannelView): Markup {
  // A person, to whom something was to be told directly.
  if (/^[UW]/u.test(channel))
    return mrkdwn`Slack does not let Groupdesk write to ${mention(channel)} (${code(error)}), so it comes here.`;
  const name = channelLink(channel);
  switch (error) {
    case "not_in_channel":
    case "channel_not_found":
      return mrkdwn`Groupdesk is not in ${name}. Invite it there with ${code("/invite")}; until then its cards come here.`;
    case "is_archived":
      return mrkdwn`${name} is archived, so its cards come here.`;
    default:
      return mrkdwn`Slack does not let Groupdesk write in ${name} (${code(error)}), so its cards come here.`;
  }
}
