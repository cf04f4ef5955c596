// People have waited for long, and nobody has looked: one line that calls those who should. It can be put off, and says when everybody is
// decided.
import type { ReminderView } from "../../groups/views.ts";
import type { SnoozeChoice } from "../../groups/working-hours.ts";
import { actions, lines, message, type MenuEntry, type Message } from "../blocks.ts";
import { channelLink, count, date, mention, mrkdwn, raw, type Markup } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

const snoozes: readonly { choice: SnoozeChoice; text: string }[] = [
  { choice: "later", text: "Snooze until later today" },
  { choice: "tomorrow", text: "Snooze until tomorrow" },
  { choice: "monday", text: "Snooze until Monday" },
];

export function renderReminder(view: ReminderView, look: Look): Message {
  const { waiting, groups, since, standing, cardId } = view;
  const people = count(waiting, "person has", "people have");
  const where = groups === 1 ? mrkdwn`to join` : mrkdwn`to join in ${groups} groups`;
  const line = mrkdwn`🔔 ${people} waited ${where}, the first since ${date(since)}`;
  if (standing.kind === "decided") return message(lines([line, decided(waiting)]));
  if (standing.kind === "told again") return message(lines([line, raw("Told again since.")]));
  if (standing.kind === "moved")
    return message(lines([line, mrkdwn`They wait in ${channelLink(standing.to)} now.`]));
  const work = {
    text: "Work through them",
    label: `Work through them: ${people} waited to join`,
    click: { verb: "show_waiting", place: "channel" },
    style: "primary",
  } as const;
  const menu: MenuEntry[] =
    standing.kind === "waiting"
      ? snoozes.map(({ choice, text }) => ({ text, click: { verb: "snooze", choice, cardId } }))
      : [];
  const put =
    standing.kind === "snoozed"
      ? [mrkdwn`💤 ${mention(standing.by)} put it off until ${date(standing.until)}`]
      : [];
  // Below the line: beside it, a phone leaves no room for the words.
  return callingMessage([...lines([line, ...put]), ...actions([work], undefined, menu)], look);
}

export function decided(waiting: number): Markup {
  return raw(waiting === 1 ? "✅ Decided." : "✅ All of them are decided.");
}
