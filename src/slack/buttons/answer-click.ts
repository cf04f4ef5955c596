// Buttons: read the click, ask whether this person may, commit, acknowledge, and only then tell the person anything there
// is to tell. What the click asked for is carried out by the outbox.
import type { BlockAction, SlackActionMiddlewareArgs, ViewOutput } from "@slack/bolt";
import type { DecisionOutcome, Groupdesk } from "../../groupdesk.ts";
import { fingerMs } from "../../groups/button-places.ts";
import type { Decision, GroupId, JoinRequestId, OperationId } from "../../groups/model.ts";
import { isSettled } from "../../groups/views.ts";
import { allRequests, nextRound, requestsForm } from "../forms/all-requests.ts";
import { createGroup, openCreateForm } from "../forms/create-group.ts";
import { decideTicked } from "../forms/decide-many.ts";
import { openNoteForm } from "../forms/decide-with-note.ts";
import { groupList, groupListForm } from "../forms/group-list.ts";
import { open, redraw, show } from "../forms/show.ts";
import { sameWaitingForm, waitingForm, waitingPeople } from "../forms/waiting-people.ts";
import { numbersForm } from "../forms/whole-numbers.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted, type Guarded } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import * as replies from "../replies.ts";
import type { Markup } from "../text.ts";
import { openVerb } from "../verbs/open-verb.ts";
import { guardOf, verbNamed } from "../verbs/verb-table.ts";
import { aboutPeople, peopleAfter } from "./about-people.ts";
import type { Click, ClickOf } from "./click.ts";
import { atOnce, readPress, type Press, type Shown } from "./press.ts";

export function createClickListener(parts: SlackParts) {
  return async (args: SlackActionMiddlewareArgs<BlockAction>): Promise<void> => {
    const press = readPress(parts, args);
    const refuse = (sentence: Markup) => answer(press, sentence);
    try {
      const guarded = press.click === undefined ? undefined : await meaning(parts, press, press.click);
      if (guarded === undefined) await refuse(replies.notUnderstood);
      else await ifPermitted(parts, { actor: press.actor, refuse, ...guarded });
    } catch (error) {
      parts.log.error({ err: error, verb: press.click?.verb }, "a click could not be handled");
      await press.tell(replies.notStored);
      // Whatever was not committed is not acknowledged either.
      throw error;
    }
    if (press.isOnHome) await parts.groupdesk.homeDue(press.actor.id);
  };
}

/** What a click asks for, and the right it takes; undefined when it means nothing where it was pressed. */
async function meaning(parts: SlackParts, press: Press, click: Click): Promise<Guarded | undefined> {
  const { groupdesk } = parts;
  switch (click.verb) {
    case "approve":
    case "reject":
      return decides(() => decide(parts, press, click.verb, [click.requestId]));
    case "approve_all":
    case "reject_all":
      return decides(() => decideOnAll(parts, press, click), click.groupId);
    case "reject_ticked":
      return rejectsTicked(parts, press);
    case "try_again":
      return triesAgain(parts, press, click.operationId);
    case "show_cards_again":
      return {
        right: "approve",
        to: "have cards shown again",
        run: () => commit(press, groupdesk.showCardsAgain(), replies.showingCards),
      };
    case "check_again":
      return {
        right: "approve",
        to: "have groups looked at",
        groupId: click.groupId,
        run: () => commit(press, groupdesk.readGroupNow(click.groupId), replies.readingGroup),
      };
    case "show_waiting":
    case "show_numbers":
    case "open_list":
      return atOnce(press, {
        right: "approve",
        to: opened(click),
        async run() {
          const shown = await formBehind(groupdesk, press, click);
          if (shown.numbersOf !== undefined) await noteNumbers(parts, press.actor.id, shown.numbersOf);
          await open(parts, press, shown.form);
        },
      });
    case "about_request":
    case "open_person":
    case "export_people":
      return aboutPeople(parts, press, click);
    case "open_create_form":
      return atOnce(press, {
        right: createGroup.right({}),
        to: createGroup.to({}),
        run: () => openCreateForm(parts, press, { subject: "", channel: press.channel }),
      });
    case "manage": {
      const verb = verbNamed(click.word);
      if (verb === undefined) return undefined;
      const { right, to } = verb;
      const { groupId } = click;
      return atOnce(press, { right, to, groupId, run: () => openVerb(parts, press, verb, groupId) });
    }
    case "turn_page":
    case "search_groups":
    case "search_people":
    case "tick_all": {
      const { form } = press;
      const list = form && (peopleAfter(parts, press, form, click) ?? listAfter(groupdesk, form, click));
      return (
        list &&
        atOnce(press, {
          right: "approve",
          to: "see lists of groups and people",
          run: () =>
            redraw(parts, form.id, async (draw) => {
              const { form: next, numbersOf } = await list();
              if (numbersOf !== undefined) await noteNumbers(parts, press.actor.id, numbersOf);
              await draw(next);
            }),
        })
      );
    }
  }
}

