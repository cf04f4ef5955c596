// Everybody who waits, one page at a time, with the same buttons as on the cards: what a digest or a crowded card opens.
import type { KnownBlock, ModalView } from "@slack/types";
import type { WaitingGroupView, WaitingListView } from "../../groups/views.ts";
import { actions, context, plainText, section, type ButtonLook } from "../blocks.ts";
import { allAtOnceButtons } from "../cards/all-at-once.ts";
import { groupNotice, groupTitle } from "../cards/group.ts";
import type { Look } from "../cards/render-card.ts";
import { isUndecided, personBlocks } from "../cards/requests.ts";
import { formIds, writeWaitingPlace, type WaitingPlace } from "../ids.ts";
import { count, mrkdwn } from "../text.ts";
import { longestTitle } from "./notice.ts";

/** People on one page. Even if each is in a group of their own, four blocks a person and the frame stay below 100. */
export const waitingPageSize = 20;

/** `place` says which list this is; it comes back with every click in the form. */
export function waitingList(view: WaitingListView, look: Look, place: WaitingPlace): ModalView {
  return {
    type: "modal",
    callback_id: formIds.waitingList,
    private_metadata: writeWaitingPlace(place),
    title: plainText("Waiting to join", longestTitle),
    close: plainText("Close", longestTitle),
    blocks: view.waiting === 0 ? [section(nobodyWaits)] : page(view, look, place),
  };
}

const nobodyWaits = mrkdwn`✅ Nobody waits to join. New requests arrive as cards in the channel.`;

function page(view: WaitingListView, look: Look, place: WaitingPlace): KnownBlock[] {
  const total = count(view.waiting, "person waits", "people wait");
  const where = view.pages > 1 ? mrkdwn` · page ${place.page + 1} of ${view.pages}` : mrkdwn``;
  return [
    context(mrkdwn`${total}${where}`),
    ...onOnePage(view.groups).flatMap((group) => groupBlocks(group, look)),
    ...actions(pageButtons(view, place)),
  ];
}

function groupBlocks(group: WaitingGroupView, { phoneNumbers }: Look): KnownBlock[] {
  const undecided = group.requests.filter(isUndecided);
  return [
    section(groupTitle(group)),
    ...groupNotice(group),
    ...undecided.flatMap((request) => personBlocks(request, { ...group, phoneNumbers })),
    ...actions(allAtOnceButtons(group)),
  ];
}

/** A page with too many people would be refused whole, so whoever is too many waits for a smaller page. */
function onOnePage(groups: readonly WaitingGroupView[]): WaitingGroupView[] {
  let places = waitingPageSize;
  return groups.slice(0, waitingPageSize).flatMap((group) => {
    const requests = group.requests.slice(0, places);
    places -= requests.length;
    return requests.length === 0 ? [] : [{ ...group, requests }];
  });
}

function pageButtons(view: WaitingListView, place: WaitingPlace): ButtonLook[] {
  const turn = (text: string, to: number): ButtonLook => ({ text, click: { verb: "turn_page", page: to } });
  return [
    ...(place.page > 0 ? [turn("Previous page", place.page - 1)] : []),
    ...(place.page + 1 < view.pages ? [turn("Next page", place.page + 1)] : []),
  ];
}
