// How a route approves: who gets in without anybody being asked, and how long a press can be taken back.
import type { ModalView } from "@slack/types";
import type { GuestRule, Route, RouteSettings } from "../../groups/routes.ts";
import { context } from "../blocks.ts";
import { keptChoice } from "../forms/choices-kept.ts";
import { filledForm, type Choice } from "../forms/form-fields.ts";
import { modal } from "../forms/modal.ts";
import { raw } from "../text.ts";
import { whoChangedIt } from "./route-words.ts";
import { smallerForm, type UnderRoute } from "./under-route.ts";

export const routeApprovingForm = smallerForm("route_approving");

type Who = GuestRule["who"];

const whoField = keptChoice<Who>({ id: "guests_who", label: "Let in without asking anybody" });
const whoChoices: readonly (Choice & { value: Who })[] = [
  { value: "nobody", text: "Nobody" },
  { value: "invited", text: "Whoever was invited" },
  { value: "list", text: "Whoever was invited or is on the list" },
  { value: "everybody", text: "Everybody who asks" },
];

const daysField = keptChoice<string>({ id: "guests_days", label: "An invitation or entry counts for" });
const mostField = keptChoice<string>({ id: "guests_most", label: "Let in at most" });
const graceField = keptChoice<string>({ id: "grace", label: "Time to undo a press" });

const offeredDays = [3, 7, 14, 30, 90];
const offeredMost = [5, 10, 20, 50, 100];
const offeredGrace = [0, 10, 20, 30];

export function drawRouteApproving(route: Route, under: UnderRoute | null): ModalView {
  const { id, changedAt, settings } = route;
  const { guests, graceSeconds } = settings;
  return modal(routeApprovingForm.frame({ id, seenAt: changedAt, under }), {
    title: "Approving",
    submit: "Save",
    blocks: [
      whoField.block(whoChoices, guests.who),
      daysField.block(
        choices(offeredDays, guests.days, (days) => `${days} days`),
        String(guests.days),
      ),
      mostField.block(
        choices(offeredMost, guests.mostADay, (most) => `${most} people in 24 hours`),
        String(guests.mostADay),
      ),
      context(
        raw(
          "Only by number or WhatsApp’s own id, and while there is room. Nobody is ever rejected by a rule. Lists: “Expected guests…” in a group’s Manage menu.",
        ),
      ),
      graceField.block(
        choices(offeredGrace, graceSeconds, (seconds) => (seconds === 0 ? "None" : `${seconds} seconds`)),
        String(graceSeconds),
      ),
      context(whoChangedIt(route)),
    ],
  });
}

/** What holds now stays to be chosen, whatever is offered. */
function choices(
  offered: readonly number[],
  now: number,
  words: (amount: number) => string,
): (Choice & { value: string })[] {
  const all = [...new Set([...offered, now])].toSorted((one, other) => one - other);
  return all.map((amount) => ({ value: String(amount), text: words(amount) }));
}

/** What is not among the choices any more stays as it was before. */
export function readRouteApproving(
  values: unknown,
  before: RouteSettings,
): Pick<RouteSettings, "guests" | "graceSeconds"> {
  const form = filledForm(values);
  const who = whoChoices.find(({ value }) => value === form.read(whoField))?.value;
  const { guests } = before;
  return {
    guests: {
      who: who ?? guests.who,
      days: chosen(form.read(daysField), offeredDays, guests.days),
      mostADay: chosen(form.read(mostField), offeredMost, guests.mostADay),
    },
    graceSeconds: chosen(form.read(graceField), offeredGrace, before.graceSeconds),
  };
}

function chosen(value: string, offered: readonly number[], before: number): number {
  return offered.find((each) => String(each) === value) ?? before;
}
