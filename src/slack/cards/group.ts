// The live card of a group: who asks to join, how full it is, and what was decided. Most of what approvers ever see.
import type { KnownBlock } from "@slack/types";
import type { GroupCardView, WaitingGroupView } from "../../groups/views.ts";
import { actions, context, message, section, type ButtonLook, type Message } from "../blocks.ts";
import { groupName, hasNumber, peopleIn, type PhoneNumbers } from "../display-names.ts";
import { count, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { allAtOnceButtons } from "./all-at-once.ts";
import { decidedBlocks, isUndecided, personBlocks } from "./join-request.ts";

/** In full, each with buttons: more would flood the channel, and a message ends at 50 blocks. */
const mostPeople = 8;

export function renderGroup(view: GroupCardView, phoneNumbers: PhoneNumbers): Message {
  if (view.requests.length === 0 && view.waiting === 0) return renderQuietGroup(view);
  const title = groupTitle(view);
  const blocks = [
    section(title),
    ...groupNotice(view),
    ...waitingBlocks(view, phoneNumbers),
    ...actions(cardButtons(view, phoneNumbers)),
    ...decidedBlocks(view.requests, { phoneNumbers, standing: view.standing }),
  ];
  return message(
    blocks,
    view.waiting === 0 ? mrkdwn`${title} · nobody waits` : mrkdwn`${asking(view.waiting)} ${title}`,
  );
}

/** Name, people, standing: the first line of everything that shows a group. */
export function groupTitle(
  view: Pick<WaitingGroupView, "group" | "memberCount" | "capacity" | "standing">,
): Markup {
  const standing = { active: [], suspended: [mrkdwn`suspended by WhatsApp`], deleted: [mrkdwn`deleted`] };
  return joinMarkup([groupName(view.group), mrkdwn`${peopleIn(view)}`, ...standing[view.standing]], " · ");
}

/** Why not everything can be decided, if so. */
export function groupNotice(view: Omit<WaitingGroupView, "requests">): KnownBlock[] {
  if (view.waiting === 0) return [];
  const notice = noticeOf(view);
  return notice === null ? [] : [context(mrkdwn`${notice}`)];
}

function noticeOf(view: Omit<WaitingGroupView, "requests">): string | null {
  if (view.standing === "suspended")
    return "WhatsApp has suspended this group. Requests can be decided again when the suspension is cleared.";
  if (view.standing === "deleted") return "This group has been deleted. There is nothing left to join.";
  if (view.seats === null || view.seats >= view.waiting) return null;
  if (view.seats > 0) return `There is room for ${view.seats} more, so not everybody can be approved.`;
  return isFull(view)
    ? `The group is full (${view.memberCount} of ${view.capacity}). Somebody must leave before anybody else can be approved.`
    : "The approvals under way fill the group.";
}

function isFull(view: Pick<WaitingGroupView, "memberCount" | "capacity">): boolean {
  return view.memberCount !== null && view.memberCount >= view.capacity;
}

function renderQuietGroup(view: GroupCardView): Message {
  return message([context(mrkdwn`${groupTitle(view)} · what happens in it is told in this thread`)]);
}

function waitingBlocks(view: GroupCardView, phoneNumbers: PhoneNumbers): KnownBlock[] {
  const open = view.requests.filter(isUndecided);
  const shown = open.slice(0, mostPeople);
  const hidden = Math.max(0, view.waiting - shown.filter(({ state }) => state === "pending").length);
  return [
    ...shown.flatMap((request) => personBlocks(request, { ...view, phoneNumbers })),
    ...hiddenBlocks(view, hidden),
  ];
}

function hiddenBlocks(view: GroupCardView, hidden: number): KnownBlock[] {
  if (hidden === 0) return [];
  const showAll: ButtonLook = { text: "Show all", click: { verb: "show_waiting", place: view.cardId } };
  return [section(mrkdwn`… and ${hidden} more`), ...actions(view.standing === "active" ? [showAll] : [])];
}

function cardButtons(view: GroupCardView, phoneNumbers: PhoneNumbers): ButtonLook[] {
  if (view.standing !== "active") return [];
  return [
    ...allAtOnceButtons(view),
    ...(view.seats === 0 && view.waiting > 0 ? [checkAgain(view)] : []),
    ...(phoneNumbers === "masked" && view.requests.some(hasNumber) ? [showNumbers(view)] : []),
  ];
}

function checkAgain(view: GroupCardView): ButtonLook {
  return { text: "Check again", click: { verb: "check_again", groupId: view.group.id } };
}

function showNumbers(view: GroupCardView): ButtonLook {
  return { text: "Show numbers", click: { verb: "show_numbers", cardId: view.cardId } };
}

function asking(waiting: number): Markup {
  return raw(count(waiting, "person asks to join", "people ask to join"));
}
