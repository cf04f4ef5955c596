// The shortcut "Send to WhatsApp group" on a message in the thread of a bridged group: it goes over as if it had mentioned the bot.
import type { MessageShortcut } from "@slack/bolt";
import { z } from "zod";
import type { SlackParts } from "../parts.ts";
import type { Asker } from "../permission.ts";
import { raw } from "../text.ts";
import { readFiles } from "./files-heard.ts";
import { send } from "./hear-message.ts";

/** By contract with the bridge variant of the app's manifest. */
export const bridgeShortcut = "send_to_group";

const text = z.string().optional().catch(undefined);
const onMessage = z.object({
  thread_ts: text,
  user: text,
  bot_id: text,
  text: text,
  files: z.array(z.unknown()).optional().catch(undefined),
});

export async function sendMessage(
  parts: SlackParts,
  { actor, tell }: Asker,
  { channel, message, message_ts: ts }: MessageShortcut,
): Promise<void> {
  const { thread_ts: threadTs, user, bot_id: bot, text: given, files } = onMessage.parse(message);
  const place = { channel: channel.id, ts, threadTs: threadTs ?? null };
  const bridge = await parts.groupdesk.bridge.at(place);
  if (bridge === undefined) return tell(nowhere);
  if (bot !== undefined || user === undefined) return tell(ofAProgram);
  await send(parts, {
    actor,
    bridge,
    place,
    author: user,
    text: given ?? "",
    files: readFiles(files),
  });
}

const nowhere = raw(
  "Nothing was sent: this message is not in the conversation of a WhatsApp group. Write there first.",
);
const ofAProgram = raw("Nothing was sent: only messages that people wrote go to WhatsApp.");
