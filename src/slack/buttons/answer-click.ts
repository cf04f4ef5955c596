// Buttons: read the click, ask whether this person may, commit, acknowledge, and only then tell the person anything there
// is to tell. What the click asked for is carried out by the outbox.
import type { BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { DecisionAsk, DecisionOutcome, Subject } from "../../groupdesk.ts";
import type { Reach } from "../../groups/routes.ts";
import { isSettled } from "../../groups/views.ts";
import { answerForm, answerMessage } from "../bridge/answer-message.ts";
import { answerTemplate, openTemplates } from "../bridge/answer-template.ts";
import { fetchesFile } from "../bridge/files-click.ts";
import { allRequests } from "../forms/all-requests.ts";
import { createGroup, openCreateForm } from "../forms/create-group.ts";
import { decideTicked } from "../forms/decide-many.ts";
import { openNoteForm } from "../forms/decide-with-note.ts";
import { open, redraw, show } from "../forms/show.ts";
import { sameWaitingForm, waitingPeople } from "../forms/waiting-people.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted, type Guarded } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import * as replies from "../replies.ts";
import { routeForm } from "../routes/route-form.ts";
import type { Markup } from "../text.ts";
import { openVerb } from "../verbs/open-verb.ts";
import { verbNamed } from "../verbs/verb-table.ts";
import { aboutPeople, peopleAfter } from "./about-people.ts";
import type { Click, ClickOf } from "./click.ts";
import { elsewhere, isElsewhere } from "./elsewhere.ts";
import { cardBehind, formBehind, listAfter, opened } from "./lists-behind.ts";
import { misplaced } from "./misplaced.ts";
import { onRoutes } from "./on-routes.ts";
import { atOnce, readPress, type Press } from "./press.ts";
import { takesBack } from "./undo.ts";
import { triesAgain } from "./try-again.ts";

export function createClickListener(parts: SlackParts) {
  return async (args: SlackActionMiddlewareArgs<BlockAction>): Promise<void> => {
    // What is ticked counts once the form is sent.
    if (args.action.type === "checkboxes") return args.ack();
    const press = readPress(parts, args);
    const refuse = (sentence: Markup) => answer(press, sentence);
    try {
      const guarded = press.click === undefined ? undefined : await meaning(parts, press, press.click);
      if (guarded === undefined) await refuse(replies.notUnderstood);
      else if (press.hasJustMoved) await refuse(replies.listJustChanged);
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
  if (isElsewhere(click)) return elsewhere(parts, press, click);
  const { groupdesk } = parts;
  switch (click.verb) {
    case "approve":
    case "reject": {
      const { verb: decision, requestId } = click;
      return decides({ requestIds: [requestId] }, (reach) =>
        decide(parts, press, { decision, requestIds: [requestId], reach }),
      );
    }
    case "approve_all":
    case "reject_all":
      return decides({ groupId: click.groupId, requestIds: click.requestIds }, (reach) =>
        decideOnAll(parts, press, click, reach),
      );
    case "undo":
      return decides({ requestIds: [click.requestId] }, (reach) =>
        takesBack(parts, press, { requestId: click.requestId, reach }),
      );
    case "reject_ticked":
      return rejectsTicked(parts, press);
    case "try_again":
      return triesAgain(parts, press, click.operationId);
    case "agree":
      return {
        right: "administer",
        to: "agree to what cannot be undone",
        cardId: click.cardId,
        async run() {
          const { areOne } = parts.access;
          const outcome = await groupdesk.agree({ cardId: click.cardId, by: press.actor.id, areOne });
          await answer(press, replies.agreed[outcome]);
        },
      };
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
        ...cardBehind(click),
        async run(reach) {
          const shown = await formBehind(parts, press, click, reach);
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
    case "open_routes":
    case "edit_route":
    case "edit_route_settings":
    case "edit_route_approving":
    case "edit_route_bridge":
    case "edit_route_reminders":
    case "remove_route":
    case "move_route":
    case "preview_route":
      return {
        right: "administer",
        to: routeForm.to({ id: null, seenAt: 0 }),
        run: () => onRoutes(parts, press, click),
      };
    case "answer_message": {
      const { messageId, groupId } = click;
      const run = async () => {
        const bridge = await groupdesk.bridge.of(groupId);
        await open(parts, press, answerForm({ messageId, groupId }, bridge, groupdesk.now()));
      };
      const to = answerMessage.to({ messageId, groupId });
      return atOnce(press, { right: "approve", to, groupId, isWritten: true, run });
    }
    case "send_template": {
      const { groupId } = click;
      const to = answerTemplate.to({ groupId, template: null });
      const run = () => openTemplates(parts, press, groupId);
      return atOnce(press, { right: "approve", to, groupId, isWritten: true, run });
    }
    case "fetch_file":
      return fetchesFile(parts, press, click);
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
      const list = form && (peopleAfter(parts, press, form, click) ?? listAfter(form, click));
      return (
        list &&
        atOnce(press, {
          right: "approve",
          to: "see lists of groups and people",
          run: (reach) =>
            redraw(parts, form.id, async (draw) => {
              const { form: next, numbersOf } = await list(groupdesk.lists(reach), reach);
              if (numbersOf !== undefined) await noteNumbers(parts, press.actor.id, numbersOf);
              await draw(next);
            }),
        })
      );
    }
  }
}

function decides(about: Subject, run: Guarded["run"]): Guarded {
  return { right: "approve", to: allRequests.to({ page: 0, round: 0 }), ...about, run };
}

async function commit(press: Press, stored: Promise<void>, sentence: Markup): Promise<void> {
  await stored;
  await answer(press, sentence);
}

async function answer(press: Press, sentence: Markup): Promise<void> {
  await press.ack();
  await press.tell(sentence);
}

/** About the group of the card that was pressed, whatever else the button's value names. */
async function decideOnAll(
  parts: SlackParts,
  press: Press,
  { verb, groupId, requestIds }: ClickOf<"approve_all" | "reject_all">,
  reach: Reach,
): Promise<void> {
  const { message } = press;
  const ofCard = message && (await parts.groupdesk.groupOfMessage(message.channel, message.ts));
  // A card that was posted a moment ago may not be known by its message yet.
  if (ofCard !== undefined && ofCard !== groupId) return answer(press, replies.notUnderstood);
  const decision = verb === "approve_all" ? "approve" : "reject";
  return decide(parts, press, { decision, requestIds, groupId, reach });
}

async function decide(
  parts: SlackParts,
  press: Press,
  wanted: Omit<DecisionAsk, "by" | "source">,
): Promise<void> {
  const { groupdesk } = parts;
  const { decision, requestIds, reach } = wanted;
  const refusal = await misplaced(parts, press, requestIds);
  if (refusal !== undefined) return answer(press, refusal);
  const ask = { ...wanted, by: press.actor.id, source: press.source };
  const [outcome = { kind: "unknown" as const }] = await groupdesk.decide(ask);
  await press.ack();
  if (lacksReason(outcome))
    return openNoteForm(parts, press, { decision, requestIds: [...requestIds], needsReason: true });
  const phoneNumbers = await parts.audiences.phoneNumbersIn(press.channel);
  const sentence = replies.decisionReply(outcome, decision, phoneNumbers);
  if (sentence !== undefined) await press.tell(sentence);
  const place = waitingPeople.placeIn(press.form);
  if (press.form === undefined || place === undefined) return;
  const lists = groupdesk.lists(reach);
  await redraw(parts, press.form.id, async (draw) => {
    await draw(await sameWaitingForm(lists, place));
    for await (const views of groupdesk.followDecisions(requestIds, settledWithinMs))
      if (views.every(isSettled)) break;
    await draw(await sameWaitingForm(lists, place));
  });
}

function lacksReason(outcome: DecisionOutcome): boolean {
  return outcome.kind === "refused" && outcome.reason === "no reason";
}

/** Slack keeps a form's person waiting for the answer; WhatsApp usually gives it within seconds. */
const settledWithinMs = 10_000;

function rejectsTicked(parts: SlackParts, press: Press): Guarded | undefined {
  const { form: view, actor, source } = press;
  const place = allRequests.placeIn(view);
  if (view === undefined || place === undefined) return undefined;
  return decides({}, (reach) =>
    decideTicked(parts, { decision: "reject", by: actor.id, source, reach, view, place }, async (reply) => {
      if (reply.kind === "nobody ticked") return answer(press, replies.nobodyTicked);
      await press.ack();
      await show(parts, { kind: "in place", viewId: view.id }, reply.form);
    }),
  );
}
