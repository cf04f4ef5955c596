// Every channel that cards go to, for the self-check: the one of the configuration, and those of routes and of single groups.
import type { ChannelId } from "../groups/model.ts";
import type { Database } from "../store/database.ts";

export async function channelsOfGroups(db: Database, defaultChannel: ChannelId): Promise<ChannelId[]> {
  const ofRoutes = await db.selectFrom("routes").select("channel").orderBy("position").execute();
  const ofGroups = await db
    .selectFrom("groupChannels")
    .innerJoin("groups", "groups.id", "groupChannels.groupId")
    .select("groupChannels.channel")
    .distinct()
    .where("groups.deletedAt", "is", null)
    .orderBy("groupChannels.channel")
    .execute();
  return [...new Set([defaultChannel, ...[...ofRoutes, ...ofGroups].map(({ channel }) => channel)])];
}
