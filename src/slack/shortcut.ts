// The shortcut "WhatsApp group…" on a message: from any card to the group it is about, with its Manage menu. On anything else
// it says so.
import type { MessageShortcut, SlackShortcut, SlackShortcutMiddlewareArgs } from "@slack/bolt";
import { openVerb, type ManageParts } from "./manage.ts";
import * as replies from "./replies.ts";
import type { Markup } from "./text.ts";

/** By contract with the app's manifest. */
export const manageShortcut = "manage_group";

export function createShortcutListener(parts: ManageParts) {
  return async ({ shortcut, ack, respond }: SlackShortcutMiddlewareArgs): Promise<void> => {
    await ack();
    const sentence = isOnMessage(shortcut) ? await openGroup(parts, shortcut) : replies.nothingHere;
    if (sentence === undefined) return;
    // A global shortcut comes from no channel, and Slack gives nowhere to answer.
    await respond?.({ ...replies.reply(sentence), response_type: "ephemeral", replace_original: false });
  };
}

function isOnMessage(shortcut: SlackShortcut): shortcut is MessageShortcut {
  return shortcut.type === "message_action" && shortcut.callback_id === manageShortcut;
}

async function openGroup(parts: ManageParts, shortcut: MessageShortcut): Promise<Markup | undefined> {
  const groupId = await parts.groupdesk.groupOfMessage(shortcut.channel.id, shortcut.message_ts);
  if (groupId === undefined) return replies.noGroupHere;
  return openVerb(parts, {
    word: "info",
    groupId,
    user: shortcut.user.id,
    place: { triggerId: shortcut.trigger_id },
  });
}
