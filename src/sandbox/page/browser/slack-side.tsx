// The right side of the page: Slack as one of its people sees it. Whoever is "you" here is whom the bot deals with.
import { useState } from "react";
import type { PageState } from "../page-state.ts";
import { Channel } from "./channel.tsx";
import { Form } from "./form.tsx";
import { HomeTab } from "./home-tab.tsx";
import { SlackContext } from "./slack-view.ts";
import { Sidebar } from "./sidebar.tsx";
import { Thread } from "./thread.tsx";

export function SlackSide({ slack }: { slack: PageState["slack"] }) {
  const [userId, setUserId] = useState(slack.users[0]?.id ?? "");
  const [channelId, setChannelId] = useState(slack.homeChannel);
  const [threadTs, setThreadTs] = useState<string | null>(null);
  const [isHome, setIsHome] = useState(false);
  const [isPhone, setIsPhone] = useState(false);
  const [dismissed, setDismissed] = useState<string[]>([]);
  const dismiss = (ts: string) => setDismissed((before) => [...before, ts]);
  const seen = slack.channels.filter(({ members }) => members.includes(userId));
  const channel = seen.find(({ id }) => id === channelId) ?? seen[0];
  const thread = channel?.messages.find(({ ts }) => ts === threadTs);
  const form = slack.views[userId]?.[0];
  if (!channel) return null;
  return (
    <SlackContext value={{ slack, userId, dismissed, dismiss }}>
      <section className="slack" aria-label="Slack">
        <div className={isPhone ? "slack-frame phone-wide" : "slack-frame"}>
          <Sidebar
            channels={seen}
            channelId={isHome ? null : channel.id}
            chooseHome={() => {
              setIsHome(true);
              setThreadTs(null);
            }}
            chooseChannel={(id) => {
              setIsHome(false);
              setChannelId(id);
              setThreadTs(null);
            }}
            chooseUser={setUserId}
          />
          {isHome ? (
            <HomeTab />
          ) : (
            <Channel
              key={channel.id}
              channel={channel}
              isPhone={isPhone}
              setIsPhone={setIsPhone}
              openThread={setThreadTs}
            />
          )}
          {thread && <Thread key={thread.ts} message={thread} close={() => setThreadTs(null)} />}
          {form && <Form key={form.id} view={form} />}
        </div>
      </section>
    </SlackContext>
  );
}
