// Everybody who waits, one page at a time, with the same buttons as on the cards: what a digest or a crowded card opens.
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type { Lists } from "../../groupdesk.ts";
import type { ChannelId } from "../../groups/model.ts";
import type { WaitingGroupView, WaitingListView } from "../../groups/views.ts";
import { actions, context, section } from "../blocks.ts";
import { allAtOnceButtons } from "../cards/all-at-once.ts";
import { groupNotice, groupTitle } from "../cards/group.ts";
import { personBlocks } from "../cards/join-request.ts";
import { cardId, requestId, routeId } from "../ids.ts";
import { count, mrkdwn } from "../text.ts";
import { formKind, modal } from "./modal.ts";
import { pageButtons, whichPage } from "./pager.ts";

const channel = z.custom<ChannelId>((id) => typeof id === "string" && /^[CDG][A-Z0-9]+$/u.test(id));

/** Null: no channel, but the Home tab; no card, but everybody in the channel, or of a route. `people`: who stands on the page, in this order. */
const place = z.object({
  channel: channel.nullable(),
  cardId: cardId.nullable(),
  route: routeId.optional(),
  page: z.int().min(0),
  people: z.array(requestId),
  drawnAt: z.number(),
});
type Place = z.infer<typeof place>;

export const waitingPeople = formKind("waiting_list", {
  place,
  right: () => "approve",
  to: () => "see who waits",
});

/** People on one page. Even if each is in a group of their own, four blocks a person and the frame stay below 100. */
const pageSize = 20;

export async function waitingForm(
  lists: Lists,
  wanted: Pick<Place, "channel" | "cardId" | "route" | "page">,
): Promise<ModalView> {
  const list = await lists.waitingList({ ...wanted, pageSize });
  const people = onOnePage(list.groups).flatMap(({ requests }) => requests.map(({ id }) => id));
  return drawWaiting(list, { ...wanted, page: list.page, people, drawnAt: list.asOf });
}

/** The same people in the same places, whatever has become of them: nothing moves under a finger. */
export async function sameWaitingForm(lists: Lists, shown: Place): Promise<ModalView> {
  return drawWaiting(await lists.waitingList({ ...shown, pageSize, only: shown.people }), shown);
}

/** Only approvers see it: numbers are whole. */
export function drawWaiting(list: WaitingListView, shown: Place): ModalView {
  return modal(waitingPeople.frame(shown), {
    title: "Waiting to join",
    blocks: list.groups.length === 0 ? [section(nobodyWaits)] : page(list),
  });
}

const nobodyWaits = mrkdwn`✅ Nobody waits to join. New requests arrive as cards in the channel.`;

function page(list: WaitingListView): KnownBlock[] {
  return [
    context(mrkdwn`${count(list.waiting, "person waits", "people wait")}${whichPage(list)}`),
    ...onOnePage(list.groups).flatMap(groupBlocks),
    ...actions(pageButtons(list)),
  ];
}

function groupBlocks(group: WaitingGroupView): KnownBlock[] {
  return [
    section(groupTitle(group)),
    ...group.requests.flatMap((request) =>
      personBlocks(request, {
        ...group,
        phoneNumbers: "full",
        isOnlyOne: false,
        saysTime: true,
        isTight: false,
      }),
    ),
    ...groupNotice(group),
    ...actions(allAtOnceButtons(group, "full")),
  ];
}

/** A page with too many people would be refused whole, so whoever is too many waits for a smaller page. */
function onOnePage(groups: readonly WaitingGroupView[]): WaitingGroupView[] {
  let places = pageSize;
  return groups.slice(0, pageSize).flatMap((group) => {
    const requests = group.requests.slice(0, places);
    places -= requests.length;
    return requests.length === 0 ? [] : [{ ...group, requests }];
  });
}
