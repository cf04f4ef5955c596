// Whether Slack tells us what is written where conversations stand. It tells of our own posts too where the app has subscribed to
// messages, so that silence about them means that it has not. Only channels are kept, and no word of any message.
import { dayMs } from "../groups/durations.ts";
import type { ChannelId, Group } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import { bridgePace } from "../pace.ts";
import type { Database, Trx } from "../store/database.ts";
import { createKeyed, type Keyed } from "../store/keyed.ts";
import { bridgeDue, rowOf } from "./bridges.ts";
import { momentOf, type Context } from "./context.ts";

/** By channel. */
const heardIn = (db: Database): Keyed<true> => createKeyed(db, "bridge heard");
/** By channel: a conversation there says that nothing is heard. */
const saidIn = (db: Database): Keyed<true> => createKeyed(db, "bridge unheard");

/** Whoever hears a message somewhere asks; it is written down once a day. */
export function createEars({ store: { db }, clock }: Context): (channel: ChannelId) => Promise<void> {
  const noted = new Map<ChannelId, number>();
  return async (channel) => {
    const now = clock.now();
    if (now < (noted.get(channel) ?? Number.NEGATIVE_INFINITY) + dayMs) return;
    await heardIn(db).set(channel, true, bridgePace.heardKeptForMs);
    noted.set(channel, now);
  };
}

/** Something was heard there, or a conversation says that nothing is. */
export async function isKnownToHear(db: Database, channel: ChannelId): Promise<boolean> {
  return ((await heardIn(db).get(channel)) ?? (await saidIn(db).get(channel))) !== undefined;
}

/** The conversation says so, for all in its channel. */
export async function unheardIsSaid(
  context: Context,
  trx: Trx,
  { group, channel }: { group: Group; channel: ChannelId },
): Promise<void> {
  const moment = momentOf(context);
  await saidIn(trx).set(channel, true, bridgePace.heardKeptForMs);
  const row = rowOf({ group, whatsappId: null, at: moment.now, content: { kind: "unheard" } }, moment);
  await trx.insertInto("bridgedMessages").values(row).execute();
  await put(trx, await bridgeDue(context, trx, [{ group }], moment.now));
}

/** Where conversations that should go both ways say that nothing is heard. */
export async function unheardChannels(db: Database): Promise<ChannelId[]> {
  const places = await db
    .selectFrom("bridges")
    .select(({ fn, selectFrom }) =>
      fn
        .coalesce(
          "bridges.channel",
          selectFrom("bridgeThreads")
            .select("bridgeThreads.channel")
            .whereRef("bridgeThreads.groupId", "=", "bridges.groupId")
            .orderBy("createdAt", "desc")
            .limit(1),
        )
        .as("channel"),
    )
    .distinct()
    .where("mode", "in", ["talk", "open"])
    .execute();
  const found = await Promise.all(
    places.map(async ({ channel }) => {
      if (channel === null || (await saidIn(db).get(channel)) === undefined) return [];
      return (await heardIn(db).get(channel)) === undefined ? [channel] : [];
    }),
  );
  return found.flat();
}
