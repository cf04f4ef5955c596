// Whether the bot is in a channel, so that the form that names it can say so at once: nothing else tells before a card fails there.
import type { WebClient } from "@slack/web-api";
import type { ChannelId } from "../../groups/model.ts";
import { slackCode } from "../slack-error.ts";

/** Source: docs.slack.dev/reference/methods/conversations.history, errors; private channels it is not in are not found. */
const notIn = ["not_in_channel", "channel_not_found"];

/** True as well when Slack does not answer: the card will tell. */
export async function botIsIn(client: WebClient, channel: ChannelId): Promise<boolean> {
  try {
    await client.conversations.history({ channel, limit: 1 });
    return true;
  } catch (error) {
    return !notIn.includes(slackCode(error) ?? "");
  }
}
