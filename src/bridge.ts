// Ties the handlers of the bridge to Slack and WhatsApp. `app.ts` puts them beside the others.
import type { WebClient } from "@slack/web-api";
import type { ConversationView } from "./groups/conversation-view.ts";
import type { ChannelId } from "./groups/model.ts";
import { createEars } from "./projection/bridge-ears.ts";
import { createFetchHandler } from "./projection/bridge-fetch.ts";
import { createFileHandler } from "./projection/bridge-files.ts";
import { createBridgeHandler } from "./projection/bridge.ts";
import { createMarkHandler } from "./projection/bridge-marks.ts";
import type { Turns } from "./outbox/paces.ts";
import type { Messenger } from "./projection/messenger.ts";
import { sentenceFor } from "./projection/words.ts";
import type { Message } from "./slack/blocks.ts";
import { drawConversation } from "./slack/bridge/conversation.ts";
import { createShelf, type Transfers } from "./slack/bridge/files-shelf.ts";
import { createMarks } from "./slack/bridge/slack-marks.ts";
import type { PhoneNumbers } from "./slack/display-names.ts";
import type { Context } from "./state/context.ts";
import type { WhatsAppClient } from "./whatsapp/client.ts";

type Parts = {
  context: Context;
  client: WebClient;
  whatsapp: WhatsAppClient;
  messenger: Messenger<Message>;
  /** Of Slack's Web API. */
  apiUrl: string;
  transfers: Transfers;
  phoneNumbersIn(channel: ChannelId): Promise<PhoneNumbers>;
  /** Slack lets us post under other names than our own. */
  mayName(): boolean;
  /** As it is posted: who wrote an answer is not called by it. */
  toPost(drawn: Message): Promise<Message>;
  /** Between two posts in one channel. */
  postEveryMs: number;
  /** So long Slack may take to tell of our own posts; null: nobody looks whether it does. */
  echoWithinMs: number | null;
  /** As far as the self-check knows. */
  mayHear(): boolean;
  /** With the messages of cards. */
  posts: Turns;
};

export function createBridgeHandlers(parts: Parts) {
  const { context, client, whatsapp, messenger, phoneNumbersIn, mayName, toPost, postEveryMs, posts } = parts;
  const ears = createEars(parts);
  const shelf = createShelf(parts);
  const marks = createMarks(client);
  const draw = async (view: ConversationView, channel: ChannelId) =>
    toPost(drawConversation(view, { phoneNumbers: await phoneNumbersIn(channel), explain: sentenceFor }));
  return {
    bridge: createBridgeHandler({ context, messenger, marks, draw, ears, mayName, postEveryMs, posts }),
    "bridge fetch": createFetchHandler({ context, whatsapp, shelf }),
    "bridge file": createFileHandler({
      context,
      messenger,
      shelf,
      draw,
      wordsOf: ({ text }) => text,
      postEveryMs,
    }),
    "bridge mark": createMarkHandler({ context, marks, draw }),
  };
}
