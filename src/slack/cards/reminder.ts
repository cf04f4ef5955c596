// People have waited for long, and nobody has looked: one line that calls those who should, and never changes.
import type { ReminderView } from "../../groups/views.ts";
import { sectionWithButton } from "../blocks.ts";
import { count, date, mrkdwn } from "../text.ts";
import { callingMessage, type Look } from "./look.ts";

export function renderReminder({ waiting, groups, since }: ReminderView, look: Look) {
  const people = count(waiting, "person has", "people have");
  const where = groups === 1 ? "" : ` in ${groups} groups`;
  const line = sectionWithButton(
    mrkdwn`🔔 ${people} waited to join${where}, the first since ${date(since)}`,
    {
      text: "Work through them",
      label: `Work through them: ${people} waited to join`,
      click: { verb: "show_waiting", place: "channel" },
      style: "primary",
    },
  );
  return callingMessage([line], look);
}
