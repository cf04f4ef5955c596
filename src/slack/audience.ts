// Who reads a channel: whether whole phone numbers may stand in it. The drawing of cards and replies to clicks ask. What Slack does
// not tell counts as too many readers. Where more people read along than did, what was drawn before is drawn anew.
import { setTimeout as pause } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { ChannelId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import { slackPace } from "../pace.ts";
import type { Keyed } from "../store/keyed.ts";
import type { PhoneNumbers } from "./display-names.ts";

/** `auto`: whole where only full members of this workspace can read them. */
export type PhoneNumbersSetting = PhoneNumbers | "auto";

/** Undefined: not in a channel, but before one approver alone. */
export type PhoneNumbersIn = (channel: ChannelId | undefined) => Promise<PhoneNumbers>;

export type Audiences = {
  phoneNumbersIn: PhoneNumbersIn;
  /** Somebody has joined. */
  changed(channel: ChannelId): Promise<void>;
  /** Looks every few minutes at the channels where whole numbers stand: of a channel that was opened to all no event tells. */
  start(): void;
  stop(): void;
};

type Parts = {
  setting: PhoneNumbersSetting;
  client: WebClient;
  clock: Clock;
  log: Log;
  remembered: Keyed<unknown>;
  /** Between two looks at them all. */
  everyMs: number;
  /** The channels in which we have written, and how what stands there is drawn anew. */
  written: { channels(): Promise<readonly ChannelId[]>; drawAgain(channel: ChannelId): Promise<void> };
};

/** A private channel with more people than that is no closed circle, and to ask about each would take minutes. */
const mostMembers = 100;

const { audienceForMs, audienceKnownForMs, memberKnownForMs } = slackPace;

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
const known = z.object({ answer: z.enum(["full", "masked"]), at: z.number() });

export function createAudiences(parts: Parts): Audiences {
  const { setting, clock, log, remembered } = parts;
  const stopping = new AbortController();
  const lastSaid = async (channel: ChannelId) => known.safeParse(await remembered.get(channel)).data;

  async function ask(channel: ChannelId): Promise<PhoneNumbers> {
    const before = await lastSaid(channel);
    const answer = (await isClosedCircle(parts, channel)) ? "full" : "masked";
    // First of all: whoever dies in between finds the same difference again.
    if (before?.answer === "full" && answer === "masked") await parts.written.drawAgain(channel);
    await remembered.set(channel, { answer, at: clock.now() }, audienceKnownForMs);
    return answer;
  }

  async function askAgain(channel: ChannelId, olderThanMs: number): Promise<void> {
    const before = await lastSaid(channel);
    // Where they are masked, nothing stands that somebody must not see.
    if (before?.answer !== "full" || clock.now() - before.at < olderThanMs) return;
    try {
      await ask(channel);
    } catch (error) {
      log.warn({ err: error }, "Slack could not be asked who reads a channel now; it is asked again");
    }
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(parts.everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        for (const channel of await parts.written.channels()) await askAgain(channel, audienceForMs);
      } catch (error) {
        log.warn(
          { err: error },
          "the audiences of channels could not be looked at; they are looked at again",
        );
      }
    }
  }

  return {
    async phoneNumbersIn(channel) {
      if (setting !== "auto") return setting;
      if (channel === undefined) return "full";
      // One person reads it, who may be anybody.
      if (!/^[CG]/u.test(channel)) return "masked";
      const before = await lastSaid(channel);
      if (before !== undefined && clock.now() - before.at < audienceForMs) return before.answer;
      try {
        return await ask(channel);
      } catch (error) {
        log.warn(
          { err: error },
          "Slack could not be asked who reads a channel; numbers are masked there meanwhile",
        );
        return "masked";
      }
    },
    changed: (channel) => (setting === "auto" ? askAgain(channel, 0) : Promise.resolve()),
    start() {
      if (setting === "auto") void watch();
    },
    stop: () => stopping.abort(),
  };
}

async function isClosedCircle({ client, remembered }: Parts, channel: ChannelId): Promise<boolean> {
  const { channel: about } = await client.conversations.info({ channel });
  if (!channelShape.safeParse(about).success) return false;
  const { members = [], response_metadata: more } = await client.conversations.members({
    channel,
    limit: mostMembers,
  });
  if (more?.next_cursor) return false;
  for (const user of members) {
    if ((await remembered.get(`member ${user}`)) === true) continue;
    if (guest.safeParse((await client.users.info({ user })).user).success) return false;
    await remembered.set(`member ${user}`, true, memberKnownForMs);
  }
  return true;
}
