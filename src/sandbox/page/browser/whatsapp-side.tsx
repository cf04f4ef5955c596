// The left side of the page: somebody's phone, the groups as WhatsApp knows them, and what can go wrong there.
import type { BotCondition } from "../bot-process.ts";
import type { PageState } from "../page-state.ts";
import { Drawer } from "./drawer.tsx";
import { GroupList } from "./group-list.tsx";
import { formatPhone } from "./phone-number.ts";
import { Phone } from "./phone.tsx";

type WhatsAppSideProps = { whatsapp: PageState["whatsapp"]; bot: BotCondition; problems: string[] };

export function WhatsAppSide({ whatsapp, bot, problems }: WhatsAppSideProps) {
  return (
    <section className="whatsapp" aria-label="WhatsApp">
      <header className="side-title">
        <h2>WhatsApp</h2>
        <small>business number {formatPhone(whatsapp.phoneNumbers[0]?.displayPhoneNumber ?? "")}</small>
      </header>
      <div className="phone-and-groups">
        <Phone whatsapp={whatsapp} />
        <GroupList whatsapp={whatsapp} />
      </div>
      <Drawer whatsapp={whatsapp} bot={bot} problems={problems} />
    </section>
  );
}
