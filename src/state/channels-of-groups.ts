// Every channel that cards go to, for the self-check: the one of the configuration, and those that groups were given.
import type { ChannelId } from "../groups/model.ts";
import type { Database } from "../store/database.ts";

export async function channelsOfGroups(db: Database, defaultChannel: ChannelId): Promise<ChannelId[]> {
  const rows = await db
    .selectFrom("routes")
    .innerJoin("groups", "groups.id", "routes.groupId")
    .select("routes.channel")
    .distinct()
    .where("groups.deletedAt", "is", null)
    .orderBy("routes.channel")
    .execute();
  return [...new Set([defaultChannel, ...rows.map(({ channel }) => channel)])];
}
