// The strip on top of the page: how the bot does, and the buttons that stop, kill and start it, or take Slack away from it.
import type { BotCondition } from "../bot-process.ts";
import { useActing } from "./acting.tsx";
import { Logo } from "./icon.tsx";
import { Switch } from "./switch.tsx";

type TopBarProps = { bot: BotCondition; slackIsDown: boolean; isConnected: boolean };

export function TopBar({ bot, slackIsDown, isConnected }: TopBarProps) {
  const { act } = useActing();
  return (
    <header className="top-bar">
      <h1>
        <Logo /> Groupdesk <small>demo</small>
      </h1>
      {isConnected ? <BotStatus bot={bot} /> : <p className="lost">The demo has stopped. Start it again.</p>}
      <BotButtons bot={bot} />
      <Switch
        label="Slack is down"
        isOn={slackIsDown}
        turn={(down) => act({ act: "take Slack down", down })}
      />
    </header>
  );
}

const PHASES = { ready: "ready", running: "not ready", stopping: "stopping", down: "down" };

function BotStatus({ bot: { phase, why, pid, port } }: { bot: BotCondition }) {
  const details = why ?? `process ${pid}, port ${port}`;
  return (
    <p className={`bot-status ${phase}`} role="status">
      <span className="dot" /> Bot {PHASES[phase]}
      <span className="details"> · {details}</span>
    </p>
  );
}

function BotButtons({ bot: { phase } }: { bot: BotCondition }) {
  const { act } = useActing();
  const isUp = phase === "ready" || phase === "running";
  return (
    <div className="bot-buttons" role="group" aria-label="Bot">
      <button type="button" disabled={phase !== "down"} onClick={() => act({ act: "bot", deed: "start" })}>
        Start
      </button>
      <button type="button" disabled={!isUp} onClick={() => act({ act: "bot", deed: "stop" })}>
        Stop
      </button>
      <button
        type="button"
        className="danger"
        disabled={phase === "down"}
        title="Ends the process at once, in the middle of whatever it does. Nothing is lost."
        onClick={() => act({ act: "bot", deed: "kill" })}
      >
        Kill -9
      </button>
    </div>
  );
}
