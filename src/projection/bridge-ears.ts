// Notices that Slack does not tell us what is written in a conversation, by our own posts there, and has the conversation say so.
// `bridge.ts` asks when nothing more waits.
import { goesOver } from "../groups/bridge.ts";
import type { ChannelId, Group } from "../groups/model.ts";
import type { Lease, Verdict } from "../outbox/worker.ts";
import { bridgeOf } from "../state/bridge-settings.ts";
import { isKnownToHear, unheardIsSaid } from "../state/bridge-ears.ts";
import { channelsOf } from "../state/bridges.ts";
import type { Context } from "../state/context.ts";

export type Ears = {
  /** We have posted there: whether somebody must look later if that was heard. */
  spoke(channel: ChannelId): Promise<boolean>;
  /** Nothing waits any more. */
  listen(group: Group, lease: Lease): Promise<Verdict>;
};

type Parts = {
  context: Context;
  /** So long Slack may take; null: nobody looks. */
  echoWithinMs: number | null;
  /** Nothing is known to be in the way between Slack and us. */
  mayHear(): boolean;
};

/** What was posted before we started was heard, or not, by somebody else: it is not waited for. */
export function createEars({ context, echoWithinMs: withinMs, mayHear }: Parts): Ears {
  const { store, clock, defaultChannel } = context;
  const spokeAt = new Map<ChannelId, number>();
  const known = new Set<ChannelId>();

  async function isKnown(channel: ChannelId): Promise<boolean> {
    if (known.has(channel)) return true;
    if (!(await isKnownToHear(store.db, channel))) return false;
    known.add(channel);
    spokeAt.delete(channel);
    return true;
  }

  return {
    async spoke(channel) {
      if (withinMs === null || (await isKnown(channel))) return false;
      if (!spokeAt.has(channel)) spokeAt.set(channel, clock.now());
      return true;
    },
    async listen(group, lease) {
      const channel = lease.lane.id;
      const since = spokeAt.get(channel);
      const bridge = await bridgeOf(store.db, group.id);
      if (withinMs === null || since === undefined || bridge === null || !goesOver(bridge.mode))
        return { kind: "done" };
      const stands = (await channelsOf(context, store.db, [group])).get(group.id) ?? defaultChannel;
      if (stands !== channel || (await isKnown(channel))) return { kind: "done" };
      const at = since + withinMs;
      if (clock.now() < at) return { kind: "later", at };
      // The events may be well: the next post tells.
      spokeAt.delete(channel);
      if (!mayHear()) return { kind: "done" };
      await store.transact(async (trx) => {
        await lease.keep(trx);
        await unheardIsSaid(context, trx, { group, channel });
      });
      return { kind: "later", at: clock.now() };
    },
  };
}
