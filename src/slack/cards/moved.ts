// What is left of a group card when a newer one has taken over those who wait: where they went, and what was decided
// while they were here.
import type { MovedCardView } from "../../groups/views.ts";
import { context, message, type Message } from "../blocks.ts";
import { groupName, type PhoneNumbers } from "../display-names.ts";
import { link, mrkdwn } from "../text.ts";
import { decidedBlocks } from "./join-request.ts";

export function renderMoved(view: MovedCardView, phoneNumbers: PhoneNumbers): Message {
  const where = view.link === null ? mrkdwn`a newer card below` : link(view.link, "a newer card");
  const moved = context(mrkdwn`${groupName(view.group)} · the requests have moved to ${where}`);
  return message([moved, ...decidedBlocks(view.requests, { phoneNumbers, standing: "active" })]);
}
