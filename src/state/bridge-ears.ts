// Whether Slack tells us what is written where conversations stand. It tells of our own posts too where the app has subscribed to
// messages, so that silence about them means that it has not. Only channels are kept, and no word of any message.
import { dayMs } from "../groups/durations.ts";
import type { ChannelId, Group, GroupId } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import { bridgePace } from "../pace.ts";
import type { Database, Trx } from "../store/database.ts";
import { createKeyed, type Keyed } from "../store/keyed.ts";
import { bridgeDue, rowOf } from "./bridges.ts";
import { momentOf, type Context } from "./context.ts";

/** By channel. */
const heardIn = (db: Database): Keyed<true> => createKeyed(db, "bridge heard");
/** By group: in which channel its conversation says that nothing is heard. */
const saidOf = (db: Database): Keyed<ChannelId> => createKeyed(db, "bridge unheard");

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

type Place = { groupId: GroupId; channel: ChannelId };

/** Something was heard there, or the conversation says that nothing is. */
export async function isKnownToHear(db: Database, { groupId, channel }: Place): Promise<boolean> {
  return (await heardIn(db).get(channel)) !== undefined || (await saidOf(db).get(groupId)) === channel;
}

/** The conversation says so, once. */
export async function unheardIsSaid(
  context: Context,
  trx: Trx,
  { group, channel }: { group: Group; channel: ChannelId },
): Promise<void> {
  const moment = momentOf(context);
  await saidOf(trx).set(group.id, channel, bridgePace.heardKeptForMs);
  const row = rowOf({ group, whatsappId: null, at: moment.now, content: { kind: "unheard" } }, moment);
  await trx.insertInto("bridgedMessages").values(row).execute();
  await put(trx, await bridgeDue(context, trx, [{ group }], moment.now));
}

/** Where conversations that should go both ways say that nothing is heard. */
export async function unheardChannels(db: Database): Promise<ChannelId[]> {
  const bridges = await db
    .selectFrom("bridges")
    .select(["groupId", "channel"])
    .where("mode", "in", ["talk", "open"])
    .execute();
  const found = await Promise.all(
    bridges.map(async ({ groupId, channel: own }) => {
      const said = await saidOf(db).get(groupId);
      if (said === undefined || (await heardIn(db).get(said)) !== undefined) return [];
      return said === (own ?? (await lastChannel(db, groupId))) ? [said] : [];
    }),
  );
  return [...new Set(found.flat())];
}

async function lastChannel(db: Database, groupId: GroupId): Promise<ChannelId | undefined> {
  const thread = await db
    .selectFrom("bridgeThreads")
    .select("channel")
    .where("groupId", "=", groupId)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return thread?.channel;
}
