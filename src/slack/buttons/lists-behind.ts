// The lists and forms that buttons open, and turn over: which card each is about, and what is drawn for whom. `answer-click.ts` shows
// them.
import type { ViewOutput } from "@slack/bolt";
import type { Lists, Subject } from "../../groupdesk.ts";
import type { Reach } from "../../groups/routes.ts";
import { allRequests, nextRound, requestsForm } from "../forms/all-requests.ts";
import { groupList, groupListForm } from "../forms/group-list.ts";
import { waitingForm, waitingPeople } from "../forms/waiting-people.ts";
import { numbersForm } from "../forms/whole-numbers.ts";
import { cardId, routeId } from "../ids.ts";
import type { SlackParts } from "../parts.ts";
import type { ClickOf } from "./click.ts";
import type { Press, Shown } from "./press.ts";

export function cardBehind(click: ClickOf<"show_waiting" | "show_numbers" | "open_list">): Subject {
  if (click.verb === "show_numbers") return { cardId: click.cardId };
  const card = click.verb === "show_waiting" ? cardId.safeParse(click.place).data : undefined;
  return card === undefined ? {} : { cardId: card };
}

export function opened(click: ClickOf<"show_waiting" | "show_numbers" | "open_list">): string {
  if (click.verb === "show_numbers") return "see phone numbers";
  return click.verb === "open_list" && click.list === "groups" ? "list groups" : "see who waits";
}

export async function formBehind(
  { groupdesk }: SlackParts,
  { channel }: Press,
  click: ClickOf<"show_waiting" | "show_numbers" | "open_list">,
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
export function listAfter(
  form: ViewOutput,
  click: ClickOf<"turn_page" | "search_groups" | "search_people" | "tick_all">,
): ((lists: Lists) => Promise<Shown>) | undefined {
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
