// The form of a group's bridge was sent: a channel of its own is looked at first, because everything that is written there may go over.
import type { BridgeSet } from "../../bridge-desk.ts";
import type { BridgeSettings } from "../../groups/bridge.ts";
import type { GroupInfoView } from "../../groups/views.ts";
import { closeWithLine } from "../forms/asked-from.ts";
import { noticeForm } from "../forms/notice.ts";
import type { SentForm } from "../forms/sent-form.ts";
import type { SlackParts } from "../parts.ts";
import { triedAgain } from "../replies.ts";
import { raw, type Markup } from "../text.ts";
import { bridgeChannelField } from "./bridge-group.ts";

/** `settings`: null leaves it to the group's route. */
export async function bridgeSent(
  parts: SlackParts,
  sent: SentForm,
  { info, settings }: { info: GroupInfoView; settings: BridgeSettings | null },
): Promise<void> {
  const { channel = null, mode } = settings ?? {};
  const isNew = mode !== "off" && channel !== null && channel !== (info.bridge?.now?.channel ?? null);
  const problem = isNew ? await parts.channels.problemWith(channel) : null;
  if (problem !== null) return sent.complain({ [bridgeChannelField.id]: problem });
  const outcome = await parts.groupdesk.bridge.set(info.group.id, settings, sent.actor.id);
  if (outcome === "channel taken") return sent.complain({ [bridgeChannelField.id]: taken });
  if (outcome === "unknown" || outcome === "deleted") return sent.replace(noticeForm(triedAgain[outcome]));
  return closeWithLine(parts, sent, bridgeIs(outcome, settings));
}

const taken =
  "Cards or another conversation go to this channel, and answers to them would go to this group. Choose a channel that is for this group alone.";

type Set = Exclude<BridgeSet, "channel taken" | "deleted" | "unknown">;

function bridgeIs(outcome: Set, settings: BridgeSettings | null): Markup {
  switch (outcome) {
    case "changed":
      return raw("✅ Saved. The conversation in Slack says so.");
    case "unchanged":
      return raw("Nothing was different, so nothing was changed.");
    case "kept":
      return settings === null
        ? raw("✅ Saved. Its route says the same, and counts from now on.")
        : raw("✅ Saved. It stays as it is, whatever the route of the group says from now on.");
  }
}
