// The form that adds a route or changes one: for which groups, to which channel, who decides, what goes there. Sent, it leads back to the
// list; the buttons in it move the route, take it away, or show which groups it would take.
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import type { RouteDraft } from "../../groups/route-changes.ts";
import { showsAll, type Route, type RouteMatch, type RouteShows } from "../../groups/routes.ts";
import { actions, confirmation, context, lines, type ButtonLook } from "../blocks.ts";
import { keptChoice, peopleMenu, severalMenu } from "../forms/choices-kept.ts";
import {
  channelMenu,
  filledForm,
  textField,
  typeAheadMenu,
  type Choice,
  type Mistaken,
} from "../forms/form-fields.ts";
import { freeBoxes } from "../forms/free-boxes.ts";
import { formKind, modal } from "../forms/modal.ts";
import { groupId, routeId } from "../ids.ts";
import { mrkdwn, raw, type Markup } from "../text.ts";
import { isUserGroup } from "../user-groups.ts";
import { whoChangedIt } from "./route-words.ts";

/** `id`: null for a new one. `seenAt`: when what the form shows was changed last. */
export const routeForm = formKind("route", {
  place: z.object({ id: routeId.nullable(), seenAt: z.number() }),
  right: () => "administer",
  to: () => "change routes",
});

type Kind = RouteMatch["kind"];

const kindField = keptChoice<Kind>({ id: "route_kind", label: "For which groups" });
const kinds: readonly (Choice & { value: Kind })[] = [
  { value: "name begins", text: "Whose name begins with…" },
  { value: "name contains", text: "Whose name contains…" },
  { value: "groups", text: "One group" },
  { value: "number", text: "Of one WhatsApp number" },
  { value: "everything", text: "Every group that no other route takes" },
];

const wordsField = textField({
  id: "route_words",
  label: "Words of the name",
  optional: true,
  mostTyped: 128,
});
export const routeGroupField = typeAheadMenu(
  { id: "route_group", label: "Group", optional: true },
  "Type a part of its name",
);
const numberField = keptChoice<string>({ id: "route_number", label: "WhatsApp number", optional: true });
const channelField = channelMenu({
  id: "route_channel",
  label: "Their news goes to",
  required: "Choose a channel.",
});
const decidersField = peopleMenu({ id: "route_deciders", label: "Who decides" });
const deciderGroupsField = severalMenu({
  id: "route_decider_groups",
  label: "User groups who decide",
});
const showsField = freeBoxes("route_shows");
const shown: readonly (Choice & { value: keyof RouteShows })[] = [
  { value: "requests", text: "Requests to join" },
  { value: "alerts", text: "Alerts", description: "Suspended, deleted by others, refused." },
  { value: "activity", text: "Activity, in a thread", description: "Joined, left, settings changed." },
];

export type RouteFormView = {
  /** Null: a new one. */
  route: Route | null;
  /** What the group of a route for one group is called. */
  subject: string | null;
  numbers: readonly { id: string; label: string }[];
  userGroups: readonly Choice[];
  /** Where somebody asked for it. */
  channel?: string | undefined;
  /** Of a form that is drawn anew while somebody fills it in: what came of it, what is ticked, and since when it is as it shows. */
  again?: { said: Markup; ticked: readonly string[]; seenAt: number };
};

export function drawRouteForm({
  route,
  subject,
  numbers,
  userGroups,
  channel,
  again,
}: RouteFormView): ModalView {
  const match: RouteMatch = route?.match ?? { kind: "name begins", words: "" };
  const several = numbers.length > 1;
  const group = match.kind === "groups" ? match.groupIds[0] : undefined;
  const deciders = route?.deciders ?? [];
  const shows = route?.shows ?? showsAll;
  return modal(routeForm.frame({ id: route?.id ?? null, seenAt: again?.seenAt ?? route?.changedAt ?? 0 }), {
    title: route === null ? "Add a route" : "Change a route",
    submit: "Save",
    blocks: [
      ...(again === undefined ? [] : lines([again.said])),
      kindField.block(
        kinds.filter(({ value }) => value !== "number" || several),
        match.kind,
      ),
      wordsField.block({
        value: "words" in match ? match.words : "",
        hint: "As in “Spring”. Letter case does not matter.",
      }),
      routeGroupField.block(group === undefined ? undefined : { text: subject ?? group, value: group }),
      ...(several
        ? [
            numberField.block(
              numbers.map(({ id, label }) => ({ text: label, value: id })),
              match.kind === "number" ? match.phoneNumberId : "",
            ),
          ]
        : []),
      channelField.block(route?.channel ?? channel),
      decidersField.block(
        deciders.filter((id) => !isUserGroup(id)),
        {
          hint: "Admins decide everywhere. Nobody chosen here: whoever decides where no route says otherwise.",
        },
      ),
      ...(userGroups.length === 0 ? [] : [deciderGroupsField.block(userGroups, deciders)]),
      ...showsField.blocks(shown, {
        label: "What goes there",
        ticked: again?.ticked ?? tickedOf(shows),
      }),
      ...(route === null ? [] : [context(whoChangedIt(route))]),
      ...buttons(route),
    ],
  });
}

