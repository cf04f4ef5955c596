// One card in place of very many, when more has happened than a channel can take.
import type { DigestView } from "../../groups/views.ts";
import { actions, context, lines, message, type Message } from "../blocks.ts";
import { count, date, link, mrkdwn, type Markup } from "../text.ts";

export function renderDigest(view: DigestView): Message {
  if (view.movedTo !== null)
    return message([
      context(mrkdwn`What was summed up here has moved to ${link(view.movedTo, "a newer summary")}`),
    ]);
  const summary = [waiting(view), ...news(view), mrkdwn`Too much for a card each, since ${date(view.since)}`];
  const work = {
    text: "Work through them",
    label: `Work through them: ${count(view.waiting, "request", "requests")} to join`,
    click: { verb: "show_waiting", place: "channel" },
    style: "primary",
  } as const;
  return message([...lines(summary), ...actions(view.waiting === 0 ? [] : [work])]);
}

function waiting(view: DigestView): Markup {
  if (view.waiting === 0) return mrkdwn`✅ Nobody summed up here waits to join any more`;
  const requests = count(view.waiting, "request", "requests");
  return mrkdwn`*${requests} in ${count(view.waitingGroups, "group", "groups")}*`;
}

function news(view: DigestView): Markup[] {
  return [
    ...(view.suspended === 0
      ? []
      : [mrkdwn`⛔ ${count(view.suspended, "group", "groups")} suspended by WhatsApp`]),
    ...(view.otherAlerts === 0 ? [] : [mrkdwn`⚠️ ${count(view.otherAlerts, "other alert", "other alerts")}`]),
    ...(view.activeGroups === 0
      ? []
      : [
          mrkdwn`People joined or left, or settings changed, in ${count(view.activeGroups, "group", "groups")}`,
        ]),
  ];
}
