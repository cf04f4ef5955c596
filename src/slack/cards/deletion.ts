// A group was deleted by somebody or something other than Groupdesk: a message of its own, because work may be lost.
import type { DeletionView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { count, date, mrkdwn } from "../text.ts";

export function renderDeletion(view: DeletionView): Message {
  const people = view.lastMemberCount;
  return message(
    lines([
      mrkdwn`🗑️ ${groupName(view.group)} was deleted outside Groupdesk, ${date(view.at)}`,
      ...(people === null ? [] : [mrkdwn`It had ${count(people, "person", "people")}.`]),
      mrkdwn`A deleted group cannot be brought back. If it is still needed, create a new one with \`/wa create\`.`,
    ]),
  );
}
