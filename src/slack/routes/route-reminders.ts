// When the people of a route are reminded: after how long and in which hours, whom else it is told when nobody decides, and the summary of
// the day. A form of its own, opened from the one of the route.
import type { ModalView } from "@slack/types";
import type { Escalation } from "../../groups/reminders.ts";
import type { Route, RouteSettings } from "../../groups/routes.ts";
import { isZone, type WorkingHours } from "../../groups/working-hours.ts";
import { context } from "../blocks.ts";
import { keptChoice, severalMenu } from "../forms/choices-kept.ts";
import {
  channelMenu,
  filledForm,
  personMenu,
  typeAheadMenu,
  type Choice,
  type Mistaken,
} from "../forms/form-fields.ts";
import { modal } from "../forms/modal.ts";
import { count } from "../text.ts";
import { whoChangedIt } from "./route-words.ts";
import { smallerForm, type UnderRoute } from "./under-route.ts";

export const routeRemindersForm = smallerForm("route_reminders");

const remindField = keptChoice<string>({ id: "remind_after", label: "Reminded of who waits" });
const usual = "usual";
const remindChoices: readonly (Choice & { value: string })[] = [
  { value: usual, text: "The usual" },
  ...[1, 2, 4, 8, 24].map((hours) => ({
    value: String(hours),
    text: `Once, after ${count(hours, "hour", "hours")}`,
  })),
  { value: "0", text: "Never" },
];

const daysField = severalMenu({ id: "remind_days", label: "On which days" });
const days: readonly Choice[] = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
].map((text, index) => ({ text, value: String(index + 1) }));

const fromField = keptChoice<string>({ id: "remind_from", label: "From" });
const toField = keptChoice<string>({ id: "remind_to", label: "Until" });
export const zoneField = typeAheadMenu(
  { id: "remind_zone", label: "Time zone", optional: true },
  "Type a city, as in Berlin",
);

const halfHours: readonly (Choice & { value: string })[] = Array.from({ length: 49 }, (_, half) => ({
  value: String(half * 30),
  text: clock(half * 30),
}));

const escalateField = keptChoice<string>({ id: "escalate_after", label: "When nobody has decided by then" });
const never = "never";
const escalateChoices: readonly (Choice & { value: string })[] = [
  { value: never, text: "Nobody else is told" },
  ...[1, 2, 4, 8, 24].map((hours) => ({
    value: String(hours),
    text: `Told once, ${count(hours, "hour", "hours")} later`,
  })),
];
const escalatePersonField = personMenu(
  {
    id: "escalate_person",
    label: "Then told to this person",
    hint: "That alone gives no right to decide: “Who decides” in the route does.",
    optional: true,
  },
  "Choose a person",
);
const escalateChannelField = channelMenu({
  id: "escalate_channel",
  label: "Or in this channel",
  hint: "With both, the person is mentioned in the channel.",
  optional: true,
});

const summaryField = keptChoice<string>({ id: "summary_at", label: "Summary of the day" });
const noSummary = "none";
const summaryChoices: readonly (Choice & { value: string })[] = [
  { value: noSummary, text: "None" },
  ...Array.from({ length: 24 }, (_, hour) => ({ value: String(hour * 60), text: `At ${clock(hour * 60)}` })),
];

/** What most people would choose. */
const usually = { from: 9 * 60, to: 17 * 60 };

/** `zone`: of whoever opens it. */
export function drawRouteReminders(
  route: Route,
  { zone, under }: { zone: string; under: UnderRoute | null },
): ModalView {
  const { remindAfterHours, reminders } = route.settings;
  const { hours, escalation, summaryAt } = reminders;
  const { from, to } = hours ?? usually;
  const inZone = hours?.zone ?? zone;
  return modal(routeRemindersForm.frame({ id: route.id, seenAt: route.changedAt, under }), {
    title: "When people are reminded",
    submit: "Save",
    blocks: [
      remindField.block(remindChoices, String(remindAfterHours ?? usual)),
      daysField.block(days, (hours?.days ?? []).map(String), {
        hint: "What would come at another time comes when work begins. No day chosen: at any time.",
      }),
      fromField.block(halfHours.slice(0, -1), String(from)),
      toField.block(halfHours.slice(1), String(to)),
      zoneField.block({ text: spoken(inZone), value: inZone }),
      escalateField.block(escalateChoices, String(escalation?.afterHours ?? never)),
      escalatePersonField.block({ chosen: escalation?.person ?? undefined }),
      escalateChannelField.block(escalation?.channel ?? undefined),
      summaryField.block(summaryChoices, String(summaryAt ?? noSummary)),
      context(whoChangedIt(route)),
    ],
  });
}

