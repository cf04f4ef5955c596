// WhatsApp has suspended a group: which one, who waits meanwhile, what was changed last and by whom, and the way on. Cleared in
// place.
import type { SuspensionView } from "../../groups/views.ts";
import { context, lines, message, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { count, date, link, mention, mrkdwn, type Markup } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

export function renderSuspension(view: SuspensionView, look: Look): Message {
  return view.clearedAt === null ? renderSuspended(view, look) : renderCleared(view, view.clearedAt);
}

function renderSuspended(view: SuspensionView, look: Look): Message {
  const said = [
    mrkdwn`⛔ WhatsApp suspended ${groupName(view.group)}, ${date(view.suspendedAt)}`,
    ...lastChange(view),
    ...whoWaits(view),
  ];
  return callingMessage([...lines(said), context(wayOn)], look);
}

/** Where a business appeals. Source: WhatsApp Groups API, group suspension; error 131207. */
const manager = link("https://business.facebook.com/wa/manage/home/", "WhatsApp Manager");
const support = link("https://business.facebook.com/business-support-home/", "Business Support");

const wayOn = mrkdwn`Until WhatsApp clears it, nothing can be changed or sent. Appeal in ${manager} or ${support}; what counts is the name, the picture, the description and what people report.`;

function renderCleared(view: SuspensionView, clearedAt: number): Message {
  return message(
    lines([
      mrkdwn`✅ ${groupName(view.group)} is no longer suspended, ${date(clearedAt)}`,
      mrkdwn`It was suspended from ${date(view.suspendedAt)}. It can be used again.`,
    ]),
  );
}

function whoWaits({ waiting }: SuspensionView): Markup[] {
  if (waiting === 0) return [];
  return [mrkdwn`${count(waiting, "person waits", "people wait")} to join and cannot be let in meanwhile`];
}

function lastChange({ lastChange: change }: SuspensionView): Markup[] {
  if (change === null) return [];
  const who = change.by === null ? mrkdwn`outside Groupdesk` : mrkdwn`by ${mention(change.by)}`;
  return [mrkdwn`Last change before it: ${change.what}, ${who}, ${date(change.at)}`];
}
