// On a phone, where one side is shown at a time: the tabs to change sides. The hidden side's tab shows that something came.
import { useEffect, useState, useSyncExternalStore } from "react";
import type { PageState } from "../page-state.ts";
import { Icon } from "./icon.tsx";

export type Side = "whatsapp" | "slack";

type SideSwitchProps = Pick<PageState, "whatsapp" | "slack"> & {
  userId: string;
  side: Side;
  choose: (side: Side) => void;
};

const SIDES = [
  { side: "whatsapp", name: "WhatsApp", icon: "phone" },
  { side: "slack", name: "Slack", icon: "hash" },
] as const;

export function SideSwitch({ whatsapp, slack, userId, side, choose }: SideSwitchProps) {
  const present = { whatsapp: printOfWhatsApp(whatsapp), slack: printOfSlack(slack, userId) };
  const hasNews = useNews(side, present);
  return (
    <nav className="side-switch" aria-label="Side">
      {SIDES.map(({ side: each, name, icon }) => (
        <button key={each} type="button" aria-pressed={side === each} onClick={() => choose(each)}>
          <Icon name={icon} /> {name}
          {hasNews(each) && (
            <span className="news">
              <span className="visually-hidden">something came</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}

type Prints = Record<Side, string>;

/** Whether a side looks different from when it was last shown. */
function useNews(shown: Side, present: Prints): (side: Side) => boolean {
  const isNarrow = useSyncExternalStore(listenToWidth, () => narrow.matches);
  const [seen, setSeen] = useState(present);
  const { whatsapp, slack } = present;
  useEffect(() => {
    setSeen((before) =>
      isNarrow ? { ...before, [shown]: { whatsapp, slack }[shown] } : { whatsapp, slack },
    );
  }, [isNarrow, shown, whatsapp, slack]);
  return (side) => isNarrow && side !== shown && seen[side] !== present[side];
}

/** As in style.css. */
const narrow = window.matchMedia("(max-width: 900px)");

function listenToWidth(changed: () => void): () => void {
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
}

function printOfWhatsApp({ groups, messages }: PageState["whatsapp"]): string {
  return JSON.stringify([groups, messages.map(({ id }) => id)]);
}

function printOfSlack({ channels, ephemerals, views }: PageState["slack"], userId: string): string {
  const shown = channels.filter(({ members }) => members.includes(userId));
  return JSON.stringify([
    shown.map(({ messages }) => messages.map(({ ts, editedTs, thread }) => [ts, editedTs, thread.length])),
    ephemerals.filter(({ viewerId }) => viewerId === userId).map(({ ts }) => ts),
    views[userId]?.map(({ id }) => id),
  ]);
}
