// Whether a group's cards, with the phone numbers on them, may go to a channel: Slack is asked what it is, whatever a form says.
// The form that creates a group asks, and so does the self-check, about the channels of the configuration.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { ChannelId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import { slackPace } from "../pace.ts";
import type { Memory } from "./memory.ts";
import { isPassing, neededScope, slackCode } from "./slack-error.ts";
import { within } from "./within.ts";

export type Channels = {
  /** A sentence to stand under the field; null when cards may go there. */
  problemWith(channel: ChannelId): Promise<string | null>;
};

type Parts = {
  client: WebClient;
  memory: Memory;
  log: Log;
  /** Cards may go where another company reads along. */
  allowsShared: boolean;
  /** Whether the conversation of one group has it for its own: what answers a card there would go to that group. */
  isConversation(channel: ChannelId): Promise<boolean>;
};

const kind = z.enum(["channel", "shared channel", "archived channel", "outside", "unseen", "no channel"]);
export type ChannelKind = z.infer<typeof kind>;

/** Slack refuses for good to say what it is; its word for why. */
type Looked = ChannelKind | { refused: string; scope: string | null };

/** Source: docs.slack.dev/reference/objects/conversation-object */
const conversation = z.object({
  is_im: z.boolean().optional(),
  is_mpim: z.boolean().optional(),
  is_archived: z.boolean().optional(),
  /** Whether we are in it. */
  is_member: z.boolean().optional(),
  is_shared: z.boolean().optional(),
  is_org_shared: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  /** Another company has been invited. */
  is_pending_ext_shared: z.boolean().optional(),
});

export function createChannels(parts: Parts): Channels {
  const { memory, log, allowsShared } = parts;

  async function look(channel: ChannelId): Promise<Looked> {
    // A person's id names the direct conversation with them.
    if (!/^[CG][A-Z0-9]{1,30}$/u.test(channel)) return "no channel";
    try {
      const ask = () => kindOf(parts.client, channel);
      const key = `channel:${channel}`;
      const found = await memory.recall({ key, shape: kind, ask, isKeptFresh: () => false });
      // Somebody who reads that invites us now, and tries again.
      if (found === "outside" || found === "unseen") await memory.forget(key);
      return found;
    } catch (error) {
      const code = slackCode(error);
      if (code === undefined || isPassing(error)) throw error;
      return { refused: code, scope: neededScope(error) };
    }
  }

  return {
    async problemWith(channel) {
      try {
        const found = await within(slackPace.clickWaitsMs, look(channel));
        const problem = complaint(found, allowsShared);
        return problem === null && (await parts.isConversation(channel)) ? ofOneGroup : problem;
      } catch (error) {
        log.warn(
          { err: error },
          "Slack could not be asked about a channel, so what was asked for with it was not done",
        );
        return "Slack could not tell Groupdesk about this channel just now. Please send the form again in a moment.";
      }
    },
  };
}

export const ofOneGroup =
  "The conversation of one WhatsApp group has this channel for its own, and everything else would be mixed up with it. Choose another channel.";

export async function kindOf(client: WebClient, channel: ChannelId): Promise<ChannelKind> {
  try {
    const { channel: said } = await client.conversations.info({ channel });
    const about = conversation.parse(said);
    if (about.is_im === true || about.is_mpim === true) return "no channel";
    if (about.is_archived === true) return "archived channel";
    const isAmongUs = about.is_org_shared === true && about.is_ext_shared !== true;
    const isShared = about.is_ext_shared === true || (about.is_shared === true && !isAmongUs);
    if (isShared || about.is_pending_ext_shared === true) return "shared channel";
    return about.is_member === false ? "outside" : "channel";
  } catch (error) {
    if (slackCode(error) === "channel_not_found") return "unseen";
    throw error;
  }
}

function complaint(looked: Looked, allowsShared: boolean): string | null {
  switch (looked) {
    case "channel":
      return null;
    case "shared channel":
      return allowsShared
        ? null
        : "This channel is shared with another company, whose people would see the phone numbers. Choose another channel.";
    case "archived channel":
      return "This channel is archived. Choose another channel.";
    case "outside":
      return "Groupdesk is not in this channel, so its cards could not appear there. Type /invite @Groupdesk there, then send this again.";
    case "unseen":
      return "Groupdesk cannot see this channel. Invite it there first (/invite @Groupdesk), or choose another channel.";
    case "no channel":
      return "This is a conversation between people. Choose a channel.";
    default:
      if (looked.scope !== null)
        return `Groupdesk lacks the permission ${looked.scope} in Slack. Whoever runs Groupdesk must install the app again from its manifest.`;
      return `Slack does not let Groupdesk look at this channel (${looked.refused}). Tell whoever runs Groupdesk.`;
  }
}
