// What a channel is for already: what is told there, or the conversation of one group. Nobody may answer to the one and be heard by the
// other, so whoever gives a channel something new asks first, in the transaction in which that is kept.
import { sql } from "kysely";
import type { ChannelId, GroupId } from "../groups/model.ts";
import { allRoutes, type Routes } from "../groups/routes.ts";
import type { Trx } from "../store/database.ts";
import { locks } from "../store/locks.ts";
import { operationFromRow } from "../store/rows.ts";
import type { Context } from "./context.ts";

export type ChannelUse = { isForNews: boolean; conversationOf: GroupId | null };

/** As it stays until this transaction has ended. `routes` are held by then, so that all locks are taken in one order. */
export async function useOfChannel(
  context: Context,
  trx: Trx,
  { channel, routes }: { channel: ChannelId; routes: Routes },
): Promise<ChannelUse> {
  if (context.store.locksRows) await sql`select pg_advisory_xact_lock(${locks.channels})`.execute(trx);
  const bridge = await trx
    .selectFrom("bridges")
    .select("groupId")
    .where("channel", "=", channel)
    .executeTakeFirst();
  const isForNews =
    channel === context.adminChannel ||
    channelsNamedIn(routes).has(channel) ||
    (await isChosenForGroup(trx, channel)) ||
    (await isChosenForCreate(trx, channel));
  return { isForNews, conversationOf: bridge?.groupId ?? null };
}

/** Where cards go, and where it is told what nobody decides. */
export function channelsNamedIn(routes: Routes): Set<ChannelId> {
  return new Set(
    allRoutes(routes).flatMap(({ channel, settings }) => {
      const told = settings.reminders.escalation?.channel ?? null;
      return told === null ? [channel] : [channel, told];
    }),
  );
}

async function isChosenForGroup(trx: Trx, channel: ChannelId): Promise<boolean> {
  const group = await trx
    .selectFrom("groupChannels")
    .select("groupId")
    .where("channel", "=", channel)
    .limit(1)
    .executeTakeFirst();
  return group !== undefined;
}

/** The group that comes of it will have its news there. */
async function isChosenForCreate(trx: Trx, channel: ChannelId): Promise<boolean> {
  const rows = await trx
    .selectFrom("operations")
    .selectAll()
    .where("kind", "=", "create")
    .where("state", "in", ["due", "asked"])
    .execute();
  return rows.map(operationFromRow).some(({ task }) => task.kind === "create" && task.channel === channel);
}
