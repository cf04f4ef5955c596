// Buttons: read the click, ask whether this person may, commit, acknowledge, and only then tell the person anything there
// is to tell. What the click asked for is carried out by the outbox.
import type { BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { Decision, JoinRequestId } from "../groups/model.ts";
import { noticeForm } from "./forms/notice.ts";
import { numbersForm } from "./forms/numbers-form.ts";
import { waitingList, waitingPageSize } from "./forms/waiting-list.ts";
import { groupListForm, groupListPlaceOf } from "./group-list.ts";
import type { WaitingPlace } from "./ids.ts";
import { openVerb, type FormPlace } from "./manage.ts";
import { isHome, openForm, readPress, redraw, tell, type ActionParts, type Press } from "./press.ts";
import * as replies from "./replies.ts";
import {
  decideTicked,
  firstRequestsForm,
  requestsPlaceOf,
  tickAllRequests,
  turnRequestsPage,
} from "./requests.ts";
import { tryAgain } from "./try-again.ts";

export function createActionListener(parts: ActionParts) {
  return async (args: SlackActionMiddlewareArgs<BlockAction>): Promise<void> => {
    const press = readPress(parts, args);
    if (press === undefined) {
      await args.ack();
      await tell(parts, args, replies.notUnderstood);
      return;
    }
    try {
      await handle(parts, press);
    } catch (error) {
      parts.log.error({ err: error, verb: press.click.verb }, "a click could not be handled");
      await press.tell(replies.notStored);
      throw error;
    }
    if (isHome(args.body.view)) await parts.groupdesk.homeDue(press.user);
  };
}

async function handle(parts: ActionParts, press: Press): Promise<void> {
  const permission = await parts.access.check(press.user, "approve");
  if (permission.kind === "denied") {
    parts.onDenied();
    await press.ack();
    await press.tell(permission.sentence);
    return;
  }
  await permitted(parts, press);
}

async function permitted(parts: ActionParts, press: Press): Promise<void> {
  const { click } = press;
  switch (click.verb) {
    case "approve":
    case "reject":
      return decide(parts, press, click.verb, [click.requestId]);
    case "approve_all":
      return decide(parts, press, "approve", click.requestIds);
    case "reject_all":
      return decide(parts, press, "reject", click.requestIds);
    case "try_again": {
      const sentence = await tryAgain(parts, click.operationId, press.user);
      await press.ack();
      return press.tell(sentence);
    }
    case "show_cards_again":
      await parts.groupdesk.showCardsAgain();
      await press.ack();
      return press.tell(replies.showingCards);
    case "check_again":
      await parts.groupdesk.readGroupNow(click.groupId);
      await press.ack();
      return press.tell(replies.readingGroup);
    case "show_waiting": {
      await press.ack();
      const place = {
        channel: press.channel ?? null,
        cardId: click.place === "channel" ? null : click.place,
        page: 0,
      };
      return openForm(parts, press, await listForm(parts, place));
    }
    case "show_numbers": {
      await press.ack();
      const card = await parts.groupdesk.cardView(click.cardId);
      return openForm(
        parts,
        press,
        card === undefined ? noticeForm("Nobody is on this card any more.") : numbersForm(card),
      );
    }
    case "manage": {
      await press.ack();
      const refusal = await openVerb(parts, {
        word: click.word,
        groupId: click.groupId,
        user: press.user,
        place: formPlace(press),
      });
      return refusal === undefined ? undefined : press.tell(refusal);
    }
    case "open_list": {
      await press.ack();
      const view =
        click.list === "groups"
          ? await groupListForm(parts.groupdesk, { words: "", page: 0 })
          : await firstRequestsForm(parts);
      return openForm(parts, press, view);
    }
    case "turn_page":
      await press.ack();
      return turnPage(parts, press, click.page);
    case "search_groups":
      await press.ack();
      return press.view === undefined
        ? undefined
        : redraw(parts, press.view.id, groupListForm(parts.groupdesk, { words: click.words, page: 0 }));
    case "tick_all":
    case "reject_ticked":
      return workThroughRequests(parts, press, click.verb);
  }
}

/** From the list of groups a group is laid on top, so that closing it leads back. */
function formPlace({ view, triggerId }: Press): FormPlace {
  if (view === undefined) return { triggerId };
  return groupListPlaceOf(view) === undefined ? { viewId: view.id } : { onTopBy: triggerId };
}

async function turnPage(parts: ActionParts, { view, list }: Press, page: number): Promise<void> {
  if (view === undefined) return;
  const requests = requestsPlaceOf(view);
  if (requests !== undefined) return turnRequestsPage(parts, { viewId: view.id, place: requests }, page);
  const groups = groupListPlaceOf(view);
  if (groups !== undefined)
    return redraw(parts, view.id, groupListForm(parts.groupdesk, { ...groups, page }));
  if (list !== undefined) await redraw(parts, list.viewId, listForm(parts, { ...list.place, page }));
}

async function workThroughRequests(
  parts: ActionParts,
  press: Press,
  verb: "tick_all" | "reject_ticked",
): Promise<void> {
  const { view, user } = press;
  const place = view === undefined ? undefined : requestsPlaceOf(view);
  if (view === undefined || place === undefined) {
    await press.ack();
    return press.tell(replies.notUnderstood);
  }
  if (verb === "tick_all") {
    await press.ack();
    return tickAllRequests(parts, { viewId: view.id, place });
  }
  return decideTicked(parts, { decision: "reject", by: user, view, place }, async (reply) => {
    await press.ack();
    if ("form" in reply) await redraw(parts, view.id, reply.form);
    else await press.tell(replies.nobodyTicked);
  });
}

async function decide(
  parts: ActionParts,
  press: Press,
  decision: Decision,
  requestIds: readonly JoinRequestId[],
): Promise<void> {
  const outcome = await parts.groupdesk.decide({ decision, by: press.user, requestIds });
  await press.ack();
  const sentence = replies.decisionReply(outcome, decision, parts.phoneNumbers);
  if (sentence !== undefined) await press.tell(sentence);
  if (press.list === undefined) return;
  const { viewId, place } = press.list;
  await redraw(parts, viewId, listForm(parts, place));
  // Decided it is, whatever becomes of this form: what fails from here on must not be told as a failure to store.
  const afterwards = parts.groupdesk.settled(requestIds).then(() => listForm(parts, place));
  await redraw(parts, viewId, afterwards);
}

async function listForm({ groupdesk }: ActionParts, place: WaitingPlace): Promise<ModalView> {
  const view = await groupdesk.waitingList({ ...place, pageSize: waitingPageSize });
  // Only approvers get this far, and a form is seen by nobody else.
  return waitingList(view, { phoneNumbers: "full" }, { ...place, page: view.page });
}
