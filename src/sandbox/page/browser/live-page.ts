// The page's copy of the demo's state, kept fresh by server-sent events. The page as a whole reads it.
import { useEffect, useState } from "react";
import type { PageState } from "../page-state.ts";

export type LivePage = Partial<PageState> & { isConnected: boolean };

const PARTS = ["bot", "clock", "whatsapp", "slack"] as const;

export function useLivePage(): LivePage {
  const [live, setLive] = useState<LivePage>({ isConnected: true });
  useEffect(() => {
    const events = new EventSource("/events");
    events.addEventListener("open", () => setLive((before) => ({ ...before, isConnected: true })));
    events.addEventListener("error", () => setLive((before) => ({ ...before, isConnected: false })));
    for (const part of PARTS) {
      events.addEventListener(part, ({ data }: MessageEvent<string>) => {
        const fresh = JSON.parse(data) as PageState[typeof part];
        setLive((before) => ({ ...before, [part]: fresh }));
      });
    }
    return () => events.close();
  }, []);
  return live;
}
