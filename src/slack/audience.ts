// Who reads a channel: whether whole phone numbers may stand in it. The drawing of cards and replies to clicks ask. What Slack does
// not tell counts as too many readers.
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { ChannelId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import type { Keyed } from "../store/keyed.ts";
import type { PhoneNumbers } from "./display-names.ts";

/** `auto`: whole where only full members of this workspace can read them. */
export type PhoneNumbersSetting = PhoneNumbers | "auto";

/** Undefined: not in a channel, but before one approver alone. */
export type PhoneNumbersIn = (channel: ChannelId | undefined) => Promise<PhoneNumbers>;

type Parts = {
  setting: PhoneNumbersSetting;
  client: WebClient;
  log: Log;
  remembered: Keyed<unknown>;
};

/** A guest who is invited sees no more whole numbers after this long. */
const rememberedForMs = 10 * 60_000;
/** A private channel with more people than that is no closed circle, and to ask about each would take minutes. */
const mostMembers = 100;

const channelShape = z.object({
  is_private: z.literal(true),
  is_shared: z.literal(false).optional(),
  is_ext_shared: z.literal(false).optional(),
  is_org_shared: z.literal(false).optional(),
  is_pending_ext_shared: z.literal(false).optional(),
});
const guest = z.union([
  z.object({ is_restricted: z.literal(true) }),
  z.object({ is_ultra_restricted: z.literal(true) }),
  z.object({ is_stranger: z.literal(true) }),
]);

export function createPhoneNumbersIn(parts: Parts): PhoneNumbersIn {
  const { setting, log, remembered } = parts;
  return async (channel) => {
    if (setting !== "auto") return setting;
    if (channel === undefined) return "full";
    const known = z.enum(["full", "masked"]).safeParse(await remembered.get(channel)).data;
    if (known !== undefined) return known;
    try {
      const answer = (await isClosedCircle(parts, channel)) ? "full" : "masked";
      await remembered.set(channel, answer, rememberedForMs);
      return answer;
    } catch (error) {
      log.warn(
        { err: error },
        "Slack could not be asked who reads a channel; numbers are masked there meanwhile",
      );
      return "masked";
    }
  };
}

async function isClosedCircle({ client }: Parts, channel: ChannelId): Promise<boolean> {
  const { channel: about } = await client.conversations.info({ channel });
  if (!channelShape.safeParse(about).success) return false;
  const { members = [], response_metadata: more } = await client.conversations.members({
    channel,
    limit: mostMembers,
  });
  if (more?.next_cursor) return false;
  for (const user of members)
    if (guest.safeParse((await client.users.info({ user })).user).success) return false;
  return true;
}