export type FilledReminders = {
  kind: "filled";
  settings: Pick<RouteSettings, "remindAfterHours" | "reminders">;
};

export function readRouteReminders(values: unknown): FilledReminders | Mistaken {
  const form = filledForm(values);
  const after = offered(remindChoices, form.read(remindField));
  const summary = offered(summaryChoices, form.read(summaryField));
  const hours = readHours(form);
  const escalation = readEscalation(form);
  const summaryAt = summary === undefined || summary === noSummary ? null : Number(summary);
  if (summaryAt !== null && hours === null)
    form.complain(daysField, "Choose the days on which the summary comes.");
  return (
    form.mistakes() ?? {
      kind: "filled",
      settings: {
        remindAfterHours: after === undefined || after === usual ? null : Number(after),
        reminders: { hours, escalation, summaryAt },
      },
    }
  );
}

function readHours(form: ReturnType<typeof filledForm>): WorkingHours | null {
  const chosen = form.read(daysField);
  const from = Number(offered(halfHours, form.read(fromField)) ?? usually.from);
  const to = Number(offered(halfHours, form.read(toField)) ?? usually.to);
  const zone = form.chosen(zoneField) ?? "";
  if (chosen.length === 0) return null;
  if (to <= from) form.complain(toField, "Choose a time after the one above.");
  if (!isZone(zone)) form.complain(zoneField, "Choose the time zone.");
  const numbers = days.flatMap(({ value }) => (chosen.includes(value) ? [Number(value)] : []));
  return { days: numbers, from, to, zone };
}

function readEscalation(form: ReturnType<typeof filledForm>): Escalation | null {
  const after = offered(escalateChoices, form.read(escalateField)) ?? never;
  const person = form.chosen(escalatePersonField) ?? null;
  const channel = form.chosen(escalateChannelField) ?? null;
  const isToSomebody = person !== null || channel !== null;
  if (after === never) {
    if (isToSomebody) form.complain(escalateField, "Choose when it is told, or nobody and no channel below.");
    return null;
  }
  const afterHours = Number(after);
  if (channel !== null) return { afterHours, channel, person };
  if (person !== null) return { afterHours, channel, person };
  form.complain(escalatePersonField, "Choose a person, or a channel below.");
  return null;
}

export const escalationFieldId = escalateChannelField.id;

/** What Slack sends may be anything. */
function offered(choices: readonly Choice[], chosen: string): string | undefined {
  return choices.find(({ value }) => value === chosen)?.value;
}

const zonesOffered = 100;

/** Cities are typed with blanks, and the IANA writes none. */
export function zonesNamed(typed: string): Choice[] {
  const words = typed.toLowerCase().split(/[\s_/]+/u);
  const found = ["UTC", ...Intl.supportedValuesOf("timeZone")].filter((zone) =>
    words.every((word) => zone.toLowerCase().includes(word)),
  );
  return [...new Set([...found, ...otherNames(typed)])]
    .slice(0, zonesOffered)
    .map((zone) => ({ text: spoken(zone), value: zone }));
}

const regions = ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/** Of cities that Intl knows and lists by an older name: Kolkata as Calcutta. */
function otherNames(typed: string): string[] {
  const city = (typed.split("/").at(-1) ?? "")
    .trim()
    .split(/[\s_]+/u)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join("_");
  return regions.map((region) => `${region}/${city}`).filter(isZone);
}

function spoken(zone: string): string {
  return zone.replaceAll("_", " ");
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
