// How everything on the page does something: an act is sent to the demo, and what it answers is shown as a notice, until it
// is old or something else has worked. Every control uses `useActing`.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import type { Act, Offered, Outcome } from "../acts.ts";
import { Icon } from "./icon.tsx";

type Notice = { tone: "refused" | "info"; text: string };

export type Acting = {
  /** Shows what was refused; `then` hears whether it was done, whenever that is known. */
  act: (act: Act, then?: (isDone: boolean) => void) => void;
  /** What there is to choose from; nothing when the bot does not say. */
  ask: (act: Extract<Act, { act: "look up" }>) => Promise<Offered[]>;
  tell: (text: string) => void;
};

const ActingContext = createContext<Acting | null>(null);

const SHOWN_FOR_MS = 8000;

export function useActing(): Acting {
  const acting = useContext(ActingContext);
  if (!acting) throw new Error("ActingProvider is missing");
  return acting;
}

export function ActingProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null);

  const show = useCallback((tone: Notice["tone"], text: string) => {
    const shown = { tone, text };
    setNotice(shown);
    setTimeout(() => setNotice((present) => (present === shown ? null : present)), SHOWN_FOR_MS);
  }, []);

  const acting = useMemo<Acting>(() => {
    async function carryOut(act: Act, then?: (isDone: boolean) => void): Promise<void> {
      const outcome = await send(act);
      if ("refused" in outcome) show("refused", outcome.refused);
      else if (outcome.notice !== undefined) show("refused", outcome.notice);
      else setNotice(null);
      then?.("ok" in outcome);
    }
    return {
      tell: (text) => show("info", text),
      ask: async (act) => {
        const outcome = await send(act);
        return "ok" in outcome ? (outcome.offered ?? []) : [];
      },
      act: (act, then) => void carryOut(act, then),
    };
  }, [show]);

  return (
    <ActingContext value={acting}>
      {children}
      <div className="notices" role="status">
        {notice && (
          <p className={`notice ${notice.tone}`}>
            <Icon name={notice.tone === "refused" ? "warning" : "check"} />
            {notice.text}
          </p>
        )}
      </div>
    </ActingContext>
  );
}

async function send(act: Act): Promise<Outcome> {
  try {
    const response = await fetch("/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(act),
    });
    return (await response.json()) as Outcome;
  } catch {
    return { refused: "The demo does not answer. Is it still running in the terminal?" };
  }
}
