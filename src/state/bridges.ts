// What of bridged conversations is on its way to Slack: which of the named groups have a bridge, what was heard of them, and what waits.
// The intake keeps what it hears with these, and `projection/bridge.ts` posts what waits.
import type { Bridged } from "../groups/bridge.ts";
import type { Moment } from "../groups/dossier.ts";
import type { ChannelId, GroupId } from "../groups/model.ts";
import { channelOf, routeOf } from "../groups/routes.ts";
import { anyDay } from "../groups/working-hours.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import type { Database, Trx } from "../store/database.ts";
import { bridgedFromColumn } from "../store/bridged-content.ts";
import type { BridgedMessageRow } from "../store/bridge-tables.ts";
import type { Context } from "./context.ts";
import { ownChannels, readRoutes } from "./routes.ts";
import { inParts, partsOf } from "./rows-in-parts.ts";

export type BridgedGroup = { id: GroupId; whatsappId: string; phoneNumberId: string; subject: string | null };

/** By WhatsApp's id: those of the named groups that have a bridge. */
export async function bridgedGroups(
  db: Database,
  named: readonly { groupId: string }[],
): Promise<Map<string, BridgedGroup>> {
  const rows = await inParts([...new Set(named.map(({ groupId }) => groupId))], (part) =>
    db
      .selectFrom("groups")
      .innerJoin("bridges", "bridges.groupId", "groups.id")
      .select(["groups.id", "groups.whatsappId", "groups.phoneNumberId", "groups.subject"])
      .where("groups.whatsappId", "in", part)
      .execute(),
  );
  return new Map(rows.map((row) => [row.whatsappId, row]));
}

/** `isWritten`: somebody wrote it, which opens WhatsApp's window. */
export type Heard = {
  group: BridgedGroup;
  whatsappId: string;
  at: number;
  content: Bridged;
  isWritten: boolean;
};

/** Gives back the ids of those that were never heard before. */
export async function keepHeard(trx: Trx, heard: readonly Heard[], moment: Moment): Promise<Set<string>> {
  const fresh = new Set<string>();
  for (const part of partsOf(heard.map((each) => rowOf(each, moment)))) {
    const added = await trx
      .insertInto("bridgedMessages")
      .values(part)
      .onConflict((conflict) => conflict.columns(["groupId", "whatsappId"]).doNothing())
      .returning("whatsappId")
      .execute();
    for (const { whatsappId } of added) if (whatsappId !== null) fresh.add(whatsappId);
  }
  return fresh;
}

export function rowOf(
  {
    group,
    whatsappId,
    at,
    content,
  }: Pick<Heard, "at" | "content"> & { group: Pick<BridgedGroup, "id">; whatsappId: string | null },
  moment: Moment,
): BridgedMessageRow {
  return {
    id: moment.newId("b"),
    groupId: group.id,
    whatsappId,
    operationId: null,
    author: null,
    channel: null,
    ts: null,
    threadTs: null,
    content: JSON.stringify(content),
    postId: null,
    postingAt: null,
    marked: null,
    at,
    createdAt: moment.now,
  };
}

/** WhatsApp takes texts for a day after this. */
export async function hear(trx: Trx, heard: readonly Heard[]): Promise<void> {
  // In one order, as whoever switches several.
  const groups = [...Map.groupBy(heard, ({ group }) => group.id)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  for (const [groupId, theirs] of groups) {
    const at = Math.max(...theirs.flatMap((each) => (each.isWritten ? [each.at] : [])));
    if (!Number.isFinite(at)) continue;
    await trx
      .updateTable("bridges")
      .set({ heardAt: at })
      .where("groupId", "=", groupId)
      .where((row) => row.or([row("heardAt", "is", null), row("heardAt", "<", at)]))
      .execute();
  }
}

/** Their conversations are due, in the lanes of the channels where their news goes, behind whatever somebody must decide there. */
export async function bridgeDue(
  context: Context,
  db: Database,
  heard: readonly Pick<Heard, "group">[],
  now: number,
): Promise<Put[]> {
  const groups = [...new Map(heard.map(({ group }) => [group.id, group])).values()];
  const channels = await channelsOf(context, db, groups);
  return groups.map(({ id }) => ({
    thing: { kind: "bridge", id },
    lane: lanes.slack(channels.get(id) ?? context.defaultChannel),
    priority: 2,
    dueAt: now,
  }));
}

/** There is more of them: one that Slack does not take is tried no sooner, and given up no later, because people go on writing. */
export async function moreOfBridges(...due: Parameters<typeof bridgeDue>): Promise<Put[]> {
  return (await bridgeDue(...due)).map((each) => ({ ...each, adds: "more" }));
}

/** Where a group's conversation stands now: in its own channel, or where its news goes. */
export async function channelsOf(
  context: Context,
  db: Database,
  groups: readonly Pick<BridgedGroup, "id" | "phoneNumberId" | "subject">[],
): Promise<Map<GroupId, ChannelId>> {
  const ids = groups.map(({ id }) => id);
  const [routes, own, bridged] = [
    await readRoutes(context, db),
    await ownChannels(db, ids),
    await channelsOfBridges(db, ids),
  ];
  return new Map(
    groups.map((group) => [
      group.id,
      bridged.get(group.id) ?? channelOf(group, routes, own.get(group.id) ?? null),
    ]),
  );
}

/** By whose clock the days of a group begin: that of whoever works on its route, else our own. */
export async function zoneOf(
  context: Context,
  group: Pick<BridgedGroup, "id" | "phoneNumberId" | "subject">,
): Promise<string> {
  const { settings } = routeOf(group, await readRoutes(context));
  return (settings.reminders.hours ?? anyDay).zone;
}

/** Those with a channel of their own. */
async function channelsOfBridges(db: Database, ids: readonly GroupId[]): Promise<Map<GroupId, ChannelId>> {
  const rows = await inParts(ids, (part) =>
    db
      .selectFrom("bridges")
      .select(["groupId", "channel"])
      .where("groupId", "in", part)
      .where("channel", "is not", null)
      .execute(),
  );
  return new Map(rows.flatMap(({ groupId, channel }) => (channel === null ? [] : [[groupId, channel]])));
}

/** What of a conversation is not in Slack yet, in WhatsApp's order. */
export async function waitingOf(
  db: Database,
  groupId: GroupId,
  mostRows: number,
): Promise<(BridgedMessageRow & { said: Bridged })[]> {
  const rows = await db
    .selectFrom("bridgedMessages")
    .selectAll()
    .where("groupId", "=", groupId)
    .where("content", "is not", null)
    .orderBy("at")
    .orderBy("id")
    .limit(mostRows)
    .execute();
  return rows.map((row) => ({ ...row, said: bridgedFromColumn(row.content) }));
}
