// One message as it stands in a channel or thread: who wrote it, what it shows, its files and reactions, and its replies.
import { type ReactNode, useState } from "react";
import type { Block, Ephemeral, Message as MessageShape } from "../../slack/shapes.ts";
import { useActing } from "./acting.tsx";
import { Attachment, isPicture, sizeOf } from "./attachment.tsx";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks.tsx";
import { drawEmoji } from "./emoji.tsx";
import { Icon, Logo } from "./icon.tsx";
import { EditBox, MessageActs } from "./message-acts.tsx";
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
      {isDeleted ? <p className="tombstone">This message was deleted.</p> : <Content message={message} />}
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
    </Frame>
  );
}

function Content({ message }: { message: MessageShape }) {
  const { channel, ts, editedTs, fileIds } = message;
  const [isEditing, setIsEditing] = useState(false);
  return (
    <>
      {isEditing ? (
        <EditBox message={message} close={() => setIsEditing(false)} />
      ) : (
        <Blocks blocks={blocksOf(message)} target={{ kind: "message", channel, ts }} />
      )}
      {editedTs !== null && <small>(edited)</small>}
      <Files ids={fileIds} />
      <Reactions message={message} />
      <MessageActs message={message} edit={() => setIsEditing(true)} />
    </>
  );
}

function Files({ ids }: { ids: string[] }) {
  const { slack } = useSlack();
  return ids.map((id) => {
    const file = slack.files[id];
    if (file === undefined) return null;
    const picture = isPicture(file.mimetype) ? `/slack-file/${id}` : null;
    return <Attachment key={id} name={file.name} about={sizeOf(file.size)} picture={picture} />;
  });
}

/** Pressed, one gives it as well, or takes it back. */
function Reactions({ message: { channel, ts, reactions = {} } }: { message: MessageShape }) {
  const { userId: user } = useSlack();
  const { act } = useActing();
  const given = Object.entries(reactions);
  if (given.length === 0) return null;
  return (
    <ul className="reactions" aria-label="Reactions">
      {given.map(([name, users]) => (
        <li key={name}>
          <button
            type="button"
            title={`:${name}:`}
            aria-pressed={users.includes(user)}
            onClick={() => act({ act: "react", user, channel, ts, name })}
          >
            {drawEmoji(name) ?? `:${name}:`} {users.length}
          </button>
        </li>
      ))}
    </ul>
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
