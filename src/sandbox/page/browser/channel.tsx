// A channel: its messages with what only "you" see in between, following the newest, and the box to write in.
import type { Ephemeral, Message as MessageShape } from "../../slack/shapes.ts";
import { Composer } from "./composer.tsx";
import { SKIP_TARGET } from "./focus.ts";
import { Icon } from "./icon.tsx";
import { EphemeralMessage, Message } from "./message.tsx";
import { Scroller } from "./scroller.tsx";
import { type ChannelView, nameOfChannel, privateMessages, useSlack } from "./slack-view.ts";

/** `pointedTs` is the message that a link has led to. */
type ChannelProps = { channel: ChannelView; pointedTs: string | null };

export function Channel({ channel, pointedTs }: ChannelProps) {
  const name = nameOfChannel(channel);
  return (
    <div className="channel">
      <header className="channel-top">
        <h3>
          <Icon name="hash" /> {name}
        </h3>
        {!channel.botIn && <small>the bot is not in this channel</small>}
      </header>
      <Messages channel={channel} pointedTs={pointedTs} />
      <Composer channelId={channel.id} placeholder={`Message #${name} or type /`} />
    </div>
  );
}

type Shown = { ts: string; message: MessageShape } | { ts: string; ephemeral: Ephemeral };

function Messages({ channel, pointedTs }: ChannelProps) {
  const view = useSlack();
  const name = nameOfChannel(channel);
  const shown: Shown[] = [
    ...channel.messages.flatMap((message) => (isEmpty(message) ? [] : [{ ts: message.ts, message }])),
    ...privateMessages(view, channel.id, null).map((ephemeral) => ({ ts: ephemeral.ts, ephemeral })),
  ].toSorted((one, other) => Number(one.ts) - Number(other.ts));
  return (
    <Scroller
      id={SKIP_TARGET}
      label={`Messages in ${name}`}
      latest={`${view.userId} ${shown.at(-1)?.ts ?? ""}`}
      pointed={pointedTs}
    >
      {shown.length === 0 && <p className="nothing">Nothing has happened in #{name} yet.</p>}
      {shown.map((each) =>
        "message" in each ? (
          <Message key={each.ts} message={each.message} isPointed={each.ts === pointedTs} inChannel />
        ) : (
          <EphemeralMessage key={each.ts} ephemeral={each.ephemeral} />
        ),
      )}
    </Scroller>
  );
}

/** A deleted message with replies stays as a tombstone; without them it is gone. */
function isEmpty({ isDeleted, thread }: MessageShape): boolean {
  return isDeleted && thread.length === 0;
}
