// The bridge of a group: what people write there, shown in Slack, and answers back. Says before it is switched what is read, where it
// goes and what is kept. For admins.
import type { BridgeSettings } from "../../groups/bridge.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { section, context } from "../blocks.ts";
import { windowOf } from "../bridge/window.ts";
import { groupName } from "../display-names.ts";
import { peopleMenu, severalMenu } from "../forms/choices-kept.ts";
import { channelMenu, filledForm, radioButtons, type Choice } from "../forms/form-fields.ts";
import { freeBoxes } from "../forms/free-boxes.ts";
import { joinMarkup, mrkdwn, type Markup } from "../text.ts";
import { isUserGroup } from "../user-groups.ts";
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
    description: "Also back, when a message mentions Groupdesk.",
    value: "talk",
  },
  open: {
    text: "Open",
    description: "Everything written in the conversation goes to WhatsApp.",
    value: "open",
  },
} as const;

const places = {
  thread: { text: "A thread in the channel of the group", value: "thread" },
  own: { text: "A channel of its own, chosen below", value: "own" },
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

function placeField(now: keyof typeof places) {
  return radioButtons(
    { id: "place", label: "Where the conversation stands" },
    now === "own" ? [places.own, places.thread] : [places.thread, places.own],
  );
}

export const bridgeChannelField = channelMenu({
  id: "own_channel",
  label: "Its own channel",
  hint: "For this group alone. Groupdesk must be in it.",
  optional: true,
});

function namesField(isOn: boolean) {
  return radioButtons(
    { id: "names", label: "What is written in Slack goes to WhatsApp" },
    isOn ? [names.on, names.off] : [names.off, names.on],
  );
}

const talkersField = peopleMenu({ id: "talkers", label: "Who may write to the group" });
const talkerGroupsField = severalMenu({
  id: "talker_groups",
  label: "User groups who may write to the group",
});
const botsField = freeBoxes("bots");
const bots: Choice = {
  value: "bots",
  text: "What other apps write here goes over too",
  description: "Otherwise it stays in Slack.",
};

export const bridgeVerb: Verb = {
  word: "bridge",
  typed: "bridge",
  help: "For admins: shows what people write in a group in a Slack thread, and sends answers back.",
  label: "Bridge to Slack…",
  right: "administer",
  to: "switch the bridge of a group",
  userGroupsIn: (info) => info.bridge?.talkers ?? [],
  form(info, _may, userGroups = []) {
    const bridge = info.bridge ?? null;
    const talkers = bridge?.talkers ?? [];
    return {
      title: "Bridge to Slack",
      submit: "Save",
      blocks: [
        section(mrkdwn`${groupName(info.group)}: ${present(info)}`),
        section(
          mrkdwn`While the bridge is on, everything people write in this WhatsApp group is read and posted in a thread in the channel of the group, or in the channel chosen here, where everybody in that channel can read it. Groupdesk itself forgets the words as soon as they stand in Slack; for 30 days it keeps ids that tie the two messages. The conversation says who switched it.`,
        ),
        modeField(bridge?.mode ?? "listen").block(),
        placeField(bridge === null || bridge.channel === null ? "thread" : "own").block(),
        bridgeChannelField.block(bridge?.channel ?? undefined),
        namesField(bridge?.namesAuthors ?? true).block(),
        talkersField.block(
          talkers.filter((id) => !isUserGroup(id)),
          { hint: "Admins may everywhere. Nobody chosen: whoever decides about the group." },
        ),
        ...(userGroups.length === 0 ? [] : [talkerGroupsField.block(userGroups, talkers)]),
        ...botsField.blocks([bots], {
          label: "Other programs",
          ticked: bridge?.takesBots === true ? [bots.value] : [],
        }),
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
    const chosen = form.chosen(bridgeChannelField);
    const isOwn = form.read(placeField("thread")) === "own";
    if (isOwn && chosen === undefined && mode !== "off")
      form.complain(bridgeChannelField, "Choose the channel.");
    const channel = isOwn ? (chosen ?? null) : null;
    const talkers = [...form.read(talkersField), ...form.read(talkerGroupsField)];
    const settings: BridgeSettings = {
      mode,
      namesAuthors,
      channel,
      talkers: talkers.length === 0 ? null : talkers,
      takesBots: form.read(botsField).includes(bots.value),
    };
    return form.mistakes() ?? { kind: "bridge", settings };
  },
};

function present({ bridge = null, at }: GroupInfoView): Markup {
  if (bridge === null) return mrkdwn`its conversation stays in WhatsApp.`;
  const mode = mrkdwn`the bridge is on (${modes[bridge.mode].text.toLowerCase()}).`;
  return joinMarkup([mode, windowOf(bridge, at)], " ");
}
