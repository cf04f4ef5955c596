// Buttons: read the click, ask whether this person may, commit, acknowledge, and only then tell the person anything there
// is to tell. What the click asked for is carried out by the outbox.
import type { BlockAction, SlackActionMiddlewareArgs, ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { Groupdesk } from "../../groupdesk.ts";
import { fingerMs } from "../../groups/button-places.ts";
import type { Decision, JoinRequestId, OperationId } from "../../groups/model.ts";
import { isSettled } from "../../groups/views.ts";
import { allRequests, nextRound, requestsForm } from "../forms/all-requests.ts";
import { decideTicked } from "../forms/decide-many.ts";
import { groupList, groupListForm } from "../forms/group-list.ts";
import { open, redraw, show } from "../forms/show.ts";
import { sameWaitingForm, waitingForm, waitingPeople } from "../forms/waiting-people.ts";
import { numbersForm } from "../forms/whole-numbers.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted, type Guarded } from "../permission.ts";
import * as replies from "../replies.ts";
import type { Markup } from "../text.ts";
import { openVerb } from "../verbs/open-verb.ts";
import { rightFor, verbNamed } from "../verbs/verb-table.ts";
import type { Click, ClickOf } from "./click.ts";
import { readPress, type Press } from "./press.ts";

export function createClickListener(parts: SlackParts) {
  return async (args: SlackActionMiddlewareArgs<BlockAction>): Promise<void> => {
    const press = readPress(parts, args);
    const refuse = (sentence: Markup) => answer(press, sentence);
    try {
      const guarded = press.click === undefined ? undefined : await meaning(parts, press, press.click);
      if (guarded === undefined) await refuse(replies.notUnderstood);
      else await ifPermitted(parts, { user: press.user, refuse, ...guarded });
    } catch (error) {
      parts.log.error({ err: error, verb: press.click?.verb }, "a click could not be handled");
      await press.tell(replies.notStored);
      // Whatever was not committed is not acknowledged either.
      throw error;
    }
    if (press.isOnHome) await parts.groupdesk.homeDue(press.user);
  };
}

/** What a click asks for, and the right it takes; undefined when it means nothing where it was pressed. */
async function meaning(parts: SlackParts, press: Press, click: Click): Promise<Guarded | undefined> {
  const { groupdesk } = parts;
  switch (click.verb) {
    case "approve":
    case "reject":
      return { right: "approve", run: () => decide(parts, press, click.verb, [click.requestId]) };
    case "approve_all":
      return { right: "approve", run: () => decide(parts, press, "approve", click.requestIds) };
    case "reject_all":
      return { right: "approve", run: () => decide(parts, press, "reject", click.requestIds) };
    case "reject_ticked":
      return rejectsTicked(parts, press);
    case "try_again":
      return triesAgain(parts, press, click.operationId);
    case "show_cards_again":
      return { right: "approve", run: () => commit(press, groupdesk.showCardsAgain(), replies.showingCards) };
    case "check_again":
      return {
        right: "approve",
        run: () => commit(press, groupdesk.readGroupNow(click.groupId), replies.readingGroup),
      };
    case "show_waiting":
    case "show_numbers":
    case "open_list":
      return atOnce(press, {
        right: "approve",
        run: async () => open(parts, press, await formBehind(groupdesk, press, click)),
      });
    case "manage": {
      const verb = verbNamed(click.word);
      return (
        verb && atOnce(press, { right: verb.right, run: () => openVerb(parts, press, verb, click.groupId) })
      );
    }
    case "turn_page":
    case "search_groups":
    case "tick_all": {
      const { form } = press;
      const list = form && listAfter(groupdesk, form, click);
      return (
        list &&
        atOnce(press, {
          right: "approve",
          run: () => redraw(parts, form.id, async (draw) => draw(await list())),
        })
      );
    }
  }
}

/** Acknowledged before it is done: it stores nothing, and may take a while. */
function atOnce(press: Press, { right, run }: Guarded): Guarded {
  return {
    right,
    async run() {
      await press.ack();
      await run();
    },
  };
}

async function commit(press: Press, stored: Promise<void>, sentence: Markup): Promise<void> {
  await stored;
  await answer(press, sentence);
}

async function answer(press: Press, sentence: Markup): Promise<void> {
  await press.ack();
  await press.tell(sentence);
}

async function formBehind(
  groupdesk: Groupdesk,
  { channel }: Press,
  click: ClickOf<"show_waiting" | "show_numbers" | "open_list">,
): Promise<ModalView> {
  switch (click.verb) {
    case "show_waiting":
      return waitingForm(groupdesk, {
        channel: channel ?? null,
        cardId: click.place === "channel" ? null : click.place,
        page: 0,
      });
    case "show_numbers":
      return numbersForm(await groupdesk.cardView(click.cardId));
    case "open_list":
      return click.list === "groups"
        ? groupListForm(groupdesk, { words: "", page: 0 })
        : requestsForm(groupdesk, { page: 0, round: 0 });
  }
}

/** The list in this form at another page, with other words, or ticked; undefined when it is not such a list. */
function listAfter(
  groupdesk: Groupdesk,
  form: ViewOutput,
  click: ClickOf<"turn_page" | "search_groups" | "tick_all">,
): (() => Promise<ModalView>) | undefined {
  const groups = groupList.placeIn(form);
  const requests = allRequests.placeIn(form);
  const waiting = waitingPeople.placeIn(form);
  switch (click.verb) {
    case "search_groups":
      return groups && (() => groupListForm(groupdesk, { words: click.words, page: 0 }));
    case "tick_all":
      return requests && (() => requestsForm(groupdesk, nextRound(requests), { isTicked: true }));
    case "turn_page": {
      const { page } = click;
      if (groups) return () => groupListForm(groupdesk, { ...groups, page });
      if (requests) return () => requestsForm(groupdesk, { ...nextRound(requests), page });
      return (
        waiting && (() => waitingForm(groupdesk, { channel: waiting.channel, cardId: waiting.cardId, page }))
      );
    }
  }
}

async function decide(
  parts: SlackParts,
  press: Press,
  decision: Decision,
  requestIds: readonly JoinRequestId[],
): Promise<void> {
  const { groupdesk } = parts;
  const refusal = await misplaced(parts, press, requestIds);
  if (refusal !== undefined) return answer(press, refusal);
  const [outcome = { kind: "unknown" as const }] = await groupdesk.decide({
    decision,
    by: press.user,
    requestIds,
  });
  await press.ack();
  const phoneNumbers = await parts.phoneNumbersIn(press.channel);
  const sentence = replies.decisionReply(outcome, decision, phoneNumbers);
  if (sentence !== undefined) await press.tell(sentence);
  const place = waitingPeople.placeIn(press.form);
  if (press.form === undefined || place === undefined) return;
  await redraw(parts, press.form.id, async (draw) => {
    await draw(await sameWaitingForm(groupdesk, place));
    for await (const views of groupdesk.followDecisions(requestIds, settledWithinMs))
      if (views.every(isSettled)) break;
    await draw(await sameWaitingForm(groupdesk, place));
  });
}

/** Why this button is not the one to press, if so: what it stands in moved a moment ago, or is not where people wait any more. */
async function misplaced(
  { groupdesk, client, log }: SlackParts,
  press: Press,
  requestIds: readonly JoinRequestId[],
): Promise<Markup | undefined> {
  const place = waitingPeople.placeIn(press.form);
  if (place !== undefined && groupdesk.now() - place.drawnAt < fingerMs) return replies.listJustChanged;
  if (press.message === undefined) return undefined;
  const pressed = await groupdesk.pressed(press.message, requestIds);
  if (pressed.kind === "live") return undefined;
  if (pressed.kind === "just changed") return replies.justChanged;
  const { channel, ts } = pressed.at;
  try {
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    return replies.liveButtonElsewhere(permalink ?? null);
  } catch (error) {
    log.warn({ err: error }, "the address of a card could not be asked");
    return replies.liveButtonElsewhere(null);
  }
}

/** Slack keeps a form's person waiting for the answer; WhatsApp usually gives it within seconds. */
const settledWithinMs = 10_000;

function rejectsTicked(parts: SlackParts, press: Press): Guarded | undefined {
  const { form: view, user: by } = press;
  const place = allRequests.placeIn(view);
  if (view === undefined || place === undefined) return undefined;
  return {
    right: "approve",
    run: () =>
      decideTicked(parts, { decision: "reject", by, view, place }, async (reply) => {
        if (reply.kind === "mistaken") return answer(press, replies.nobodyTicked);
        await press.ack();
        await show(parts, { kind: "in place", viewId: view.id }, reply.form);
      }),
  };
}

/** The same once more, for whoever may ask for such a thing at all. */
async function triesAgain({ groupdesk }: SlackParts, press: Press, id: OperationId): Promise<Guarded> {
  const kind = await groupdesk.operationKind(id);
  return {
    right: kind === undefined ? "administer" : rightFor(kind),
    run: async () => answer(press, replies.triedAgain[await groupdesk.tryAgain(id, press.user)]),
  };
}
