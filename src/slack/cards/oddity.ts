// WhatsApp said something Groupdesk does not know. Nothing is lost; somebody should hear of it once.
import type { OddityView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { date, mrkdwn } from "../text.ts";

export function renderOddity(view: OddityView): Message {
  return message(lines([mrkdwn`❔ ${view.sentence}`, mrkdwn`Seen ${date(view.at)}`]));
}
