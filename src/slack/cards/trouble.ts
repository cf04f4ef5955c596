// Something keeps Groupdesk from its work and a person must see to it. Says so until it is over.
import type { TroubleView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { date, mrkdwn } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

export function renderTrouble(view: TroubleView, look: Look): Message {
  const sentence = look.explain(view.failure);
  if (view.clearedAt === null)
    return callingMessage(lines([mrkdwn`⚠️ ${sentence}`, mrkdwn`Since ${date(view.since)}`]), look);
  return message(
    lines([mrkdwn`✅ Over: ${sentence}`, mrkdwn`From ${date(view.since)} to ${date(view.clearedAt)}`]),
  );
}
