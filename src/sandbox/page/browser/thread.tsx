// A thread beside its channel: the message, its replies, and the box to write another.
import { useLayoutEffect, useRef } from "react";
import { privateMessages, useSlack } from "./slack-view.ts";
import type { Message as MessageShape } from "../../slack/shapes.ts";
import { Composer } from "./composer.tsx";
import { opened } from "./focus.ts";
import { Icon } from "./icon.tsx";
import { EphemeralMessage, Message } from "./message.tsx";
import { Scroller } from "./scroller.tsx";

export function Thread({ message, close }: { message: MessageShape; close: () => void }) {
  const forMe = privateMessages(useSlack(), message.channel, message.ts);
  const replies = message.thread.filter(({ isDeleted }) => !isDeleted);
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!box.current) return;
    opened(box.current);
    box.current.querySelector("textarea")?.focus();
  }, []);
  return (
    <aside
      ref={box}
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && close()}
    >
      <header className="channel-top">
        <h3>Thread</h3>
        <button type="button" className="quiet" aria-label="Close the thread" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Scroller label="Messages in the thread" latest={replies.at(-1)?.ts ?? message.ts}>
        <Message message={message} />
        <p className="reply-count">{replies.length === 1 ? "1 reply" : `${replies.length} replies`}</p>
        {replies.map((reply) => (
          <Message key={reply.ts} message={reply} />
        ))}
        {forMe.map((ephemeral) => (
          <EphemeralMessage key={ephemeral.ts} ephemeral={ephemeral} />
        ))}
      </Scroller>
      <Composer channelId={message.channel} threadTs={message.ts} placeholder="Reply" />
    </aside>
  );
}
