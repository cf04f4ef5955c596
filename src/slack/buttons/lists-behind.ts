// The lists and forms that buttons open, and turn over: which card each is about, and what is drawn for whom. `answer-click.ts` hands such
// presses on.
import type { ViewOutput } from "@slack/bolt";
import type { Lists, Subject } from "../../groupdesk.ts";
import type { Reach } from "../../groups/routes.ts";
import { allRequests, nextRound, requestsForm } from "../forms/all-requests.ts";
import { groupList, groupListForm } from "../forms/group-list.ts";
import { open, redraw } from "../forms/show.ts";
import { waitingForm, waitingPeople } from "../forms/waiting-people.ts";
import { numbersForm } from "../forms/whole-numbers.ts";
import { cardId, routeId } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import { noteNumbers } from "../reads.ts";
import { peopleAfter } from "./about-people.ts";
import type { ClickOf } from "./click.ts";
import { atOnce, type Press, type Shown } from "./press.ts";

type Opens = ClickOf<"show_waiting" | "show_numbers" | "open_list">;
type Turns = ClickOf<"turn_page" | "search_groups" | "search_people" | "tick_all">;

export function opensList(parts: SlackParts, press: Press, click: Opens): Guarded {
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
}

/** Undefined when it was pressed in no such list. */
export function turnsList(parts: SlackParts, press: Press, click: Turns): Guarded | undefined {
  const { form } = press;
  const list = form && (peopleAfter(parts, press, form, click) ?? listAfter(form, click));
  if (form === undefined || list === undefined) return undefined;
  return atOnce(press, {
    right: "approve",
    to: "see lists of groups and people",
    run: (reach) =>
      redraw(parts, form.id, async (draw) => {
        const { form: next, numbersOf } = await list(parts.groupdesk.lists(reach), reach);
        if (numbersOf !== undefined) await noteNumbers(parts, press.actor.id, numbersOf);
        await draw(next);
      }),
  });
}

function cardBehind(click: Opens): Subject {
  if (click.verb === "show_numbers") return { cardId: click.cardId };
  const card = click.verb === "show_waiting" ? cardId.safeParse(click.place).data : undefined;
  return card === undefined ? {} : { cardId: card };
}

function opened(click: Opens): string {
  if (click.verb === "show_numbers") return "see phone numbers";
  return click.verb === "open_list" && click.list === "groups" ? "list groups" : "see who waits";
}

async function formBehind(
  { groupdesk }: SlackParts,
  { channel }: Press,
  click: Opens,
  reach: Reach,
): Promise<Shown> {
  const lists = groupdesk.lists(reach);
  switch (click.verb) {
    case "show_waiting": {
      const card = cardId.safeParse(click.place).data ?? null;
      const route = routeId.safeParse(click.place).data;
      const form = await waitingForm(lists, { channel: channel ?? null, cardId: card, route, page: 0 });
      return { form, numbersOf: { view: "waiting", page: 0, cardId: card } };
    }
    case "show_numbers": {
      const view = await groupdesk.cardView(click.cardId);
      const numbersOf = { view: "card", cardId: click.cardId, groupId: view?.group.id };
      return { form: numbersForm(view), numbersOf };
    }
    case "open_list":
      if (click.list === "groups") return { form: await groupListForm(lists, { words: "", page: 0 }) };
      return {
        form: await requestsForm(lists, { page: 0, round: 0 }),
        numbersOf: { view: "requests", page: 0 },
      };
  }
}

/** The list in this form at another page, with other words, or ticked; undefined when it is not such a list. */
function listAfter(form: ViewOutput, click: Turns): ((lists: Lists) => Promise<Shown>) | undefined {
  const groups = groupList.placeIn(form);
  const requests = allRequests.placeIn(form);
  const waiting = waitingPeople.placeIn(form);
  switch (click.verb) {
    case "search_people":
      return undefined;
    case "search_groups":
      return (
        groups && (async (lists) => ({ form: await groupListForm(lists, { words: click.words, page: 0 }) }))
      );
    case "tick_all":
      return (
        requests &&
        (async (lists) => ({ form: await requestsForm(lists, nextRound(requests), { isTicked: true }) }))
      );
    case "turn_page": {
      const { page } = click;
      if (groups) return async (lists) => ({ form: await groupListForm(lists, { ...groups, page }) });
      if (requests)
        return async (lists) => ({
          form: await requestsForm(lists, { ...nextRound(requests), page }),
          numbersOf: { view: "requests", page },
        });
      if (waiting === undefined) return undefined;
      const { channel, cardId: card, route } = waiting;
      return async (lists) => ({
        form: await waitingForm(lists, { channel, cardId: card, route, page }),
        numbersOf: { view: "waiting", page, cardId: card },
      });
    }
  }
}
