// Something keeps Groupdesk from its work and a person must see to it. Says so until it is over.
import type { TroubleView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { date, mrkdwn } from "../text.ts";
import type { Look } from "./look.ts";

export function renderTrouble(view: TroubleView, { explain }: Look): Message {
  const sentence = explain(view.failure);
  if (view.clearedAt === null)
    return message(lines([mrkdwn`⚠️ ${sentence}`, mrkdwn`Since ${date(view.since)}`]));
  return message(
    lines([mrkdwn`✅ Over: ${sentence}`, mrkdwn`From ${date(view.since)} to ${date(view.clearedAt)}`]),
  );
}
