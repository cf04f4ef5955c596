// Reactions on messages of people, and sentences for one person beside them. The bridge shows with these how far a message is in
// WhatsApp, and what people there answered it with.
import type { WebClient } from "@slack/web-api";
import type { Mark } from "../../groups/conversation-view.ts";
import { MessengerError, type Marks } from "../../projection/messenger.ts";
import type { Message } from "../blocks.ts";
import { standardEmoji } from "../emoji-aliases.ts";
import { messengerError } from "../slack-error.ts";

/** Slack's names. Source: docs.slack.dev/reference/methods/reactions.add */
const names: Record<Mark, string> = {
  "on its way": "hourglass_flowing_sand",
  delivered: "white_check_mark",
  read: "eyes",
  failed: "warning",
};

/** Slack takes a reaction once, and a few dozen of them on a message. */
const asWanted = ["already_reacted", "no_reaction", "too_many_reactions", "too_many_emoji", "invalid_name"];

export function createMarks(client: WebClient): Marks<Message> {
  return {
    async react(channel, timestamp, emoji) {
      const name = aliasOf(emoji);
      if (name !== undefined) await mayReact(() => client.reactions.add({ channel, timestamp, name }));
    },
    async unreact(channel, timestamp, emoji) {
      const name = aliasOf(emoji);
      if (name !== undefined) await mayReact(() => client.reactions.remove({ channel, timestamp, name }));
    },
    isMark(emoji) {
      const name = aliasOf(emoji);
      return Object.values(names).some((each) => each === name);
    },
    mark: (channel, timestamp, mark) =>
      mayReact(() => client.reactions.add({ channel, timestamp, name: names[mark] })),
    async unmark(channel, timestamp, mark) {
      await mayReact(() => client.reactions.remove({ channel, timestamp, name: names[mark] }));
    },
    async tell({ channel, threadTs }, user, { text, blocks }) {
      const thread = threadTs === null ? {} : { thread_ts: threadTs };
      await call(() => client.chat.postEphemeral({ channel, user, text, blocks, ...thread }));
    },
  };
}

/** Of a heart in colour and in black alike: WhatsApp and Slack's table write the selector or leave it out. */
function aliasOf(emoji: string): string | undefined {
  const bare = (each: string): string => each.replaceAll("\uFE0F", "");
  for (const [alias, each] of standardEmoji()) {
    if (bare(each) === bare(emoji)) return alias.slice(1, -1).replace(/:(skin-tone-\d)/u, "::$1");
  }
  return undefined;
}

/** False without the scope for it: that is no trouble of the cards, which need none. */
async function mayReact(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await call(send);
    return true;
  } catch (error) {
    if (error instanceof MessengerError && error.code === "missing_scope") return false;
    throw error;
  }
}

async function call(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    const told = messengerError(error, { posts: false });
    if (!asWanted.includes(told.code)) throw told;
  }
}
