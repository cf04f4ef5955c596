// Somebody puts a reminder off: until when, or why not. `answer-click.ts` hands the press on.
import type { SlackParts } from "../parts.ts";
import type { Guarded } from "../permission.ts";
import { channelLink, date, mention, mrkdwn, raw, type Markup } from "../text.ts";
import type { Snoozed } from "../../groupdesk.ts";
import type { ClickOf } from "./click.ts";
import type { Press } from "./press.ts";

export function snoozes(
  { groupdesk }: SlackParts,
  press: Press,
  { cardId, choice }: ClickOf<"snooze">,
): Guarded {
  return {
    right: "approve",
    to: "put reminders off",
    cardId,
    async run() {
      const outcome = await groupdesk.snooze({ cardId, choice, by: press.actor.id });
      await press.ack();
      await press.tell(came(outcome));
    },
  };
}

function came(outcome: Snoozed): Markup {
  switch (outcome.kind) {
    case "snoozed":
      return mrkdwn`Put off until ${date(outcome.until)}. Whoever still waits then is told of once more.`;
    case "snoozed before":
      return mrkdwn`${mention(outcome.by)} put it off a moment ago, until ${date(outcome.until)}. Nothing was changed.`;
    case "told again":
      return raw("This was told again since. Use the newer message.");
    case "moved":
      return mrkdwn`They wait in ${channelLink(outcome.to)} now. Nothing was put off.`;
    case "told long ago":
    case "decided":
      return raw("Everybody in it is decided, so that there is nothing to put off.");
  }
}
