// What of a route is changed seldom: who is mentioned, whether two admins must agree, whether a rejection needs a reason. A form of its
// own, so that the one for routes stays short.
import type { ModalView } from "@slack/types";
import type { Route, RouteCalls, RouteSettings } from "../../groups/routes.ts";
import { context } from "../blocks.ts";
import { peopleMenu, severalMenu } from "../forms/choices-kept.ts";
import { filledForm, type Choice, type Mistaken } from "../forms/form-fields.ts";
import { freeBoxes } from "../forms/free-boxes.ts";
import { modal } from "../forms/modal.ts";
import { isUserGroup } from "../user-groups.ts";
import { readWatchWords, watchWordsBlock } from "./watch-words.ts";
import { whoChangedIt } from "./route-words.ts";
import { smallerForm, type UnderRoute } from "./under-route.ts";

export const routeSettingsForm = smallerForm("route_settings");

const waitingField = peopleMenu({ id: "calls_waiting", label: "Mentioned when somebody waits too long" });
const waitingGroupsField = severalMenu({
  id: "calls_waiting_groups",
  label: "User groups, when somebody waits too long",
});
const wrongField = peopleMenu({ id: "calls_wrong", label: "Mentioned when something is wrong" });
const wrongGroupsField = severalMenu({
  id: "calls_wrong_groups",
  label: "User groups, when something is wrong",
});
const strictField = freeBoxes("route_strict");

const reasonField = freeBoxes("route_reason");

const reason: Choice = {
  value: "reason",
  text: "A reason must be given",
  description: "It stands in Slack, and never in WhatsApp.",
};

const twoAdmins: Choice = {
  value: "two admins",
  text: "Two admins must agree",
  description: "The second press, by another admin, does it.",
};

const hint = "Nobody chosen: whoever is mentioned where no route says otherwise.";

export function drawRouteSettings(
  route: Route,
  { userGroups, under }: { userGroups: readonly Choice[]; under: UnderRoute | null },
): ModalView {
  const { calls, settings } = route;
  const waiting = calls.waiting ?? [];
  const wrong = calls.wrong ?? [];
  const groups = (field: typeof waitingGroupsField, chosen: readonly string[]) =>
    userGroups.length === 0 ? [] : [field.block(userGroups, chosen)];
  return modal(routeSettingsForm.frame({ id: route.id, seenAt: route.changedAt, under }), {
    title: "Mentions and more",
    submit: "Save",
    blocks: [
      waitingField.block(people(waiting), { hint }),
      ...groups(waitingGroupsField, waiting),
      wrongField.block(people(wrong), { hint }),
      ...groups(wrongGroupsField, wrong),
      ...reasonField.blocks([reason], {
        label: "Rejecting",
        ticked: settings.requiresReason ? [reason.value] : [],
      }),
      ...strictField.blocks([twoAdmins], {
        label: "Deleting and removing",
        ticked: settings.twoAdmins ? [twoAdmins.value] : [],
      }),
      watchWordsBlock(settings),
      context(whoChangedIt(route)),
    ],
  });
}

export type FilledSettings =
  | {
      kind: "filled";
      to: { calls: RouteCalls; settings: Pick<RouteSettings, "requiresReason" | "twoAdmins" | "watchWords"> };
    }
  | Mistaken;

export function readRouteSettings(values: unknown): FilledSettings {
  const form = filledForm(values);
  const waiting = [...form.read(waitingField), ...form.read(waitingGroupsField)];
  const wrong = [...form.read(wrongField), ...form.read(wrongGroupsField)];
  const watchWords = readWatchWords(form);
  const to = {
    calls: { waiting: orNull(waiting), wrong: orNull(wrong) },
    settings: {
      requiresReason: form.read(reasonField).includes(reason.value),
      twoAdmins: form.read(strictField).includes(twoAdmins.value),
      watchWords,
    },
  };
  return form.mistakes() ?? { kind: "filled", to };
}

function people(ids: readonly string[]): string[] {
  return ids.filter((id) => !isUserGroup(id));
}

function orNull(ids: readonly string[]): readonly string[] | null {
  return ids.length === 0 ? null : ids;
}
