// What time it is in the demo, and the buttons that let some pass: nobody waits for hours to see who is reminded, or for tomorrow's
// summary. Part of the strip on top.
import { useEffect, useState } from "react";
import { useActing } from "./acting.tsx";
import { aheadBy, dayAndTime } from "./time.ts";

const MINUTE_MS = 60_000;

const PASSINGS = [
  { passing: "an hour", text: "An hour passes" },
  { passing: "until tomorrow morning", text: "Tomorrow morning" },
] as const;

export function DemoTime({ aheadMs }: { aheadMs: number }) {
  const { act } = useActing();
  const now = useNow(aheadMs);
  return (
    <div className="demo-time" role="group" aria-label="Time">
      <time>{now > 0 && dayAndTime(now)}</time>
      <span className="visually-hidden" role="status">
        {aheadBy(aheadMs)}
      </span>
      {PASSINGS.map(({ passing, text }) => (
        <button
          key={passing}
          type="button"
          title="For the bot, WhatsApp and Slack at once. Reminders, summaries and whatever else waits for that time come now."
          onClick={() => act({ act: "pass time", passing })}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

/** In the demo, and again at every full minute. */
function useNow(aheadMs: number): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    function look(): void {
      const present = Date.now() + aheadMs;
      setNow(present);
      timer = setTimeout(look, MINUTE_MS - (present % MINUTE_MS));
    }
    look();
    return () => clearTimeout(timer);
  }, [aheadMs]);
  return now;
}
