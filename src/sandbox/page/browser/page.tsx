// The whole demo page: the bot's condition on top, WhatsApp on the left, Slack on the right. On a phone one side at a time.
import { useState } from "react";
import { ActingProvider } from "./acting.tsx";
import { Icon } from "./icon.tsx";
import { useLivePage } from "./live-page.ts";
import { SlackSide } from "./slack-side.tsx";
import { TopBar } from "./top-bar.tsx";
import { WhatsAppSide } from "./whatsapp-side.tsx";

type Side = "whatsapp" | "slack";

export function Page() {
  const { bot, whatsapp, slack, isConnected } = useLivePage();
  const [side, setSide] = useState<Side>("whatsapp");
  if (!bot || !whatsapp || !slack) return <p className="loading">Connecting to the demo …</p>;
  return (
    <ActingProvider>
      <TopBar bot={bot} slackIsDown={slack.isDown} isConnected={isConnected} />
      <main className={`sides showing-${side}`}>
        <WhatsAppSide whatsapp={whatsapp} bot={bot} problems={slack.problems} />
        <SlackSide slack={slack} />
      </main>
      <SideSwitch side={side} choose={setSide} />
    </ActingProvider>
  );
}

function SideSwitch({ side, choose }: { side: Side; choose: (side: Side) => void }) {
  return (
    <nav className="side-switch" aria-label="Side">
      <button type="button" aria-pressed={side === "whatsapp"} onClick={() => choose("whatsapp")}>
        <Icon name="phone" /> WhatsApp
      </button>
      <button type="button" aria-pressed={side === "slack"} onClick={() => choose("slack")}>
        <Icon name="hash" /> Slack
      </button>
    </nav>
  );
}
