// What is left of a group card when a newer one has taken over those who wait: what was decided here, and where the others
// went. A card on which nothing was decided is deleted instead.
import type { MovedCardView } from "../../groups/views.ts";
import { message, section, type Message } from "../blocks.ts";
import { groupName, type PhoneNumbers } from "../display-names.ts";
import { link, mrkdwn } from "../text.ts";
import { personBlocks } from "./join-request.ts";

/** Two blocks each, and a message ends at 50. */
const mostRows = 20;

export function renderMoved(view: MovedCardView, phoneNumbers: PhoneNumbers): Message {
  const where = view.link === null ? mrkdwn`below` : link(view.link, "card");
  const rows = view.requests.slice(-mostRows);
  const earlier = view.requests.length - rows.length;
  const around = {
    ...view,
    standing: "active",
    seats: null,
    phoneNumbers,
    isOnlyOne: false,
    saysTime: true,
    isTight: false,
  } as const;
  return message([
    section(mrkdwn`${groupName(view.group)} · Newer requests: ${where}`),
    ...(earlier === 0 ? [] : [section(mrkdwn`… and ${earlier} earlier`)]),
    ...rows.flatMap((request) => personBlocks(request, around)),
  ]);
}
