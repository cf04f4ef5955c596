// Where the news of one group goes, and who chose that when, as the audit says: for the form in which it is chosen anew.
import type { Group } from "../groups/model.ts";
import { channelOf } from "../groups/routes.ts";
import type { NewsView } from "../groups/views.ts";
import type { Context } from "../state/context.ts";
import { ownChannels, readRoutes } from "../state/routes.ts";

export async function newsOf(context: Context, group: Group): Promise<NewsView> {
  const { db } = context.store;
  const own = (await ownChannels(db, [group.id])).get(group.id) ?? null;
  const channel = channelOf(group, await readRoutes(context), own);
  const chosen = await db
    .selectFrom("audit")
    .select(["actor as by", "at"])
    .where("groupId", "=", group.id)
    .where("action", "=", "group sent elsewhere")
    .orderBy("at", "desc")
    .limit(1)
    .executeTakeFirst();
  return { channel, isOwn: own !== null, chosen: chosen ?? null };
}
