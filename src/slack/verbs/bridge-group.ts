// The bridge of a group: what people write there, shown in Slack, and answers back. Says before it is switched what is read, where it
// goes and what is kept. For admins.
import { windowMs, type Bridge } from "../../groups/bridge.ts";
import { section, context } from "../blocks.ts";
import { groupName } from "../display-names.ts";
import { filledForm, radioButtons } from "../forms/form-fields.ts";
import { date, joinMarkup, mrkdwn, type Markup } from "../text.ts";
import type { Verb } from "./verb.ts";

const modes = {
  off: { text: "Off", description: "Nothing is read.", value: "off" },
  listen: {
    text: "Listen",
    description: "WhatsApp to Slack only.",
    value: "listen",
  },
  talk: {
    text: "Talk",
    description: "Also back, when a reply mentions Groupdesk.",
    value: "talk",
  },
  open: { text: "Open", description: "Every reply in the thread goes to WhatsApp.", value: "open" },
} as const;

const names = {
  on: { text: "With the author's name", description: "Alice: The lorry comes at 9.", value: "on" },
  off: { text: "Without it", value: "off" },
} as const;

type Mode = keyof typeof modes;

/** The first is the one that is chosen: the present one, or, where there is no bridge yet, to listen. */
function modeField(now: Mode) {
  const others = (["listen", "talk", "open", "off"] as const).filter((mode) => mode !== now);
  return radioButtons({ id: "mode", label: "What goes over" }, [
    modes[now],
    ...others.map((mode) => modes[mode]),
  ]);
}

function namesField(isOn: boolean) {
  return radioButtons(
    { id: "names", label: "What is written in Slack goes to WhatsApp" },
    isOn ? [names.on, names.off] : [names.off, names.on],
  );
}

export const bridgeVerb: Verb = {
  word: "bridge",
  typed: "bridge",
  help: "For admins: shows what people write in a group in a Slack thread, and sends answers back.",
  label: "Bridge to Slack…",
  right: "administer",
  to: "switch the bridge of a group",
  form(info) {
    const bridge = info.bridge ?? null;
    return {
      title: "Bridge to Slack",
      submit: "Save",
      blocks: [
        section(mrkdwn`${groupName(info.group)}: ${present(bridge)}`),
        section(
          mrkdwn`While the bridge is on, everything people write in this WhatsApp group is read and posted in a thread in the channel of the group, where everybody in that channel can read it. Groupdesk itself forgets the words as soon as they stand in Slack; for 30 days it keeps ids that tie the two messages. The thread says who switched it.`,
        ),
        modeField(bridge?.mode ?? "listen").block(),
        namesField(bridge?.namesAuthors ?? true).block(),
        context(
          mrkdwn`WhatsApp charges each message by delivery, once for each person in the group. The Slack app needs the rights of the manifest's bridge variant: \`npm run manifest -- --bridge\` prints it.`,
        ),
      ],
    };
  },
  read(values) {
    const form = filledForm(values);
    const mode = form.read(modeField("listen"));
    const namesAuthors = form.read(namesField(true)) === "on";
    return form.mistakes() ?? { kind: "bridge", settings: { mode, namesAuthors } };
  },
};

function present(bridge: Bridge | null): Markup {
  if (bridge === null) return mrkdwn`its conversation stays in WhatsApp.`;
  const mode = mrkdwn`the bridge is on (${modes[bridge.mode].text.toLowerCase()}).`;
  return joinMarkup([mode, windowOf(bridge)], " ");
}

/** Source: WhatsApp, "Groups API pricing". */
function windowOf({ heardAt }: Bridge): Markup {
  if (heardAt === null)
    return mrkdwn`WhatsApp takes texts for 24 hours after somebody in the group has written; nobody has since the bridge is on.`;
  return Date.now() < heardAt + windowMs
    ? mrkdwn`WhatsApp takes texts until ${date(heardAt + windowMs)}, 24 hours after somebody last wrote.`
    : mrkdwn`WhatsApp takes no texts since ${date(heardAt + windowMs)}, until somebody in the group writes again.`;
}
