// Posts, updates, finds and removes the messages that are cards. Every card carries its id in the message's metadata, so that a
// post whose answer was lost is found again instead of being repeated.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { isRefused, type Messenger, type Place } from "../projection/messenger.ts";
import type { CardId } from "../groups/model.ts";
import type { Message } from "./blocks.ts";
import { messengerError } from "./slack-error.ts";

const eventType = "groupdesk_card";
const pageSize = 200;

const foundMessages = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.object({ card: z.string() }) })
          .optional()
          .catch(undefined),
      }),
    )
    .optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

export function createMessenger(client: WebClient): Messenger<Message> {
  return {
    async post(place, { text, blocks, username }, cardId) {
      const answer = await call(true, () =>
        client.chat.postMessage({
          channel: place.channel,
          ...threadOf(place),
          text,
          blocks,
          ...(username === undefined ? {} : { username }),
          // Links in outside text must not fetch previews.
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: eventType, event_payload: { card: cardId } },
        }),
      );
      const ts = z.string().parse(answer.ts);
      return isConversation(place.channel) ? { ts } : { ts, channel: z.string().parse(answer.channel) };
    },
    async update(channel, ts, { text, blocks }) {
      await call(false, () => client.chat.update({ channel, ts, text, blocks }));
    },
    async find(place, cardId, sinceMs) {
      // What we told a person directly we may not read (`im:history`); what got no answer is told there again.
      if (!isConversation(place.channel)) return [];
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = foundMessages.parse(await call(false, () => pageOf(client, place, sinceMs, cursor)));
        for (const message of page.messages ?? []) if (isCard(message, cardId)) found.push(message.ts);
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor !== undefined);
      return [...new Set(found)].toSorted((one, other) => Number(one) - Number(other));
    },
    async remove(channel, ts) {
      try {
        await call(false, () => client.chat.delete({ channel, ts }));
      } catch (error) {
        if (!isRefused(error, "message gone")) throw error;
      }
    },
    async hasThread(channel, ts) {
      const answer = await call(false, () => client.conversations.replies({ channel, ts, limit: 2 }));
      return (answer.messages ?? []).some((each) => each.ts !== ts);
    },
    async permalink(channel, ts) {
      try {
        const answer = await call(false, () => client.chat.getPermalink({ channel, message_ts: ts }));
        return answer.permalink ?? null;
      } catch (error) {
        if (!isRefused(error, "message gone") && !isRefused(error, "other channel")) throw error;
        return null;
      }
    },
  };
}

/** Messages are updated by the id of the direct channel, never by that of the person. Source: docs.slack.dev, chat.update. */
function isConversation(channel: string): boolean {
  return /^[CG]/u.test(channel);
}

function threadOf({ threadTs, isBroadcast = false }: Place) {
  if (threadTs === null) return {};
  return isBroadcast ? { thread_ts: threadTs, reply_broadcast: true as const } : { thread_ts: threadTs };
}

function pageOf(client: WebClient, place: Place, sinceMs: number, cursor: string | undefined) {
  const window = {
    channel: place.channel,
    oldest: String(sinceMs / 1_000),
    limit: pageSize,
    include_all_metadata: true,
    ...(cursor === undefined ? {} : { cursor }),
  };
  return place.threadTs === null
    ? client.conversations.history(window)
    : client.conversations.replies({ ...window, ts: place.threadTs });
}

function isCard(
  message: { metadata?: { event_type: string; event_payload: { card: string } } | undefined },
  cardId: CardId,
): boolean {
  return message.metadata?.event_type === eventType && message.metadata.event_payload.card === cardId;
}

async function call<Answer>(posts: boolean, send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    throw messengerError(error, { posts });
  }
}
