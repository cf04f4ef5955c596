// Whether a route shows the conversations of its groups in Slack, and what goes back. Says before it is switched what is read, where it
// goes, what is kept, and how many groups that is about.
import type { ModalView } from "@slack/types";
import type { RouteBridge } from "../../groups/bridge.ts";
import type { BridgedGroups } from "../../groups/conversation-view.ts";
import type { Route } from "../../groups/routes.ts";
import { context, section } from "../blocks.ts";
import {
  backBlocks,
  modeField,
  modeInWords,
  readBack,
  whatIsKept,
  whatItTakes,
} from "../bridge/bridge-fields.ts";
import { filledForm, type Choice } from "../forms/form-fields.ts";
import { modal } from "../forms/modal.ts";
import { count, mrkdwn, type Markup } from "../text.ts";
import { whoChangedIt } from "./route-words.ts";
import { smallerForm, type UnderRoute } from "./under-route.ts";

export const routeBridgeForm = smallerForm("route_bridge");

type Drawn = { groups: BridgedGroups; userGroups: readonly Choice[]; under: UnderRoute | null };

export function drawRouteBridge(route: Route, { groups, userGroups, under }: Drawn): ModalView {
  const { bridge } = route.settings;
  return modal(routeBridgeForm.frame({ id: route.id, seenAt: route.changedAt, under }), {
    title: "Conversations",
    submit: "Save",
    blocks: [
      section(
        mrkdwn`${isNow(bridge)} It is about ${count(groups.total, "group", "groups")} now, and every group that comes to this route.${others(groups)}`,
      ),
      section(
        mrkdwn`While it is on, everything people write in these WhatsApp groups is read and posted, each group in a thread of its own, in the channel of the group's news, where everybody in that channel can read it. ${whatIsKept} Switched off, nothing is shown that is written after this form has closed.`,
      ),
      modeField(bridge.mode).block(),
      ...backBlocks(bridge, userGroups),
      whatItTakes,
      context(whoChangedIt(route)),
    ],
  });
}

export function readRouteBridge(values: unknown): RouteBridge {
  const form = filledForm(values);
  const mode = form.read(modeField("off"));
  return { mode: mode === "route" ? "off" : mode, ...readBack(form) };
}

function isNow({ mode }: RouteBridge): Markup {
  return mode === "off"
    ? mrkdwn`The conversations of this route's groups stay in WhatsApp.`
    : mrkdwn`The bridge of this route's groups is on (${modeInWords(mode)}).`;
}

/** Of those with a word of their own. */
function others({ own }: BridgedGroups): Markup {
  if (own === 0) return mrkdwn``;
  const have = own === 1 ? "has a setting of its own" : "have settings of their own";
  return mrkdwn` ${count(own, "group", "groups")} of them ${have} by \`/wa bridge\`, and that counts before this.`;
}

/** For the preview of a route: what becomes of the conversations of groups that come to it. Undefined: they stay in WhatsApp. */
export function bridgeOfThem({ mode }: RouteBridge, groups: BridgedGroups): Markup | undefined {
  return mode === "off"
    ? undefined
    : mrkdwn`💬 What people write in them is read and shown in Slack (${modeInWords(mode)}).${others(groups)}`;
}
