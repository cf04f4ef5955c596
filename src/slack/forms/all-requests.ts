// Everything that waits, in all groups and channels, with a check box for each person: what `/wa requests` opens. Drawn
// afresh with each page, each decision and each answer of WhatsApp, which the line at its top tells of.
import { minuteMs } from "../../groups/durations.ts";
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type { Lists } from "../../groupdesk.ts";
import type { JoinRequestId } from "../../groups/model.ts";
import type { RequestView, WaitingGroupView, WaitingListView } from "../../groups/views.ts";
import { actions, confirmation, context, lines, section, type ButtonLook } from "../blocks.ts";
import { groupNotice, groupTitle } from "../cards/group.ts";
import { personName, plainGroupName } from "../display-names.ts";
import { requestId } from "../ids.ts";
import { most } from "../limits.ts";
import { count, date, mrkdwn, type Markup } from "../text.ts";
import { filledForm, type Choice } from "./form-fields.ts";
import { freeBoxes } from "./free-boxes.ts";
import { formKind, modal } from "./modal.ts";
import { pageButtons, whichPage } from "./pager.ts";

/** Each round has check boxes of its own, because Slack keeps the ticks of those it knows. */
export const requestsPlace = z.object({ page: z.int().min(0), round: z.int().min(0) });
export type RequestsPlace = z.infer<typeof requestsPlace>;

export const allRequests = formKind("requests", {
  place: requestsPlace,
  right: () => "approve",
  to: () => "decide about join requests",
});

const peopleField = freeBoxes("people");

/** People on one page. Even if each is in a group of their own, the blocks stay below Slack's 100. */
const pageSize = 20;

export function nextRound({ page, round }: RequestsPlace): RequestsPlace {
  return { page, round: round + 1 };
}

/** Who is ticked. */
export function readTicked(values: unknown): JoinRequestId[] {
  const ticked = filledForm(values).read(peopleField);
  return ticked.flatMap((id) => requestId.safeParse(id).data ?? []);
}

/** `said`: what is being done, or came of what was done last. */
type Look = { said?: readonly Markup[]; isTicked?: boolean };

export async function requestsForm(
  lists: Lists,
  { page, round }: RequestsPlace,
  look: Look = {},
): Promise<ModalView> {
  const list = await lists.waitingList({ channel: null, cardId: null, page, pageSize });
  return drawRequests(list, round, look);
}

export function drawRequests(
  list: WaitingListView,
  round: number,
  { said = [], isTicked = false }: Look = {},
): ModalView {
  const drawing = { round, isTicked };
  const boxes = list.groups.flatMap((group, index) => groupBlocks(group, { ...drawing, index }));
  const hasBoxes = boxes.some((block) => block.type === "actions");
  return modal(allRequests.frame({ page: list.page, round }), {
    title: "Waiting to join",
    submit: hasBoxes ? "Approve ticked" : undefined,
    close: "Close",
    blocks: [
      ...lines(said),
      section(total(list)),
      ...(hasBoxes ? actions([tickAll]) : []),
      ...boxes,
      ...actions([...(hasBoxes ? [rejectTicked] : []), ...pageButtons(list)]),
    ],
  });
}

function total(list: WaitingListView): Markup {
  if (list.waiting === 0) return mrkdwn`✅ Nobody waits to join.`;
  const people = count(list.waiting, "person waits", "people wait");
  return mrkdwn`*${people} to join*, oldest first${whichPage(list)}`;
}

const tickAll: ButtonLook = {
  text: "Tick all on this page",
  label: "Tick all on this page: everybody who waits",
  click: { verb: "tick_all" },
};

const rejectTicked: ButtonLook = {
  text: "Reject ticked",
  label: "Reject ticked: everybody whose box is ticked",
  style: "danger",
  click: { verb: "reject_ticked" },
  confirm: confirmation({
    title: "Reject everybody ticked?",
    text: "They are turned away. Whoever has the link can ask again.",
    verb: "Reject",
  }),
};

type Drawing = { index: number; round: number; isTicked: boolean };

function groupBlocks(group: WaitingGroupView, drawing: Drawing): KnownBlock[] {
  const pending = group.requests.filter(({ state }) => state === "pending");
  const underWay = group.requests.filter(({ state }) => state !== "pending");
  const canDecide = group.standing === "active" && pending.length > 0;
  const others = canDecide ? underWay : group.requests;
  const said = others.map((request) => mrkdwn`${personName(request, "full")}: ${stateWord(request)}`);
  return [
    ...(said.length === 0 ? [] : lines([groupTitle(group), ...said])),
    ...(canDecide ? boxesOf(group, pending, drawing) : groupNotice(group)),
  ];
}

function stateWord({ state }: RequestView): string {
  return state === "pending" ? "waits" : `${state}…`;
}

function boxesOf(
  group: WaitingGroupView,
  pending: readonly RequestView[],
  { index, round, isTicked }: Drawing,
): KnownBlock[] {
  const choices = pending.map(choice);
  const boxes = Array.from({ length: Math.ceil(choices.length / most.checkboxes) }, (_, part) =>
    peopleField.blocks(choices.slice(part * most.checkboxes, (part + 1) * most.checkboxes), {
      label: labelOf(group),
      ticked: isTicked ? pending.map(({ id }) => id) : [],
      round: `${round}.${index}.${part}`,
    }),
  );
  return [...boxes.flat(), context(whenAsked(pending))];
}

/** A choice knows no date of Slack's, so it is said once below them. */
function whenAsked(pending: readonly RequestView[]): Markup {
  const times = pending.map(({ requestedAt }) => requestedAt);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return last - first < minuteMs
    ? mrkdwn`asked ${date(first)}`
    : mrkdwn`asked between ${date(first)} and ${date(last)}`;
}

function labelOf(group: WaitingGroupView): string {
  const number = group.group.numberLabel === null ? "" : ` · ${group.group.numberLabel}`;
  const people = group.memberCount === null ? "" : ` · ${group.memberCount} of ${group.capacity} people`;
  return `${plainGroupName(group.group)}${number}${people}${roomOf(group)}`;
}

function roomOf({ seats, waiting, memberCount, capacity }: WaitingGroupView): string {
  if (seats === null || seats >= waiting) return "";
  if (seats > 0) return ` · room for ${seats} more`;
  return memberCount !== null && memberCount >= capacity
    ? " · full: somebody must leave or be removed before anybody can be approved"
    : " · the approvals under way fill it";
}

function choice({ failure, id, ...person }: RequestView): Choice {
  const why = failure === null ? {} : { description: `⚠️ ${failure}` };
  return { text: personName(person, "full"), ...why, value: id };
}
