// What a conversation says of its bridge when that is switched, moved or ended, by somebody or by the route of the group. `conversation.ts`
// draws the rest.
import type { BridgeMode, Bridged } from "../../groups/bridge.ts";
import type { GroupName } from "../../groups/views.ts";
import { groupName } from "../display-names.ts";
import { channelLink, mention, mrkdwn, raw, type Markup } from "../text.ts";

type Switched = Extract<Bridged, { kind: "switched" | "route switched" | "moved away" }>;

/** `own`: the group that has the channel to itself. */
export function drawSwitched(said: Switched, own: GroupName | null): Markup {
  switch (said.kind) {
    case "switched":
      if (said.by === null) return mrkdwn`🗑️ ${groupGone} This conversation has ended.`;
      return own === null
        ? mrkdwn`🔀 ${mention(said.by)} ${switched[said.mode]}`
        : mrkdwn`🔀 ${mention(said.by)} has the conversation of ${groupName(own)} in WhatsApp shown in this channel. ${inOwnChannel[said.mode]}`;
    case "route switched":
      return mrkdwn`🔀 ${routeSwitched[said.mode]}`;
    case "moved away": {
      if (said.by === null)
        return mrkdwn`🗑️ ${groupGone} The conversation in this channel has ended, and *nothing written here goes to WhatsApp any more.*`;
      const next =
        said.isOff || said.to === null
          ? raw(
              said.isOff ? "what people write in WhatsApp is not read any more." : "it goes on in a thread.",
            )
          : mrkdwn`it goes on in ${channelLink(said.to)}.`;
      return mrkdwn`🔀 ${mention(said.by)} has ended the conversation in this channel: ${next} *Nothing written here goes to WhatsApp any more.*`;
    }
  }
}

const groupGone = mrkdwn`The group does not exist in WhatsApp any more.`;

const switched: Record<BridgeMode | "off", Markup> = {
  off: mrkdwn`switched the bridge off: what people write in WhatsApp is not read any more.`,
  listen: mrkdwn`has people's messages in WhatsApp shown in this thread. Nothing written here goes to WhatsApp.`,
  talk: mrkdwn`has people's messages in WhatsApp shown in this thread. A reply that mentions Groupdesk goes to WhatsApp.`,
  open: mrkdwn`has people's messages in WhatsApp shown in this thread, and ⚠️ every reply here goes to WhatsApp.`,
};

const routeSwitched: Record<BridgeMode | "off", Markup> = {
  off: mrkdwn`The route of this group has the bridge off now: what people write in WhatsApp is not read any more, and nothing written here goes there.`,
  listen: mrkdwn`The route of this group has people's messages in WhatsApp shown in Slack. Nothing written here goes to WhatsApp.`,
  talk: mrkdwn`The route of this group has people's messages in WhatsApp shown in Slack. A reply that mentions Groupdesk goes to WhatsApp.`,
  open: mrkdwn`The route of this group has people's messages in WhatsApp shown in Slack, and ⚠️ every reply here goes to WhatsApp.`,
};

const inOwnChannel: Record<BridgeMode | "off", Markup> = {
  off: mrkdwn``,
  listen: mrkdwn`Nothing written here goes to WhatsApp.`,
  talk: mrkdwn`A message here that mentions Groupdesk goes to WhatsApp, and nothing else.`,
  open: mrkdwn`⚠️ *Everything that is written in this channel goes to everybody in the WhatsApp group.* What is written in the thread of a message is an answer to it.`,
};
