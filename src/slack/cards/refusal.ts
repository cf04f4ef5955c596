// WhatsApp refused a group's creation or deletion that was asked for from somewhere other than Groupdesk.
import type { RefusalView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { date, mrkdwn, nameOf } from "../text.ts";
import type { Look } from "./look.ts";

export function renderRefusal(view: RefusalView, { explain }: Look): Message {
  const name = nameOf(view.subject ?? "");
  const group = name === "" ? mrkdwn`a group` : mrkdwn`*${name}*`;
  return message(
    lines([
      mrkdwn`⚠️ WhatsApp refused to ${view.what} ${group}, ${date(view.at)}`,
      mrkdwn`${explain(view.failure)}`,
      mrkdwn`It was asked for outside Groupdesk, so whoever did it has to try again there.`,
    ]),
  );
}
