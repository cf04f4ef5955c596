// A channel that refuses us: its cards come to the default channel instead, and the people there are told how to mend it.
import type { Card } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import type { Verdict } from "../outbox/worker.ts";
import { idFor, postOnce } from "./oddities.ts";
import { lanes, momentOf, type Office } from "./office.ts";

const defaultChannelDelayMs = 60_000;

export async function channelClosed(office: Office, card: Card, code: string): Promise<Verdict> {
  if (card.channel === office.defaultChannel) {
    office.log.error(
      { code },
      "Slack refuses the default channel: invite the bot there, or correct SLACK_CHANNEL",
    );
    return { kind: "again", delayMs: defaultChannelDelayMs, wholeLane: true, error: code };
  }
  const moment = momentOf(office);
  const day = Math.floor(moment.now / 86_400_000);
  const notice = {
    id: idFor(`channel/${card.channel}/${day}`),
    kind: "oddity" as const,
    facts: { kind: "closed channel" as const, channel: card.channel, code, at: moment.now },
  };
  await office.store.transact(async (trx) => {
    // What cannot be updated over there starts afresh over here.
    await trx
      .updateTable("cards")
      .set({ channel: office.defaultChannel, ts: null, postingAt: null, shownHash: null })
      .where("id", "=", card.id)
      .execute();
    const puts = await postOnce(office, trx, notice, moment);
    await put(trx, [
      ...puts,
      { key: `card:${card.id}`, lane: lanes.slack(office.defaultChannel), priority: 1, dueAt: moment.now },
    ]);
  });
  office.ring();
  return { kind: "done" };
}
