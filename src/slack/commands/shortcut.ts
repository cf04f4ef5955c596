// The shortcut "WhatsApp group…" on a message: from any card to the group it is about, with its Manage menu. On anything else
// it says so.
import type { MessageShortcut, SlackShortcut, SlackShortcutMiddlewareArgs } from "@slack/bolt";
import { bridgeShortcut, sendMessage } from "../bridge/send-message.ts";
import type { GroupId } from "../../groups/model.ts";
import { fromMessage } from "../forms/asked-from.ts";
import { readActor } from "../actor.ts";
import type { SlackParts } from "../parts.ts";
import { ifPermitted, type Asker } from "../permission.ts";
import * as replies from "../replies.ts";
import { openVerb } from "../verbs/open-verb.ts";
import { infoVerb } from "../verbs/verb-table.ts";

/** By contract with the app's manifest. */
export const manageShortcut = "manage_group";

export function createShortcutListener(parts: SlackParts) {
  return async ({ shortcut, ack, respond }: SlackShortcutMiddlewareArgs): Promise<void> => {
    await ack();
    const asker: Asker = {
      actor: readActor(shortcut),
      place: { kind: "new", triggerId: shortcut.trigger_id },
      from: fromMessage(shortcut),
      tell: replies.tellingBeside(parts, respond),
    };
    try {
      if (shortcut.type === "message_action" && shortcut.callback_id === bridgeShortcut)
        return await sendMessage(parts, asker, shortcut);
      if (!isOnMessage(shortcut)) return await asker.tell(replies.nothingHere);
      const groupId = await parts.groupdesk.groupOfMessage(shortcut.channel.id, shortcut.message_ts);
      await ifPermitted(parts, {
        actor: asker.actor,
        right: infoVerb.right,
        to: infoVerb.to,
        groupId,
        refuse: asker.tell,
        run: () => openGroup(parts, asker, groupId),
      });
    } catch (error) {
      parts.log.error({ err: error }, "a shortcut could not be handled");
      await asker.tell(replies.notStored);
    }
  };
}

function isOnMessage(shortcut: SlackShortcut): shortcut is MessageShortcut {
  return shortcut.type === "message_action" && shortcut.callback_id === manageShortcut;
}

async function openGroup(parts: SlackParts, asker: Asker, groupId: GroupId | undefined): Promise<void> {
  if (groupId === undefined) await asker.tell(replies.noGroupHere);
  else await openVerb(parts, asker, infoVerb, groupId);
}
