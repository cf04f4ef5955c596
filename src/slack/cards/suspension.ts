// WhatsApp has suspended a group: which one, what was changed last and by whom, and what can be done. Cleared in place.
import type { SuspensionView } from "../../groups/views.ts";
import { context, lines, message, section, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { date, mention, mrkdwn, type Markup } from "../text.ts";

export function renderSuspension(view: SuspensionView): Message {
  return view.clearedAt === null ? renderSuspended(view) : renderCleared(view, view.clearedAt);
}

function renderSuspended(view: SuspensionView): Message {
  return message([
    ...lines([
      mrkdwn`⛔ WhatsApp suspended ${groupName(view.group)}, ${date(view.suspendedAt)}`,
      lastChange(view),
    ]),
    section(whatCanBeDone),
    context(mrkdwn`This message changes when WhatsApp clears the suspension.`),
  ]);
}

/** Source: WhatsApp Groups API, group suspension; error 131207. */
const whatCanBeDone = mrkdwn`WhatsApp judges the subject, the picture, the description and what people report. While the group is suspended, nothing can be changed or sent in it. What can be done: appeal in WhatsApp Manager or through Meta Business Support, wait, and afterwards change whatever may have given offence.`;

function renderCleared(view: SuspensionView, clearedAt: number): Message {
  return message([
    ...lines([
      mrkdwn`✅ ${groupName(view.group)} is no longer suspended, ${date(clearedAt)}`,
      mrkdwn`It was suspended from ${date(view.suspendedAt)}. It can be used again.`,
      lastChange(view),
    ]),
  ]);
}

function lastChange({ lastChange: change }: SuspensionView): Markup {
  if (change === null) return mrkdwn`Nothing is known of a change before it.`;
  const who = change.by === null ? mrkdwn`outside Groupdesk` : mrkdwn`by ${mention(change.by)}`;
  return mrkdwn`Last change before it: ${change.what}, ${who}, ${date(change.at)}`;
}
