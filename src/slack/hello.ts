// Somebody has invited the bot into a channel: that person, and nobody else, is told what it does here and what to type next.
import { message, section, type Message } from "./blocks.ts";
import type { SlackParts } from "./parts.ts";
import { code, mrkdwn } from "./text.ts";

/** Source: docs.slack.dev/reference/events/member_joined_channel; `inviter` is missing when nobody invited. */
type Joined = { user: string; channel: string; inviter?: string | undefined };

export async function sayHello(
  { access, client, log }: Pick<SlackParts, "access" | "client" | "log">,
  { user, channel, inviter }: Joined,
): Promise<void> {
  if (inviter === undefined || !(await access.isUs(user))) return;
  try {
    await client.chat.postEphemeral({ channel, user: inviter, ...hello });
  } catch (error) {
    log.warn({ err: error }, "whoever invited the bot could not be greeted");
  }
}

const hello: Message = message([
  section(
    mrkdwn`👋 Groupdesk can work in this channel now. Only you see this.\n• ${code("/wa here Spring")} brings the requests and alerts of a group here\n• ${code("/wa routes")} does so for many groups at once, and says who decides about them\n• ${code("/wa create")} makes a new group; ${code("/wa help")} lists the rest`,
  ),
]);
