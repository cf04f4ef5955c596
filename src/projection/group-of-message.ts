// From a message in a channel back to the group its card is about: for whoever points at a card and wants to do something
// with the group.
import type { ChannelId, GroupId } from "../groups/model.ts";
import type { Context } from "../state/context.ts";

export async function groupOfMessage(
  { store: { db } }: Context,
  channel: ChannelId,
  ts: string,
): Promise<GroupId | undefined> {
  const row = await db
    .selectFrom("cards")
    .leftJoin("operations", "operations.id", "cards.operationId")
    .select(["cards.groupId", "operations.groupId as madeGroupId"])
    .where("cards.channel", "=", channel)
    .where("cards.ts", "=", ts)
    .executeTakeFirst();
  // The card of a create was there before its group.
  return row?.groupId ?? row?.madeGroupId ?? undefined;
}
