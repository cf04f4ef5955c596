// The workspace's own column: its channels, and the people one can act as. Narrow screens get two menus instead.
import { useEffect, useState } from "react";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { type ChannelView, rightsOf, useSlack } from "./slack-view.ts";

type SidebarProps = {
  channels: ChannelView[];
  /** Null while the bot's Home tab is open. */
  channelId: string | null;
  chooseChannel: (id: string) => void;
  chooseHome: () => void;
  chooseUser: (id: string) => void;
};

export function Sidebar(props: SidebarProps) {
  const { slack } = useSlack();
  return (
    <nav className="sidebar" aria-label="Workspace">
      <p className="workspace">{slack.team.name}</p>
      <Channels {...props} />
      <ActingAs chooseUser={props.chooseUser} />
      <Menus {...props} />
    </nav>
  );
}

function Channels({ channels, channelId, chooseChannel, chooseHome }: SidebarProps) {
  const { slack } = useSlack();
  const [seen, setSeen] = useState<Record<string, string>>({});
  const latest = latestOf(channels.find(({ id }) => id === channelId));
  useEffect(() => {
    if (channelId !== null) setSeen((before) => ({ ...before, [channelId]: latest }));
  }, [channelId, latest]);
  return (
    <div className="channels">
      <h3>Channels</h3>
      {channels.filter(isWorthAPlace).map((channel) => (
        <button
          key={channel.id}
          type="button"
          aria-current={channel.id === channelId}
          className={latestOf(channel) > (seen[channel.id] ?? "") ? "unread" : ""}
          onClick={() => chooseChannel(channel.id)}
        >
          <Icon name="hash" /> {labelOf(channel)}
        </button>
      ))}
      <h3>Apps</h3>
      <button type="button" aria-current={channelId === null} onClick={chooseHome}>
        <Icon name="bot" /> {slack.bot.name}
      </button>
    </div>
  );
}

/** In the menu of narrow screens, where channels have ids. */
const homeOption = "home";

/** Everybody has a conversation with the bot as soon as the Home tab was open; it matters when something is in it. */
function isWorthAPlace({ id, messages }: ChannelView): boolean {
  return !id.startsWith("D") || messages.length > 0;
}

function latestOf(channel: ChannelView | undefined): string {
  return channel?.messages.at(-1)?.ts ?? "";
}

function labelOf({ name }: ChannelView): string {
  return name === "directmessage" ? "groupdesk (app)" : name;
}

function ActingAs({ chooseUser }: Pick<SidebarProps, "chooseUser">) {
  const { slack, userId } = useSlack();
  return (
    <div className="acting-as" role="group" aria-label="Acting as">
      <h3>You are</h3>
      {slack.users.map(({ id, realName }) => (
        <button key={id} type="button" aria-pressed={id === userId} onClick={() => chooseUser(id)}>
          <Avatar name={realName} shape="square" />
          <span>
            {realName}
            <small>{rightsOf(slack, id).join(", ")}</small>
          </span>
        </button>
      ))}
    </div>
  );
}

function Menus({ channels, channelId, chooseChannel, chooseHome, chooseUser }: SidebarProps) {
  const { slack, userId } = useSlack();
  return (
    <div className="menus">
      <select
        aria-label="Channel"
        value={channelId ?? homeOption}
        onChange={({ target }) => (target.value === homeOption ? chooseHome() : chooseChannel(target.value))}
      >
        {channels.filter(isWorthAPlace).map((channel) => (
          <option key={channel.id} value={channel.id}>
            # {labelOf(channel)}
          </option>
        ))}
        <option value={homeOption}>{slack.bot.name}: Home</option>
      </select>
      <select aria-label="Acting as" value={userId} onChange={({ target }) => chooseUser(target.value)}>
        {slack.users.map(({ id, realName }) => (
          <option key={id} value={id}>
            {realName}, {rightsOf(slack, id)[0]}
          </option>
        ))}
      </select>
    </div>
  );
}
