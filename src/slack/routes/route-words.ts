// A route in words, for the list of routes and the forms that change them.
import type { Escalation } from "../../groups/reminders.ts";
import type { RouteInForce } from "../../groups/routes.ts";
import type { RouteLine } from "../../projection/routes-view.ts";
import { modeInWords } from "../bridge/bridge-fields.ts";
import { groupName } from "../display-names.ts";
import { channelLink, count, date, joinMarkup, mention, mrkdwn, nameOf, raw, type Markup } from "../text.ts";

/** "Name begins with “Spring”". */
export function whichGroups({ route: { match }, subject }: Pick<RouteLine, "route" | "subject">): Markup {
  switch (match.kind) {
    case "groups":
      return mrkdwn`The group ${nameOf(subject ?? "")}`;
    case "number":
      return mrkdwn`Groups of ${nameOf(subject ?? "")}`;
    case "name begins":
      return mrkdwn`Name begins with “${nameOf(match.words)}”`;
    case "name contains":
      return mrkdwn`Name contains “${nameOf(match.words)}”`;
    case "everything":
      return raw("Every other group");
  }
}

/** As in a menu: "names that begin with Spring". */
export function plainRoute({ route: { match }, subject }: Pick<RouteLine, "route" | "subject">): string {
  switch (match.kind) {
    case "groups":
      return subject ?? "one group";
    case "number":
      return `groups of ${subject ?? "a number"}`;
    case "name begins":
      return `names that begin with ${match.words}`;
    case "name contains":
      return `names with ${match.words}`;
    case "everything":
      return "every other group";
  }
}

export function whichOfThem({ total, names }: Pick<RouteLine, "total" | "names">): Markup {
  if (total === 0) return raw("No group now");
  const more = total - names.length;
  const rest = more === 0 ? [] : [mrkdwn`${more.toLocaleString("en")} more`];
  return mrkdwn`${count(total, "group", "groups")}: ${joinMarkup([...names.map(groupName), ...rest], ", ")}`;
}

export function whoDecides({ deciders }: RouteInForce): Markup {
  if (deciders.length === 0) return raw("every full member");
  return joinMarkup(deciders.map(mention), ", ");
}

export function whatGoesThere({ shows }: RouteInForce): Markup {
  const off = [
    ...(shows.requests ? [] : ["requests"]),
    ...(shows.alerts ? [] : ["alerts"]),
    ...(shows.activity ? [] : ["activity"]),
  ];
  return off.length === 0 ? raw("") : mrkdwn` · without ${off.join(" and ")}`;
}

/** What it says beyond channel and people, where it is not as usual; undefined when all of it is. */
export function whatElse({ settings, changedBy }: RouteInForce): Markup | undefined {
  if (changedBy === null) return undefined;
  const { guests, graceSeconds, requiresReason, twoAdmins, remindAfterHours, reminders, watchWords, bridge } =
    settings;
  const said: (Markup | string)[] = [
    ...(guests.who === "nobody" ? [] : [letIn[guests.who]]),
    ...(graceSeconds === 0 ? [] : [`${graceSeconds} s to undo`]),
    ...(requiresReason ? ["rejects with a reason"] : []),
    ...(twoAdmins ? ["two admins to delete and remove"] : []),
    ...(remindAfterHours === null
      ? []
      : [
          remindAfterHours === 0
            ? "no reminders"
            : `reminds after ${count(remindAfterHours, "hour", "hours")}`,
        ]),
    ...(reminders.hours === null ? [] : ["in working hours"]),
    ...(reminders.escalation === null ? [] : [toldElsewhere(reminders.escalation)]),
    ...(reminders.summaryAt === null ? [] : ["a summary a day"]),
    ...(bridge.mode === "off" ? [] : [`shows conversations (${modeInWords(bridge.mode)})`]),
    ...(watchWords.length === 0 ? [] : [`calls for ${count(watchWords.length, "word", "words")}`]),
  ];
  if (said.length === 0) return undefined;
  return mrkdwn`Also: ${joinMarkup(
    said.map((each) => mrkdwn`${each}`),
    ", ",
  )}`;
}

function toldElsewhere({ afterHours, channel, person }: Escalation): Markup {
  const whom = [
    ...(person === null ? [] : [mention(person)]),
    ...(channel === null ? [] : [mrkdwn`in ${channelLink(channel)}`]),
  ];
  return mrkdwn`tells ${joinMarkup(whom, " ")} ${count(afterHours, "hour", "hours")} later`;
}

const letIn = {
  invited: "lets in whoever was invited",
  list: "lets in whoever was invited or is expected",
  everybody: "lets in everybody",
};

export function whoChangedIt({
  changedBy,
  changedAt,
}: Pick<RouteInForce, "changedBy" | "changedAt">): Markup {
  return changedBy === null
    ? raw("As set up by whoever runs Groupdesk")
    : mrkdwn`Changed by ${mention(changedBy)}, ${date(changedAt)}`;
}

export function channelOfRoute({ channel }: RouteInForce): Markup {
  return channelLink(channel);
}
