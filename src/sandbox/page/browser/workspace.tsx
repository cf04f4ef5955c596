// What is behind the forms on the Slack side: the sidebar, then the channel or the Home tab, and an open thread.
import { Channel } from "./channel.tsx";
import { HomeTab } from "./home-tab.tsx";
import { addressOf, go, usePlace } from "./place.ts";
import { Sidebar } from "./sidebar.tsx";
import { useSlack } from "./slack-view.ts";
import { Thread } from "./thread.tsx";

type WorkspaceProps = { hasForm: boolean; chooseUser: (id: string) => void };

export function Workspace({ hasForm, chooseUser }: WorkspaceProps) {
  const { slack, userId } = useSlack();
  const place = usePlace();
  const isHome = place.kind === "home";
  const { channelId, threadTs, messageTs } = isHome ? NOWHERE : place;
  const seen = slack.channels.filter(({ members }) => members.includes(userId));
  const channel = seen.find(({ id }) => id === (channelId ?? slack.homeChannel)) ?? seen[0];
  const thread = isHome ? undefined : channel?.messages.find(({ ts }) => ts === threadTs);
  if (!channel) return null;
  return (
    <div className="workspace" inert={hasForm}>
      <Sidebar channels={seen} channelId={isHome ? null : channel.id} chooseUser={chooseUser} />
      {isHome ? <HomeTab /> : <Channel key={channel.id} channel={channel} pointedTs={messageTs} />}
      {thread && <Thread key={thread.ts} message={thread} close={() => go(addressOf.channel(channel.id))} />}
    </div>
  );
}

const NOWHERE = { channelId: null, threadTs: null, messageTs: null };
