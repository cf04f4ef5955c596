// The drawer below the phone: what can go wrong at WhatsApp, what went over the wire, and what was complained of.
import { type KeyboardEvent, useState } from "react";
import type { BotCondition } from "../bot-process.ts";
import type { PageState } from "../page-state.ts";
import { Traffic } from "./traffic.tsx";
import { Trouble } from "./trouble.tsx";
import { Warnings } from "./warnings.tsx";

type DrawerProps = { whatsapp: PageState["whatsapp"]; bot: BotCondition; problems: string[] };

const TABS = ["trouble", "traffic", "warnings"] as const;
type Tab = (typeof TABS)[number];

export function Drawer({ whatsapp, bot, problems }: DrawerProps) {
  const [open, setOpen] = useState<Tab>("trouble");
  const count = bot.lines.length + problems.length;
  const titles: Record<Tab, string> = {
    trouble: "Make it misbehave",
    traffic: "Traffic",
    warnings: count === 0 ? "Warnings" : `Warnings (${count})`,
  };
  return (
    <div className="drawer">
      <div className="tabs" role="tablist" aria-label="Behind the scenes">
        {TABS.map((tab) => (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={open === tab}
            aria-controls="drawer-panel"
            tabIndex={open === tab ? 0 : -1}
            onClick={() => setOpen(tab)}
            onKeyDown={(event) => setOpen(nextTab(event, tab))}
          >
            {titles[tab]}
          </button>
        ))}
      </div>
      <div id="drawer-panel" role="tabpanel" aria-labelledby={`tab-${open}`}>
        {open === "trouble" && <Trouble whatsapp={whatsapp} />}
        {open === "traffic" && <Traffic whatsapp={whatsapp} />}
        {open === "warnings" && <Warnings botLines={bot.lines} problems={problems} />}
      </div>
    </div>
  );
}

/** Arrows walk through the tabs, and the focus goes along. */
function nextTab({ key }: KeyboardEvent, tab: Tab): Tab {
  const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[key];
  if (step === undefined) return tab;
  const next = TABS[(TABS.indexOf(tab) + step) % TABS.length] ?? tab;
  document.getElementById(`tab-${next}`)?.focus();
  return next;
}
