// One message as it stands in a channel or thread: who wrote it, what it shows, and its replies.
import type { ReactNode } from "react";
import type { Block, Ephemeral, Message as MessageShape } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks.tsx";
import { Icon, Logo } from "./icon.tsx";
import { nameOfUser, useSlack } from "./slack-view.ts";
import { timeOfTs } from "./time.ts";

type MessageProps = { message: MessageShape; openThread?: (ts: string) => void };

export function Message({ message, openThread }: MessageProps) {
  const { channel, ts, byBot, userId, isDeleted, thread } = message;
  const replies = thread.filter((reply) => !reply.isDeleted);
  return (
    <Frame userId={userId} isBot={byBot} ts={ts}>
      {isDeleted ? (
        <p className="tombstone">This message was deleted.</p>
      ) : (
        <Blocks blocks={blocksOf(message)} target={{ kind: "message", channel, ts }} />
      )}
      {openThread && replies.length > 0 && (
        <button type="button" className="replies" onClick={() => openThread(ts)}>
          <Icon name="thread" /> {replies.length === 1 ? "1 reply" : `${replies.length} replies`}
          <small>last at {timeOfTs(replies.at(-1)?.ts ?? ts)}</small>
        </button>
      )}
      {openThread && replies.length === 0 && (
        <button type="button" className="reply-in-thread" onClick={() => openThread(ts)}>
          <Icon name="thread" /> Reply
        </button>
      )}
      {openThread && !isDeleted && <GroupShortcut channel={channel} ts={ts} />}
    </Frame>
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
    <Frame userId={slack.bot.userId} isBot ts={ts} isPrivate>
      <Blocks blocks={blocksOf(ephemeral)} target={{ kind: "message", channel, ts }} />
      <button type="button" className="quiet dismiss" onClick={() => dismiss(ts)}>
        Dismiss message
      </button>
    </Frame>
  );
}

type FrameProps = { userId: string; isBot: boolean; ts: string; isPrivate?: boolean; children: ReactNode };

function Frame({ userId, isBot, ts, isPrivate = false, children }: FrameProps) {
  const name = nameOfUser(useSlack(), userId);
  return (
    <article className={isPrivate ? "message private" : "message"} data-ts={ts}>
      {isPrivate && (
        <p className="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      {isBot ? <Logo /> : <Avatar name={name} shape="square" />}
      <div className="message-body">
        <p className="message-top">
          <strong>{name}</strong>
          {isBot && <span className="app-badge">APP</span>}
          <time>{timeOfTs(ts)}</time>
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
