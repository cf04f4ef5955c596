// The live card of a group: who asks to join, how full it is, and what was decided. Most of what approvers ever see. People
// stay where they stand and keep their height when they are decided on, so that nothing moves under a finger; newcomers come
// below them, and what is about everybody comes last.
import type { KnownBlock } from "@slack/types";
import type { GroupCardView, RequestView, WaitingGroupView } from "../../groups/views.ts";
import {
  actions,
  context,
  divider,
  lines,
  message,
  section,
  type ButtonLook,
  type Message,
} from "../blocks.ts";
import {
  groupName,
  hasNumber,
  peopleIn,
  personName,
  plainGroupName,
  type PhoneNumbers,
} from "../display-names.ts";
import { count, date, joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import { allAtOnceButtons } from "./all-at-once.ts";
import { closedAt, decidedBlocks, failureLines, isUndecided, personBlocks } from "./join-request.ts";

/** With buttons: more would flood the channel. */
const mostUndecided = 8;
/** In a place of their own, with those decided; a message ends at 50 blocks. */
const mostRows = 16;
/** From more people on they have one row each; a phone shows few at a time. */
const mostWideRows = 3;
/** Who was decided on this long ago may give up the place, where places are short. */
const settledAfterMs = 5_000;
/** Said once for all who asked within this long. */
const sameTimeMs = 10 * 60_000;

export function renderGroup(view: GroupCardView, phoneNumbers: PhoneNumbers): Message {
  if (view.requests.length === 0 && view.waiting === 0) return renderQuietGroup(view);
  const waits = view.requests.some(isUndecided);
  const time = timeOfAll(view);
  const title = waits ? joinMarkup([groupTitle(view), ...time], " · ") : finishedTitle(view);
  const { rows, others, hidden } = placesOf(view);
  const blocks = [
    section(title),
    ...rows.flatMap((request) =>
      personBlocks(request, {
        ...view,
        phoneNumbers,
        isOnlyOne: view.waiting === 1,
        saysTime: time.length === 0,
        isTight: rows.length > mostWideRows,
      }),
    ),
    ...(rows.length > mostWideRows ? lines(failureLines(rows, { phoneNumbers })) : []),
    ...hiddenBlocks(view, hidden),
    ...(waits ? groupNotice(view) : []),
    ...underALine(actions(waits ? cardButtons(view, phoneNumbers) : [])),
    ...decidedBlocks(others, { phoneNumbers, standing: view.standing }),
  ];
  const names = rows.length > mostWideRows ? [mrkdwn`${namesOf(rows, phoneNumbers)}`] : [];
  return message(
    blocks,
    view.waiting === 0 || !waits
      ? title
      : joinMarkup([mrkdwn`${asking(view.waiting)} ${title}`, ...names], "\n"),
  );
}

/** For who hears the card instead of seeing its buttons. */
function namesOf(rows: readonly RequestView[], phoneNumbers: PhoneNumbers): string {
  return rows
    .filter(({ state }) => state === "pending")
    .map((request) => personName(request, phoneNumbers))
    .join(", ");
}

/** Name, people, standing: the first line of everything that shows a group. */
export function groupTitle(
  view: Pick<WaitingGroupView, "group" | "memberCount" | "capacity" | "standing">,
): Markup {
  const standing = { active: [], suspended: [mrkdwn`suspended by WhatsApp`], deleted: [mrkdwn`deleted`] };
  return joinMarkup([groupName(view.group), mrkdwn`${peopleIn(view)}`, ...standing[view.standing]], " · ");
}

/** History: it says nothing that will be different tomorrow. */
function finishedTitle({ group, standing }: GroupCardView): Markup {
  return mrkdwn`${groupName(group)} · ${standing === "deleted" ? "deleted" : "nobody waits here any more"}`;
}

type Places = {
  rows: RequestView[];
  /** Decided, and without a place of their own. */
  others: RequestView[];
  /** Who waits in the group and has no place. */
  hidden: number;
};

/** Who has a place on the card, and who is only told of or counted. */
function placesOf({ requests, waiting, asOf }: GroupCardView): Places {
  let excess = requests.length - mostRows;
  const placed = requests.filter((request) => {
    const goes = excess > 0 && !isUndecided(request) && closedAt(request) < asOf - settledAfterMs;
    if (goes) excess -= 1;
    return !goes;
  });
  let undecided = 0;
  const rows = placed.slice(0, mostRows).filter((request) => {
    if (isUndecided(request)) undecided += 1;
    return !isUndecided(request) || undecided <= mostUndecided;
  });
  const known = new Set(rows);
  return {
    rows,
    others: requests.filter((request) => !known.has(request) && !isUndecided(request)),
    hidden: Math.max(0, waiting - rows.filter(({ state }) => state === "pending").length),
  };
}

/** When everybody asked, if it was at about the same time. */
function timeOfAll({ requests }: GroupCardView): Markup[] {
  const times = requests.filter(({ state }) => state === "pending").map(({ requestedAt }) => requestedAt);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return times.length > 1 && last - first < sameTimeMs ? [mrkdwn`asked ${date(first)}`] : [];
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
  return message([context(mrkdwn`${groupName(view.group)} · what happens in it is told in this thread`)]);
}

function hiddenBlocks(view: GroupCardView, hidden: number): KnownBlock[] {
  if (hidden === 0 || !view.requests.some(isUndecided)) return [];
  const showAll: ButtonLook = {
    text: "Show all",
    label: `Show all ${view.waiting} who ask to join ${plainGroupName(view.group)}`,
    click: { verb: "show_waiting", place: view.cardId },
  };
  return [section(mrkdwn`… and ${hidden} more`), ...actions(view.standing === "active" ? [showAll] : [])];
}

/** What is about everybody must not look like the last person's. */
function underALine(blocks: KnownBlock[]): KnownBlock[] {
  return blocks.length === 0 ? [] : [divider, ...blocks];
}

function cardButtons(view: GroupCardView, phoneNumbers: PhoneNumbers): ButtonLook[] {
  if (view.standing !== "active") return [];
  return [
    ...allAtOnceButtons(view, phoneNumbers),
    ...(view.seats === 0 && view.waiting > 0 ? [checkAgain(view)] : []),
    ...(phoneNumbers === "masked" && view.requests.some(hasNumber) ? [showNumbers(view)] : []),
  ];
}

function checkAgain(view: GroupCardView): ButtonLook {
  return {
    text: "Check again",
    label: `Check again whether there is room in ${plainGroupName(view.group)}`,
    click: { verb: "check_again", groupId: view.group.id },
  };
}

function showNumbers(view: GroupCardView): ButtonLook {
  return {
    text: "Show numbers",
    label: `Show numbers of those who ask to join ${plainGroupName(view.group)}`,
    click: { verb: "show_numbers", cardId: view.cardId },
  };
}

function asking(waiting: number): Markup {
  return raw(count(waiting, "person asks to join", "people ask to join"));
}
