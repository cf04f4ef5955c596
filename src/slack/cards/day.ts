// The one message a day under which everything stands that nobody must act on.
import type { DayView } from "../../groups/views.ts";
import { context, message, type Message } from "../blocks.ts";
import { dateAlone, mrkdwn } from "../text.ts";

export function renderDay({ at }: DayView): Message {
  return message([
    context(mrkdwn`🗒️ ${dateAlone(at)}: who joined and left, and what was changed, is told in this thread`),
  ]);
}
