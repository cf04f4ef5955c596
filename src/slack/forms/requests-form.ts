// Everything that waits, in all groups and channels, with a check box for each person: what `/wa requests` opens. Drawn
// afresh with each page, each decision and each answer of WhatsApp, which the line at its top tells of.
import type { KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import { z } from "zod";
import type { JoinRequestId } from "../../groups/model.ts";
import type { RequestView, WaitingGroupView, WaitingListView } from "../../groups/views.ts";
import { actions, confirmation, lines, plainText, section, type ButtonLook } from "../blocks.ts";
import { groupNotice, groupTitle } from "../cards/group.ts";
import { formIds, peopleField, readRequestId, writeRequestsPlace, type RequestsPlace } from "../ids.ts";
import { personName, plainGroupName } from "../names.ts";
import { count, mrkdwn, type Markup } from "../text.ts";
import { longestTitle } from "./notice.ts";

/** People on one page. Even if each is in a group of their own, the blocks stay below Slack's 100. */
export const requestsPageSize = 20;

/** Check boxes in one block. Source: Slack, "Block elements", checkboxes. */
const mostBoxes = 10;
const longestOption = 75;
const longestLabel = 2_000;

export type RequestsSight = {
  list: WaitingListView;
  place: RequestsPlace;
  /** Everybody who can be decided on starts ticked. */
  allTicked: boolean;
  /** What is being done, or came of what was done last. */
  said: readonly Markup[];
};

export function requestsForm({ list, place, allTicked, said }: RequestsSight): ModalView {
  const { asOf } = list;
  const boxes = list.groups.flatMap((group, index) => groupBlocks(group, { index, place, allTicked, asOf }));
  const hasBoxes = boxes.some((block) => block.type === "input");
  return {
    type: "modal",
    callback_id: formIds.requests,
    private_metadata: writeRequestsPlace(place),
    title: plainText("Waiting to join", longestTitle),
    close: plainText("Close", longestTitle),
    ...(hasBoxes ? { submit: plainText("Approve ticked", longestTitle) } : {}),
    blocks: [
      ...lines(said),
      section(total(list)),
      ...(hasBoxes ? actions([tickAll]) : []),
      ...boxes,
      ...actions([...(hasBoxes ? [rejectTicked] : []), ...pageButtons(list)]),
    ],
  };
}

function total(list: WaitingListView): Markup {
  if (list.waiting === 0) return mrkdwn`✅ Nobody waits to join.`;
  const where = list.pages > 1 ? mrkdwn` · page ${list.page + 1} of ${list.pages}` : mrkdwn``;
  return mrkdwn`*${count(list.waiting, "person waits", "people wait")} to join*, oldest first${where}`;
}

const tickAll: ButtonLook = { text: "Tick all on this page", click: { verb: "tick_all" } };

const rejectTicked: ButtonLook = {
  text: "Reject ticked",
  style: "danger",
  click: { verb: "reject_ticked" },
  confirm: confirmation({
    title: "Reject everybody ticked?",
    text: "They are turned away. Whoever has the link can ask again.",
    verb: "Reject",
  }),
};

type Drawing = { index: number; place: RequestsPlace; allTicked: boolean; asOf: number };

function groupBlocks(group: WaitingGroupView, drawing: Drawing): KnownBlock[] {
  const pending = group.requests.filter(({ state }) => state === "pending");
  const underWay = group.requests.filter(({ state }) => state !== "pending");
  const canDecide = group.standing === "active" && pending.length > 0;
  const others = canDecide ? underWay : group.requests;
  return [
    ...(others.length === 0
      ? []
      : lines([
          groupTitle(group),
          ...others.map((request) => mrkdwn`${personName(request, "full")}: ${stateWord(request)}`),
        ])),
    ...(canDecide ? [] : groupNotice(group)),
    ...(canDecide ? boxesOf(group, pending, drawing) : []),
  ];
}

function stateWord({ state }: RequestView): string {
  return state === "pending" ? "waits" : `${state}…`;
}

function boxesOf(
  group: WaitingGroupView,
  pending: readonly RequestView[],
  { index, place, allTicked, asOf }: Drawing,
): KnownBlock[] {
  const parts = Array.from({ length: Math.ceil(pending.length / mostBoxes) }, (_, part) =>
    pending.slice(part * mostBoxes, (part + 1) * mostBoxes),
  );
  return parts.map((people, part) => {
    const options = people.map((request) => box(request, asOf));
    return {
      type: "input",
      block_id: `${peopleField}.${place.round}.${index}.${part}`,
      label: plainText(labelOf(group), longestLabel),
      optional: true,
      element: {
        type: "checkboxes",
        action_id: peopleField,
        options,
        ...(allTicked ? { initial_options: options } : {}),
      },
    };
  });
}

function labelOf(group: WaitingGroupView): string {
  const number = group.group.numberLabel === null ? "" : ` · ${group.group.numberLabel}`;
  const people = group.memberCount === null ? "" : ` · ${group.memberCount} of ${group.capacity} people`;
  const room = group.seats !== null && group.seats < group.waiting ? ` · room for ${group.seats} more` : "";
  return `${plainGroupName(group.group)}${number}${people}${room}`;
}

/** An option knows no date of Slack's, so it says how long ago. */
function box(request: RequestView, asOf: number): PlainTextOption {
  const remark =
    request.failure === null ? `asked ${ago(asOf - request.requestedAt)}` : `⚠️ ${request.failure}`;
  return {
    text: plainText(personName(request, "full"), longestOption),
    description: plainText(remark, longestOption),
    value: request.id,
  };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function ago(ms: number): string {
  if (ms < minuteMs) return "just now";
  if (ms < hourMs) return `${count(Math.floor(ms / minuteMs), "minute", "minutes")} ago`;
  if (ms < dayMs) return `${count(Math.floor(ms / hourMs), "hour", "hours")} ago`;
  return `${count(Math.floor(ms / dayMs), "day", "days")} ago`;
}

function pageButtons({ page, pages }: WaitingListView): ButtonLook[] {
  const turn = (text: string, to: number): ButtonLook => ({ text, click: { verb: "turn_page", page: to } });
  return [
    ...(page > 0 ? [turn("Previous page", page - 1)] : []),
    ...(page + 1 < pages ? [turn("Next page", page + 1)] : []),
  ];
}

const values = z.record(
  z.string(),
  z.record(z.string(), z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() })),
);

/** Who is ticked, and a field to say something under. */
export function readRequestsForm(given: unknown): { ticked: JoinRequestId[]; field: string | undefined } {
  const fields = Object.entries(values.safeParse(given).data ?? {});
  const ticked = fields.flatMap(([, field]) =>
    (field[peopleField]?.selected_options ?? []).flatMap(({ value }) => readRequestId(value) ?? []),
  );
  return { ticked, field: fields[0]?.[0] };
}
