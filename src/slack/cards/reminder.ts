// People have waited for long, and nobody has looked: one line that calls those who should, and never changes.
import type { ReminderView } from "../../groups/views.ts";
import { actions, section } from "../blocks.ts";
import { count, date, mrkdwn } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

export function renderReminder({ waiting, groups, since }: ReminderView, look: Look) {
  const people = count(waiting, "person has", "people have");
  const where = groups === 1 ? mrkdwn`to join` : mrkdwn`to join in ${groups} groups`;
  const work = {
    text: "Work through them",
    label: `Work through them: ${people} waited to join`,
    click: { verb: "show_waiting", place: "channel" },
    style: "primary",
  } as const;
  // Below the line: beside it, a phone leaves no room for the words.
  const blocks = [
    section(mrkdwn`🔔 ${people} waited ${where}, the first since ${date(since)}`),
    ...actions([work]),
  ];
  return callingMessage(blocks, look);
}
