// The workspace's own column: its channels, and the people one can act as. Narrow screens get two menus instead.
import { useEffect, useState } from "react";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { addressOf, go } from "./place.ts";
import { type ChannelView, nameOfChannel, rightsOf, useSlack } from "./slack-view.ts";

type SidebarProps = {
  channels: ChannelView[];
  /** Null while the bot's Home tab is open. */
  channelId: string | null;
  chooseUser: (id: string) => void;
};

export function Sidebar({ channels, channelId, chooseUser }: SidebarProps) {
  const shown = channels.filter(isWorthAPlace);
  return (
    <nav className="sidebar" aria-label="Workspace">
      <Channels channels={shown} channelId={channelId} />
      <ActingAs chooseUser={chooseUser} />
      <Menus channels={shown} channelId={channelId} chooseUser={chooseUser} />
    </nav>
  );
}

function Channels({ channels, channelId }: Omit<SidebarProps, "chooseUser">) {
  const { slack } = useSlack();
  const [seen, setSeen] = useState<Record<string, string>>({});
  const latest = latestOf(channels.find(({ id }) => id === channelId));
  useEffect(() => {
    if (channelId !== null) setSeen((before) => ({ ...before, [channelId]: latest }));
  }, [channelId, latest]);
  return (
    <div className="channels">
      <h3>Channels</h3>
      {channels.map((channel) => (
        <a
          key={channel.id}
          href={addressOf.channel(channel.id)}
          aria-current={channel.id === channelId && "page"}
          className={latestOf(channel) > (seen[channel.id] ?? "") ? "unread" : ""}
        >
          <Icon name="hash" /> {nameOfChannel(channel)}
        </a>
      ))}
      <h3>Apps</h3>
      <a href={addressOf.home} aria-current={channelId === null && "page"}>
        <Icon name="bot" /> {slack.bot.name}
      </a>
    </div>
  );
}

/** Everybody has a conversation with the bot as soon as the Home tab was open; it matters when something is in it. */
function isWorthAPlace({ id, messages }: ChannelView): boolean {
  return !id.startsWith("D") || messages.length > 0;
}

function latestOf(channel: ChannelView | undefined): string {
  return channel?.messages.at(-1)?.ts ?? "";
}

function ActingAs({ chooseUser }: Pick<SidebarProps, "chooseUser">) {
  const { slack, userId } = useSlack();
  return (
    <fieldset className="acting-as">
      <legend>You are</legend>
      {slack.users.map(({ id, realName }) => (
        <label key={id} className="choice">
          <input type="radio" name="acting-as" checked={id === userId} onChange={() => chooseUser(id)} />
          <Avatar name={realName} shape="square" />
          <span>
            {realName}
            <small>{rightsOf(slack, id).join(", ")}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Menus({ channels, channelId, chooseUser }: SidebarProps) {
  const { slack, userId } = useSlack();
  return (
    <div className="menus">
      <select
        aria-label="Channel"
        value={channelId === null ? addressOf.home : addressOf.channel(channelId)}
        onChange={({ target }) => go(target.value)}
      >
        {channels.map((channel) => (
          <option key={channel.id} value={addressOf.channel(channel.id)}>
            # {nameOfChannel(channel)}
          </option>
        ))}
        <option value={addressOf.home}>{slack.bot.name}: Home</option>
      </select>
      <select aria-label="You are" value={userId} onChange={({ target }) => chooseUser(target.value)}>
        {slack.users.map(({ id, realName }) => (
          <option key={id} value={id}>
            {realName}, {rightsOf(slack, id)[0]}
          </option>
        ))}
      </select>
    </div>
  );
}
