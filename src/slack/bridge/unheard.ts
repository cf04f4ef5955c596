// What a conversation says when Slack tells Groupdesk nothing of what is written in it. `conversation.ts` shows it.
import { code, mrkdwn } from "../text.ts";

export const unheard = mrkdwn`⚠️ Slack does not tell Groupdesk what is written here, so *nothing written here goes to WhatsApp*; the button ${code("Answer…")} works. Whoever runs Groupdesk adds the events ${code("message.channels")} and ${code("message.groups")} to the Slack app: ${code("npm run manifest -- --bridge")} prints a manifest that has them. Then write it again.`;
