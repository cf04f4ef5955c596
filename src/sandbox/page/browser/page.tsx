// The whole demo page: the bot's condition on top, WhatsApp on the left, Slack on the right. On a phone one side at a time,
// and the other one's tab shows when something came there.
import { type MouseEvent, useEffect } from "react";
import { flushSync } from "react-dom";
import { ActingProvider } from "./acting.tsx";
import { keepFocus, SKIP_TARGET } from "./focus.ts";
import { useKept } from "./kept.ts";
import { useLivePage } from "./live-page.ts";
import { type Side, SideSwitch } from "./side-switch.tsx";
import { SlackSide } from "./slack-side.tsx";
import { TopBar } from "./top-bar.tsx";
import { WhatsAppSide } from "./whatsapp-side.tsx";

export function Page() {
  const { bot, clock, whatsapp, slack, isConnected } = useLivePage();
  const [kept, keepSide] = useKept("side", "whatsapp");
  const side: Side = kept === "slack" ? "slack" : "whatsapp";
  const [userId, setUserId] = useKept("user", "");
  useEffect(() => keepFocus(document.body), []);
  if (!bot || !clock || !whatsapp || !slack) return <main className="loading">Connecting to the demo …</main>;
  const user = slack.users.find(({ id }) => id === userId) ?? slack.users[0];
  return (
    <ActingProvider>
      <SkipLink show={() => keepSide("slack")} />
      <TopBar bot={bot} aheadMs={clock.aheadMs} isConnected={isConnected} />
      <main className={`sides showing-${side}`}>
        <WhatsAppSide whatsapp={whatsapp} bot={bot} problems={slack.problems} />
        {user && <SlackSide slack={slack} aheadMs={clock.aheadMs} userId={user.id} chooseUser={setUserId} />}
      </main>
      {user && (
        <SideSwitch whatsapp={whatsapp} slack={slack} userId={user.id} side={side} choose={keepSide} />
      )}
    </ActingProvider>
  );
}

/** For the keyboard: past everything of WhatsApp's, to what is read in Slack. */
function SkipLink({ show }: { show: () => void }) {
  function skip(event: MouseEvent): void {
    event.preventDefault();
    // On a phone it is shown first.
    flushSync(show);
    document.getElementById(SKIP_TARGET)?.focus();
  }
  return (
    <a className="skip-link" href={`#${SKIP_TARGET}`} onClick={skip}>
      Skip to Slack
    </a>
  );
}
