// People were reminded of somebody who waits, and nobody decided: somebody else hears of it, once.
import type { EscalationView } from "../../groups/views.ts";
import { actions, lines, message, type Message } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { channelLink, count, date, mrkdwn } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";
import { decided } from "./reminder.ts";

export function renderEscalation(view: EscalationView, look: Look): Message {
  const { waiting, groups, group, since, remindedIn, remindedAt, isDecided } = view;
  const people = isDecided
    ? count(waiting, "person still waited", "people still waited")
    : count(waiting, "person still waits", "people still wait");
  const where = group === null ? mrkdwn`in ${count(groups, "group", "groups")}` : groupName(group);
  const told = [
    mrkdwn`🚨 Nobody ${isDecided ? "had" : "has"} decided: ${people} to join ${where}, the first since ${date(since)}`,
    mrkdwn`${channelLink(remindedIn)} was reminded ${date(remindedAt)}`,
  ];
  if (isDecided) return message(lines([...told, decided(waiting)]));
  const work = {
    text: "Work through them",
    label: `Work through them: ${people} to join`,
    click: { verb: "open_list", list: "requests" },
    style: "primary",
  } as const;
  return callingMessage([...lines(told), ...actions([work])], look);
}
