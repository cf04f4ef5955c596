// WhatsApp said something Groupdesk does not know. Nothing is lost; somebody should hear of it once.
import type { UnknownUpdateView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { date, mrkdwn, type Markup } from "../text.ts";

export function renderUnknownUpdate({ what, at }: UnknownUpdateView): Message {
  return message(
    lines([mrkdwn`❔ ${what === null ? unknownNumber : notUnderstood(what)}`, mrkdwn`Seen ${date(at)}`]),
  );
}

function notUnderstood({ field, type }: NonNullable<UnknownUpdateView["what"]>): Markup {
  const named = type === null ? mrkdwn`“${field}”` : mrkdwn`“${field}” of type “${type}”`;
  return mrkdwn`WhatsApp sent an update Groupdesk does not understand: ${named}. It is kept, and nothing was changed. If only groups matter to you, unsubscribe the field in Meta's App Dashboard; otherwise look for a newer version.`;
}

const unknownNumber = mrkdwn`WhatsApp sends updates for a business number that Groupdesk is not set up for. They are kept and nothing is done. Add the number to WHATSAPP_PHONE_NUMBER_ID if its groups are yours to run from here.`;
