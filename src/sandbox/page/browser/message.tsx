// One message as it stands in a channel or thread: who wrote it, what it shows, and its replies.
import type { ReactNode } from "react";
import type { Block, Ephemeral, Message as MessageShape } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks.tsx";
import { drawEmoji } from "./emoji.tsx";
import { Icon, Logo } from "./icon.tsx";
import { addressOf, go } from "./place.ts";
import { nameOfUser, useSlack } from "./slack-view.ts";
import { timeOfTs } from "./time.ts";

/** In a channel a message leads to its thread. */
type MessageProps = { message: MessageShape; isPointed?: boolean; inChannel?: boolean };

export function Message({ message, isPointed = false, inChannel = false }: MessageProps) {
  const { channel, ts, byBot, userId, username, isDeleted, thread } = message;
  const replies = thread.filter((reply) => !reply.isDeleted);
  const { aheadMs } = useSlack();
  const openThread = () => go(addressOf.thread(channel, ts));
  return (
    <Frame userId={userId} username={username} isBot={byBot} ts={ts} look={isPointed ? "pointed" : ""}>
      {isDeleted ? (
        <p className="tombstone">This message was deleted.</p>
      ) : (
        <Blocks blocks={blocksOf(message)} target={{ kind: "message", channel, ts }} />
      )}
      {!isDeleted && <Reactions reactions={message.reactions ?? {}} />}
      {inChannel && replies.length > 0 && (
        <button type="button" className="replies" onClick={openThread}>
          <Icon name="thread" /> {replies.length === 1 ? "1 reply" : `${replies.length} replies`}
          <small>last at {timeOfTs(replies.at(-1)?.ts ?? ts, aheadMs)}</small>
        </button>
      )}
      {inChannel && replies.length === 0 && (
        <button type="button" className="reply-in-thread" onClick={openThread}>
          <Icon name="thread" /> Reply
        </button>
      )}
      {inChannel && !isDeleted && <GroupShortcut channel={channel} ts={ts} />}
    </Frame>
  );
}

function Reactions({ reactions }: { reactions: NonNullable<MessageShape["reactions"]> }) {
  const given = Object.entries(reactions);
  if (given.length === 0) return null;
  return (
    <ul className="reactions" aria-label="Reactions">
      {given.map(([name, users]) => (
        <li key={name} title={`:${name}:`}>
          {drawEmoji(name) ?? `:${name}:`} {users.length}
        </li>
      ))}
    </ul>
  );
}

/** The bot's shortcut, which Slack keeps in the menu of each message. */
function GroupShortcut({ channel, ts }: { channel: string; ts: string }) {
  const { userId: user } = useSlack();
  const { act } = useActing();
  return (
    <button
      type="button"
      className="group-shortcut"
      onClick={() => act({ act: "group shortcut", user, channel, ts })}
    >
      WhatsApp group…
    </button>
  );
}

export function EphemeralMessage({ ephemeral }: { ephemeral: Ephemeral }) {
  const { slack, dismiss } = useSlack();
  const { channel, ts } = ephemeral;
  return (
    <Frame userId={slack.bot.userId} isBot ts={ts} look="private">
      <Blocks blocks={blocksOf(ephemeral)} target={{ kind: "message", channel, ts }} />
      <button type="button" className="quiet dismiss" onClick={() => dismiss(ts)}>
        Dismiss message
      </button>
    </Frame>
  );
}

type FrameProps = {
  userId: string;
  username?: string | undefined;
  isBot: boolean;
  ts: string;
  look: "" | "pointed" | "private";
  children: ReactNode;
};

function Frame({ userId, username, isBot, ts, look, children }: FrameProps) {
  const view = useSlack();
  const known = nameOfUser(view, userId);
  const name = username ?? known;
  return (
    <article className={`message ${look}`} data-ts={ts}>
      {look === "private" && (
        <p className="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      {isBot ? <Logo /> : <Avatar name={name} shape="square" />}
      <div className="message-body">
        <p className="message-top">
          <strong dir="auto">{name}</strong>
          {isBot && <span className="app-badge">APP</span>}
          <time>{timeOfTs(ts, view.aheadMs)}</time>
        </p>
        {children}
      </div>
    </article>
  );
}

function blocksOf({ text, blocks }: { text: string; blocks: Block[] }): Block[] {
  if (blocks.length > 0 || text === "") return blocks;
  return [{ type: "section", block_id: "text", text: { type: "mrkdwn", text } }];
}
