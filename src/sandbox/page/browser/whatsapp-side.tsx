// The left side of the page: somebody's phone, the groups as WhatsApp knows them, and what can go wrong there.
import { useState } from "react";
import type { BotCondition } from "../bot-process.ts";
import type { PageState } from "../page-state.ts";
import { GroupList } from "./group-list.tsx";
import { formatPhone } from "./phone-number.ts";
import { Phone } from "./phone.tsx";
import { Traffic } from "./traffic.tsx";
import { Trouble } from "./trouble.tsx";
import { Warnings } from "./warnings.tsx";

type WhatsAppSideProps = { whatsapp: PageState["whatsapp"]; bot: BotCondition; problems: string[] };

type Drawer = "trouble" | "traffic" | "warnings";

export function WhatsAppSide({ whatsapp, bot, problems }: WhatsAppSideProps) {
  const [drawer, setDrawer] = useState<Drawer>("trouble");
  const warnings = bot.lines.length + problems.length;
  const tabs: [Drawer, string][] = [
    ["trouble", "Make it misbehave"],
    ["traffic", "Traffic"],
    ["warnings", warnings === 0 ? "Warnings" : `Warnings (${warnings})`],
  ];
  return (
    <section className="whatsapp" aria-label="WhatsApp">
      <h2 className="side-title">
        WhatsApp{" "}
        <small>business number {formatPhone(whatsapp.phoneNumbers[0]?.displayPhoneNumber ?? "")}</small>
      </h2>
      <div className="phone-and-groups">
        <Phone whatsapp={whatsapp} />
        <GroupList whatsapp={whatsapp} />
      </div>
      <div className="drawer">
        <div className="tabs" role="tablist">
          {tabs.map(([name, title]) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={drawer === name}
              onClick={() => setDrawer(name)}
            >
              {title}
            </button>
          ))}
        </div>
        {drawer === "trouble" && <Trouble whatsapp={whatsapp} />}
        {drawer === "traffic" && <Traffic whatsapp={whatsapp} />}
        {drawer === "warnings" && <Warnings botLines={bot.lines} problems={problems} />}
      </div>
    </section>
  );
}
