// A channel that refuses us: its cards come to the default channel instead, and the people there are told how to mend it.
import type { Card } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import type { Verdict } from "../outbox/worker.ts";
import { idFor, postOnce } from "../inbox/unknown-updates.ts";
import { lanes, momentOf, type Context } from "../state/context.ts";

const defaultChannelDelayMs = 60_000;

export async function channelClosed(context: Context, card: Card, code: string): Promise<Verdict> {
  if (card.channel === context.defaultChannel) {
    context.log.error(
      { code },
      "Slack refuses the default channel: invite the bot there, or correct SLACK_CHANNEL",
    );
    return { kind: "again", delayMs: defaultChannelDelayMs, wholeLane: true, error: code };
  }
  const moment = momentOf(context);
  const day = Math.floor(moment.now / 86_400_000);
  const notice = {
    id: idFor(`channel/${card.channel}/${day}`),
    kind: "oddity" as const,
    facts: { kind: "closed channel" as const, channel: card.channel, code, at: moment.now },
  };
  await context.store.transact(async (trx) => {
    // What cannot be updated over there starts afresh over here.
    await trx
      .updateTable("cards")
      .set({ channel: context.defaultChannel, ts: null, postingAt: null, shownHash: null })
      .where("id", "=", card.id)
      .execute();
    const puts = await postOnce(context, trx, notice, moment);
    await put(trx, [
      ...puts,
      { key: `card:${card.id}`, lane: lanes.slack(context.defaultChannel), priority: 1, dueAt: moment.now },
    ]);
  });
  context.wake();
  return { kind: "done" };
}