function buttons(route: Route | null): KnownBlock[] {
  const preview: ButtonLook = {
    text: "Which groups?",
    label: "Which groups? Shows which ones fit",
    click: { verb: "preview_route" },
  };
  if (route === null)
    return [
      context(raw("Saved, it has more under “Edit…”: mentions, expected guests, conversations, reminders.")),
      ...actions([preview]),
    ];
  const { id } = route;
  return [
    context(
      mrkdwn`Moving and deleting act at once, what ends in “…” has a form of its own. What is filled in above stays there until you save it.`,
    ),
    ...actions([
      preview,
      { text: "Mentions and more…", click: { verb: "edit_route_settings", routeId: id } },
      { text: "Approving…", click: { verb: "edit_route_approving", routeId: id } },
      { text: "Conversations…", click: { verb: "edit_route_bridge", routeId: id } },
      { text: "When people are reminded…", click: { verb: "edit_route_reminders", routeId: id } },
      { text: "Move up", click: { verb: "move_route", routeId: id, direction: "up" } },
      { text: "Move down", click: { verb: "move_route", routeId: id, direction: "down" } },
      {
        text: "Delete",
        style: "danger",
        click: { verb: "remove_route", routeId: id },
        confirm: confirmation({
          title: "Delete this route?",
          text: "Its groups follow the next route that fits, the cards of whoever waits move there, and conversations are shown as that one says.",
          verb: "Delete",
        }),
      },
    ]),
  ];
}

function tickedOf(shows: RouteShows): string[] {
  return shown.flatMap(({ value }) => (shows[value] ? [value] : []));
}

export function tickedIn(values: unknown): string[] {
  return [...filledForm(values).read(showsField)];
}

/** Whether the form says something else than what is stored. */
export function isChanged(values: unknown, route: Route): boolean {
  const form = filledForm(values);
  const { match, channel, deciders, shows } = route;
  const people = [...form.read(decidersField), ...form.read(deciderGroupsField)];
  const typed = [
    [form.read(kindField), subjectTyped(form)],
    form.read(channelField),
    people.toSorted(),
    tickedIn(values).toSorted(),
  ];
  const stored = [
    [match.kind, subjectOf(match)],
    channel,
    [...(deciders ?? [])].toSorted(),
    tickedOf(shows).toSorted(),
  ];
  return JSON.stringify(typed) !== JSON.stringify(stored);
}

function subjectTyped(form: ReturnType<typeof filledForm>): string {
  const match = readMatch(form);
  return match === undefined ? "" : subjectOf(match);
}

function subjectOf(match: RouteMatch): string {
  switch (match.kind) {
    case "groups":
      return match.groupIds.join(" ");
    case "number":
      return match.phoneNumberId;
    case "name begins":
    case "name contains":
      return match.words;
    case "everything":
      return "";
  }
}

export function readRouteForm(values: unknown): { kind: "filled"; draft: RouteDraft } | Mistaken {
  const form = filledForm(values);
  const match = readMatch(form);
  const channel = form.read(channelField);
  const deciders = [...form.read(decidersField), ...form.read(deciderGroupsField)];
  const ticked = form.read(showsField);
  const mistakes = form.mistakes();
  if (mistakes !== undefined || match === undefined)
    return mistakes ?? { kind: "mistaken", errors: { [kindField.id]: "Choose for which groups." } };
  return {
    kind: "filled",
    draft: {
      match,
      channel,
      deciders: deciders.length === 0 ? null : deciders,
      calls: { waiting: null, wrong: null },
      shows: {
        requests: ticked.includes("requests"),
        alerts: ticked.includes("alerts"),
        activity: ticked.includes("activity"),
      },
    },
  };
}

/** Only this, for the preview; undefined with a complaint under the field that is missing. */
export function readMatch(form: ReturnType<typeof filledForm>): RouteMatch | undefined {
  const kind = kinds.find(({ value }) => value === form.read(kindField))?.value;
  switch (kind) {
    case "name begins":
    case "name contains": {
      const words = form.read(wordsField);
      if (words === "") form.complain(wordsField, "Type the words that the name has.");
      return words === "" ? undefined : { kind, words };
    }
    case "groups": {
      const chosen = groupId.safeParse(form.chosen(routeGroupField)).data;
      if (chosen === undefined) form.complain(routeGroupField, "Choose the group.");
      return chosen === undefined ? undefined : { kind, groupIds: [chosen] };
    }
    case "number": {
      const phoneNumberId = form.read(numberField);
      if (phoneNumberId === "") form.complain(numberField, "Choose the number.");
      return phoneNumberId === "" ? undefined : { kind, phoneNumberId };
    }
    case "everything":
      return { kind };
    case undefined:
      return undefined;
  }
}

export const channelFieldOfRoute = channelField;
