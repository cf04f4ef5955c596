// The note in a suspension's thread that it is over, for those who follow the thread and not the message.
import type { ClearanceView } from "../../groups/views.ts";
import { message, section, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { date, mrkdwn } from "../text.ts";

export function renderClearance(view: ClearanceView): Message {
  return message([
    section(mrkdwn`✅ WhatsApp cleared the suspension of ${groupName(view.group)}, ${date(view.at)}`),
  ]);
}
