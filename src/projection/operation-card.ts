// Where in the messenger the card is that follows what a form asked for: for the form's last line.
import type { ChannelId } from "../groups/model.ts";
import { operationPace } from "../pace.ts";
import { announcementOf, cardOf } from "../state/announcements.ts";
import type { Context } from "../state/context.ts";

/** `ts` is null while it has not been posted. */
export type PlacedCard = { channel: ChannelId; ts: string | null };

const { formLookedAtEveryMs } = operationPace;

/** By what asked for the operation, or for those of several groups, as it is now; undefined when there is none. */
export async function cardAsked({ store }: Context, source: string): Promise<PlacedCard | undefined> {
  const ofOperation = await store.db
    .selectFrom("cards")
    .innerJoin("operations", "operations.id", "cards.operationId")
    .select(["cards.channel", "cards.ts"])
    .where("operations.source", "=", source)
    .where("cards.kind", "=", "operation")
    .executeTakeFirst();
  return (
    ofOperation ??
    (await store.db
      .selectFrom("cards")
      .select(["channel", "ts"])
      .where("id", "=", cardOf(announcementOf(source)))
      .executeTakeFirst())
  );
}

/** The same once it has been posted, or undefined when that takes longer than `forMs`. */
export async function cardPosted(
  context: Context,
  source: string,
  forMs: number,
): Promise<{ channel: ChannelId; ts: string } | undefined> {
  const until = context.clock.now() + forMs;
  for (;;) {
    const card = await cardAsked(context, source);
    if (card === undefined) return undefined;
    const { channel, ts } = card;
    if (ts !== null) return { channel, ts };
    if (context.clock.now() >= until) return undefined;
    await new Promise((resolve) => setTimeout(resolve, formLookedAtEveryMs));
  }
}
