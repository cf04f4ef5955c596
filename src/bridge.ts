// Ties the two handlers of the bridge to Slack. `app.ts` puts them beside the others.
import type { WebClient } from "@slack/web-api";
import type { ConversationView } from "./groups/conversation-view.ts";
import type { ChannelId } from "./groups/model.ts";
import { createBridgeHandler } from "./projection/bridge.ts";
import { createMarkHandler } from "./projection/bridge-marks.ts";
import type { Messenger } from "./projection/messenger.ts";
import { sentenceFor } from "./projection/words.ts";
import type { Message } from "./slack/blocks.ts";
import { drawConversation } from "./slack/bridge/conversation.ts";
import { createMarks } from "./slack/bridge/slack-marks.ts";
import type { PhoneNumbers } from "./slack/display-names.ts";
import type { Context } from "./state/context.ts";

type Parts = {
  context: Context;
  client: WebClient;
  messenger: Messenger<Message>;
  phoneNumbersIn(channel: ChannelId): Promise<PhoneNumbers>;
  /** Slack lets us post under other names than our own. */
  mayName(): boolean;
  /** Between two posts in one channel. */
  postEveryMs: number;
};

export function createBridgeHandlers(parts: Parts) {
  const { context, client, messenger, phoneNumbersIn, mayName, postEveryMs } = parts;
  const marks = createMarks(client);
  const draw = async (view: ConversationView, channel: ChannelId) =>
    drawConversation(view, { phoneNumbers: await phoneNumbersIn(channel), explain: sentenceFor });
  return {
    bridge: createBridgeHandler({ context, messenger, marks, draw, mayName, postEveryMs }),
    "bridge mark": createMarkHandler({ context, marks, draw }),
  };
}