function decides(run: Guarded["run"], groupId?: GroupId): Guarded {
  return { right: "approve", to: allRequests.to({ page: 0, round: 0 }), groupId, run };
}

function opened(click: ClickOf<"show_waiting" | "show_numbers" | "open_list">): string {
  if (click.verb === "show_numbers") return "see phone numbers";
  return click.verb === "open_list" && click.list === "groups" ? "list groups" : "see who waits";
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
): Promise<Shown> {
  switch (click.verb) {
    case "show_waiting": {
      const cardId = click.place === "channel" ? null : click.place;
      const form = await waitingForm(groupdesk, { channel: channel ?? null, cardId, page: 0 });
      return { form, numbersOf: { view: "waiting", page: 0, cardId } };
    }
    case "show_numbers": {
      const view = await groupdesk.cardView(click.cardId);
      const numbersOf = { view: "card", cardId: click.cardId, groupId: view?.group.id };
      return { form: numbersForm(view), numbersOf };
    }
    case "open_list":
      if (click.list === "groups") return { form: await groupListForm(groupdesk, { words: "", page: 0 }) };
      return {
        form: await requestsForm(groupdesk, { page: 0, round: 0 }),
        numbersOf: { view: "requests", page: 0 },
      };
  }
}

/** The list in this form at another page, with other words, or ticked; undefined when it is not such a list. */
function listAfter(
  groupdesk: Groupdesk,
  form: ViewOutput,
  click: ClickOf<"turn_page" | "search_groups" | "search_people" | "tick_all">,
): (() => Promise<Shown>) | undefined {
  const groups = groupList.placeIn(form);
  const requests = allRequests.placeIn(form);
  const waiting = waitingPeople.placeIn(form);
  switch (click.verb) {
    case "search_people":
      return undefined;
    case "search_groups":
      return (
        groups && (async () => ({ form: await groupListForm(groupdesk, { words: click.words, page: 0 }) }))
      );
    case "tick_all":
      return (
        requests &&
        (async () => ({ form: await requestsForm(groupdesk, nextRound(requests), { isTicked: true }) }))
      );
    case "turn_page": {
      const { page } = click;
      if (groups) return async () => ({ form: await groupListForm(groupdesk, { ...groups, page }) });
      if (requests)
        return async () => ({
          form: await requestsForm(groupdesk, { ...nextRound(requests), page }),
          numbersOf: { view: "requests", page },
        });
      if (waiting === undefined) return undefined;
      const { channel, cardId } = waiting;
      return async () => ({
        form: await waitingForm(groupdesk, { channel, cardId, page }),
        numbersOf: { view: "waiting", page, cardId },
      });
    }
  }
}

/** About the group of the card that was pressed, whatever else the button's value names. */
async function decideOnAll(
  parts: SlackParts,
  press: Press,
  { verb, groupId, requestIds }: ClickOf<"approve_all" | "reject_all">,
): Promise<void> {
  const { message } = press;
  const ofCard = message && (await parts.groupdesk.groupOfMessage(message.channel, message.ts));
  // A card that was posted a moment ago may not be known by its message yet.
  if (ofCard !== undefined && ofCard !== groupId) return answer(press, replies.notUnderstood);
  return decide(parts, press, verb === "approve_all" ? "approve" : "reject", requestIds, groupId);
}

async function decide(
  parts: SlackParts,
  press: Press,
  decision: Decision,
  requestIds: readonly JoinRequestId[],
  groupId?: GroupId,
): Promise<void> {
  const { groupdesk } = parts;
  const refusal = await misplaced(parts, press, requestIds);
  if (refusal !== undefined) return answer(press, refusal);
  const only = groupId === undefined ? {} : { groupId };
  const ask = { decision, by: press.actor.id, requestIds, ...only };
  const [outcome = { kind: "unknown" as const }] = await groupdesk.decide(ask);
  await press.ack();
  const [requestId] = requestIds;
  if (requestId !== undefined && requestIds.length === 1 && lacksReason(outcome))
    return openNoteForm(parts, press, { decision, requestId, needsReason: true });
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

function lacksReason(outcome: DecisionOutcome): boolean {
  return outcome.kind === "refused" && outcome.reason === "no reason";
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
  const { form: view, actor } = press;
  const place = allRequests.placeIn(view);
  if (view === undefined || place === undefined) return undefined;
  return decides(() =>
    decideTicked(parts, { decision: "reject", by: actor.id, view, place }, async (reply) => {
      if (reply.kind === "mistaken") return answer(press, replies.nobodyTicked);
      await press.ack();
      await show(parts, { kind: "in place", viewId: view.id }, reply.form);
    }),
  );
}

/** The same once more, for whoever may ask for such a thing at all. */
async function triesAgain({ groupdesk }: SlackParts, press: Press, id: OperationId): Promise<Guarded> {
  const kind = await groupdesk.operationKind(id);
  return {
    ...(kind === undefined ? { right: "administer", to: "have this tried again" } : guardOf(kind)),
    run: async () => answer(press, replies.triedAgain[await groupdesk.tryAgain(id, press.actor.id)]),
  };
}
