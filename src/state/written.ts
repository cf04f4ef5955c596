// The messages that stand in Slack, by channel: looked at again when more people read a channel than did. The audience of channels
// asks.
import type { CardKind, ChannelId } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import { cardPut } from "./cards.ts";
import type { Context } from "./context.ts";
import { partsOf } from "./rows-in-parts.ts";

/** The kinds of cards that name people from WhatsApp. */
const namingPeople: readonly CardKind[] = ["group", "operation", "activity", "told"];

/** By then it is written down who reads there now. */
const afterMs = 1_000;

export function whatIsWritten(context: Context) {
  const { store, clock } = context;
  return {
    async channels(): Promise<ChannelId[]> {
      const rows = await store.db
        .selectFrom("cards")
        .select("channel")
        .distinct()
        .where("postedAt", "is not", null)
        .execute();
      return rows.map(({ channel }) => channel);
    },

    /** Newest first. What names nobody is the same once drawn, and costs no call. */
    async drawAgain(channel: ChannelId): Promise<void> {
      const cards = await store.db
        .selectFrom("cards")
        .select(["id", "channel"])
        .where("channel", "=", channel)
        .where("ts", "is not", null)
        .where("kind", "in", namingPeople)
        .orderBy("postedAt", "desc")
        .execute();
      const dueAt = clock.now() + afterMs;
      for (const [place, part] of partsOf(cards).entries())
        await store.transact((trx) =>
          put(
            trx,
            part.map((card) => cardPut(card, { priority: 1, dueAt: dueAt + place })),
          ),
        );
      context.wake();
    },
  };
}
