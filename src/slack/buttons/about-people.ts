// Clicks about who people are: the menu of somebody's row, a person in a list, the lists themselves, the export. `answer-click.ts` asks
// what they mean.
import type { ViewOutput } from "@slack/bolt";
import type { Lists } from "../../groupdesk.ts";
import type { Reach } from "../../groups/routes.ts";
import { openNoteForm } from "../forms/decide-with-note.ts";
import { exportPeople, importPeople } from "../forms/import-people.ts";
import { noticeForm } from "../forms/notice.ts";
import { peopleList, peopleListForm, searchedFor } from "../forms/people-list.ts";
import { formOfPerson, nobodyThere, openPerson, personForm } from "../forms/person.ts";
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import type { ClickOf } from "./click.ts";
import { atOnce, type Press, type Shown } from "./press.ts";

export function aboutPeople(
  parts: SlackParts,
  press: Press,
  click: ClickOf<"about_request" | "open_person" | "export_people">,
): Guarded | undefined {
  switch (click.verb) {
    case "about_request":
      return aboutRequest(parts, press, click);
    case "open_person":
      return seesPeople(press, (reach) => openPerson(parts, press, { key: click.key, reach }));
    case "export_people": {
      const { form } = press;
      if (form === undefined) return undefined;
      return atOnce(press, {
        right: importPeople.right({ round: 0 }),
        to: importPeople.to({ round: 0 }),
        run: () => exportPeople(parts, press.actor.id, form.id),
      });
    }
  }
}

/** From the menu of somebody's row. */
function aboutRequest(
  parts: SlackParts,
  press: Press,
  { wanted, requestId }: ClickOf<"about_request">,
): Guarded {
  if (wanted === "person")
    return seesPeople(press, async (reach) => {
      const key = await parts.groupdesk.people.keyOf(requestId);
      await (key === undefined ? press.tell(nobodyThere) : openPerson(parts, press, { key, reach }));
    });
  return atOnce(press, {
    right: "approve",
    to: "decide about join requests",
    requestIds: [requestId],
    run: () => openNoteForm(parts, press, { decision: wanted, requestIds: [requestId] }),
  });
}

function seesPeople(press: Press, run: Guarded["run"]): Guarded {
  return atOnce(press, { right: "approve", to: "see who people are", run });
}

/** The list of people, or one of them, at another page or with other words. */
export function peopleAfter(
  parts: SlackParts,
  press: Press,
  form: ViewOutput,
  click: ClickOf<"turn_page" | "search_groups" | "search_people" | "tick_all">,
): ((lists: Lists, reach: Reach) => Promise<Shown>) | undefined {
  const list = peopleList.placeIn(form);
  const person = personForm.placeIn(form);
  if (click.verb === "search_people" && list !== undefined)
    return async (_, reach) => ({
      form:
        (await searchedFor(parts, { by: press.actor.id, words: click.words, reach })) ??
        noticeForm(nobodyThere),
    });
  if (click.verb !== "turn_page") return undefined;
  const { page } = click;
  if (list !== undefined)
    return async () => ({
      form: await peopleListForm(parts, { ...list, page }),
      numbersOf: { view: "people", page },
    });
  if (person === undefined) return undefined;
  return async (_, reach) => ({
    form: (await formOfPerson(parts, { ...person, page }, { reach })) ?? noticeForm(nobodyThere),
    numbersOf: { view: "person", page },
  });
}
