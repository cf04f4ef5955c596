// A channel: its messages with what only "you" see in between, following the newest, and the box to write in.
import type { Ephemeral, Message as MessageShape } from "../../slack/shapes.ts";
import { Composer } from "./composer.tsx";
import { Icon } from "./icon.tsx";
import { EphemeralMessage, Message } from "./message.tsx";
import { Scroller } from "./scroller.tsx";
import { type ChannelView, privateMessages, useSlack } from "./slack-view.ts";

type ChannelProps = {
  channel: ChannelView;
  isPhone: boolean;
  setIsPhone: (isPhone: boolean) => void;
  openThread: (ts: string) => void;
};

export function Channel({ channel, isPhone, setIsPhone, openThread }: ChannelProps) {
  return (
    <div className="channel">
      <header className="channel-top">
        <h2>
          <Icon name="hash" /> {channel.name}
        </h2>
        {!channel.botIn && <small>the bot is not in this channel</small>}
        <button
          type="button"
          className="quiet phone-width"
          aria-pressed={isPhone}
          title="Shows Slack as wide as on a phone"
          onClick={() => setIsPhone(!isPhone)}
        >
          <Icon name="phone" /> Phone width
        </button>
      </header>
      <Messages channel={channel} openThread={openThread} />
      <Composer channelId={channel.id} placeholder={`Message #${channel.name}, or / for commands`} />
    </div>
  );
}

type Shown = { ts: string; message: MessageShape } | { ts: string; ephemeral: Ephemeral };

function Messages({ channel, openThread }: Pick<ChannelProps, "channel" | "openThread">) {
  const view = useSlack();
  const shown: Shown[] = [
    ...channel.messages.flatMap((message) => (isEmpty(message) ? [] : [{ ts: message.ts, message }])),
    ...privateMessages(view, channel.id, null).map((ephemeral) => ({ ts: ephemeral.ts, ephemeral })),
  ].toSorted((one, other) => Number(one.ts) - Number(other.ts));
  return (
    <Scroller label={`Messages in ${channel.name}`} latest={`${view.userId} ${shown.at(-1)?.ts ?? ""}`}>
      {shown.length === 0 && <p className="nothing">Nothing has happened in #{channel.name} yet.</p>}
      {shown.map((each) =>
        "message" in each ? (
          <Message key={each.ts} message={each.message} openThread={openThread} />
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
