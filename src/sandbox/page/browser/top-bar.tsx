// The strip on top of the page: what to do here, how the bot does, the buttons that stop, crash and start it, and what time it is.
import type { BotCondition } from "../bot-process.ts";
import { useActing } from "./acting.tsx";
import { DemoTime } from "./demo-time.tsx";
import { Logo } from "./icon.tsx";

type TopBarProps = { bot: BotCondition; aheadMs: number; isConnected: boolean };

export function TopBar({ bot, aheadMs, isConnected }: TopBarProps) {
  return (
    <header className="top-bar">
      <h1>
        <Logo /> Groupdesk <small>demo</small>
      </h1>
      <p className="guide">Ask to join on a phone, then approve in Slack.</p>
      <div className="bot" role="group" aria-label="Bot">
        {isConnected ? (
          <BotStatus bot={bot} />
        ) : (
          <p className="lost">The demo has stopped. Start it again.</p>
        )}
        <BotButtons bot={bot} />
      </div>
      <DemoTime aheadMs={aheadMs} />
    </header>
  );
}

const PHASES = { ready: "ready", running: "not ready", stopping: "stopping", down: "down" };

function BotStatus({ bot: { phase, why } }: { bot: BotCondition }) {
  return (
    <p className={`bot-status ${phase}`} role="status">
      <span className="dot" /> Bot {PHASES[phase]}
      {why !== null && <span className="details"> · {why}</span>}
    </p>
  );
}

function BotButtons({ bot: { phase } }: { bot: BotCondition }) {
  const { act } = useActing();
  if (phase === "down")
    return (
      <button type="button" onClick={() => act({ act: "bot", deed: "start" })}>
        Start
      </button>
    );
  return (
    <>
      {phase !== "stopping" && (
        <button type="button" onClick={() => act({ act: "bot", deed: "stop" })}>
          Stop
        </button>
      )}
      <button
        type="button"
        className="danger"
        title="Ends the bot at once, in the middle of whatever it does. Nothing is lost."
        onClick={() => act({ act: "bot", deed: "kill" })}
      >
        Crash
      </button>
    </>
  );
}
