// The bridge of a group: what people write there, shown in Slack, and answers back; or whatever its route says. Says before it is switched
// what is read, where it goes and what is kept. For admins.
import { noBridge } from "../../groups/bridge.ts";
import type { BridgeStanding } from "../../groups/conversation-view.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { section } from "../blocks.ts";
import {
  backBlocks,
  modeField,
  modeInWords,
  readBack,
  whatIsKept,
  whatItTakes,
} from "../bridge/bridge-fields.ts";
import { windowOf } from "../bridge/window.ts";
import { groupName } from "../display-names.ts";
import { channelMenu, filledForm, radioButtons, type Choice } from "../forms/form-fields.ts";
import { plainRoute, whoChangedIt } from "../routes/route-words.ts";
import { joinMarkup, mrkdwn, raw, type Markup } from "../text.ts";
import type { Verb } from "./verb.ts";

const places = {
  thread: { text: "A thread in the channel of the group", value: "thread" },
  own: { text: "A channel of its own, chosen below", value: "own" },
} as const;

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

export const bridgeVerb: Verb = {
  word: "bridge",
  typed: "bridge",
  help: "For admins: shows what people write in a group in a Slack thread, and sends answers back.",
  label: "Bridge to Slack…",
  right: "administer",
  to: "switch the bridge of a group",
  userGroupsIn: (info) => info.bridge?.now?.talkers ?? [],
  form(info, _may, userGroups = []) {
    const bridge = info.bridge?.now ?? null;
    return {
      title: "Bridge to Slack",
      submit: "Save",
      blocks: [
        section(mrkdwn`${groupName(info.group)}: ${present(info)}`),
        section(
          mrkdwn`While the bridge is on, everything people write in this WhatsApp group is read and posted in a thread in the channel of the group, or in the channel chosen here, where everybody in that channel can read it. ${whatIsKept} The conversation says who switched it.`,
        ),
        modeField(chosen(info.bridge), routeOffered(info.bridge)).block(),
        placeField(bridge === null || bridge.channel === null ? "thread" : "own").block(),
        bridgeChannelField.block(bridge?.channel ?? undefined),
        ...backBlocks(bridge ?? noBridge, userGroups),
        whatItTakes,
      ],
    };
  },
  read(values) {
    const form = filledForm(values);
    const mode = form.read(modeField("listen", routeOffered(undefined)));
    if (mode === "route") return { kind: "bridge", settings: null };
    const own = form.chosen(bridgeChannelField);
    const isOwn = form.read(placeField("thread")) === "own";
    if (isOwn && own === undefined && mode !== "off")
      form.complain(bridgeChannelField, "Choose the channel.");
    const channel = isOwn ? (own ?? null) : null;
    return form.mistakes() ?? { kind: "bridge", settings: { mode, channel, ...readBack(form) } };
  },
};

/** Where neither the group nor its route says anything, somebody wants to switch it on. */
function chosen(bridge: BridgeStanding | undefined) {
  if (bridge === undefined) return "listen";
  return bridge.own ?? (bridge.now === null ? "listen" : "route");
}

function routeOffered(bridge: BridgeStanding | undefined): readonly (Choice & { value: "route" })[] {
  const now = bridge === undefined ? "" : modeInWords(bridge.route.settings.bridge.mode);
  const description = `Now: ${now}. What is chosen below does not count then.`;
  return [{ text: "As its route says", description, value: "route" }];
}

function present({ bridge, at }: GroupInfoView): Markup {
  if (bridge === undefined) return raw("its conversation stays in WhatsApp.");
  const { now, own, route } = bridge;
  const { mode } = route.settings.bridge;
  const is =
    now === null
      ? raw("its conversation stays in WhatsApp")
      : mrkdwn`the bridge is on (${modeInWords(now.mode)})`;
  const named = mrkdwn`its route (${plainRoute(bridge)})`;
  const because =
    own !== null
      ? mrkdwn`. That is set for this group, and counts whatever ${named} says (${modeInWords(mode)} now).`
      : now === null
        ? mrkdwn`, as ${named} says.`
        : mrkdwn`, because ${named} says so. ${whoChangedIt(route)}.`;
  return joinMarkup([mrkdwn`${is}${because}`, ...(now === null ? [] : [windowOf(now, at)])], " ");
}
