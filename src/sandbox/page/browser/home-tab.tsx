// The bot's Home tab, as the bot published it for "you". Opening it tells the bot, which then draws it.
import { useEffect } from "react";
import { useActing } from "./acting.tsx";
import { Blocks } from "./blocks.tsx";
import { SKIP_TARGET } from "./focus.ts";
import { Icon } from "./icon.tsx";
import { useSlack } from "./slack-view.ts";

export function HomeTab() {
  const { slack, userId: user } = useSlack();
  const { act } = useActing();
  const home = slack.homes[user] ?? null;
  useEffect(() => act({ act: "open home", user }), [act, user]);
  return (
    <div className="channel">
      <header className="channel-top">
        <h3>
          <Icon name="bot" /> {slack.bot.name}: Home
        </h3>
      </header>
      <div className="home-tab" id={SKIP_TARGET} role="region" aria-label="Home tab" tabIndex={0}>
        {home === null ? (
          <p className="nothing">The bot has drawn nothing here yet.</p>
        ) : (
          <Blocks blocks={home.content.blocks} target={{ kind: "view", viewId: home.id }} />
        )}
      </div>
    </div>
  );
}
