// Buttons: read the click, ask whether this person may, commit, acknowledge, and only then tell the person anything there
// is to tell. What the click asked for is carried out by the outbox.
import type { BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import { inConversation } from "../bridge/conversation-clicks.ts";
import { createGroup, openCreateForm } from "../forms/create-group.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted, type Guarded } from "../permission.ts";
import * as replies from "../replies.ts";
import type { Markup } from "../text.ts";
import { openVerb } from "../verbs/open-verb.ts";
import { verbNamed } from "../verbs/verb-table.ts";
import { aboutPeople } from "./about-people.ts";
import type { Click } from "./click.ts";
import { elsewhere, isElsewhere } from "./elsewhere.ts";
import { opensList, turnsList } from "./lists-behind.ts";
import { onRequests } from "./on-requests.ts";
import { onRoutes } from "./on-routes.ts";
import { answer, atOnce, readPress, type Press } from "./press.ts";
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
    case "reject":
    case "approve_all":
    case "reject_all":
    case "undo":
    case "reject_ticked":
      return onRequests(parts, press, click);
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
      return opensList(parts, press, click);
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
      return onRoutes(parts, press, click);
    case "answer_message":
    case "send_template":
    case "fetch_file":
      return inConversation(parts, press, click);
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
    case "tick_all":
      return turnsList(parts, press, click);
  }
}

async function commit(press: Press, stored: Promise<void>, sentence: Markup): Promise<void> {
  await stored;
  await answer(press, sentence);
}
