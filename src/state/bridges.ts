// Bridges in and out of the store: which groups have one, and what of their conversations is on its way to Slack. The intake keeps what
// it hears with these, people switch with these, and `projection/bridge.ts` posts what waits.
import type { Bridge, Bridged, BridgeSettings } from "../groups/bridge.ts";
import type { Moment } from "../groups/dossier.ts";
import type { ChannelId, GroupId, SlackUserId } from "../groups/model.ts";
import { channelOf } from "../groups/routes.ts";
import { lanes, type Put } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database, Trx } from "../store/database.ts";
import { bridgedFromColumn } from "../store/bridged-content.ts";
import type { BridgedMessageRow } from "../store/tables.ts";
import { momentOf, type Context } from "./context.ts";
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

export async function bridgeOf(db: Database, groupId: GroupId): Promise<Bridge | null> {
  const row = await db.selectFrom("bridges").selectAll().where("groupId", "=", groupId).executeTakeFirst();
  return row === undefined ? null : { ...row, namesAuthors: row.namesAuthors === 1 };
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

function rowOf(
  { group, whatsappId, at, content }: Pick<Heard, "group" | "at" | "content"> & { whatsappId: string | null },
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
  for (const [groupId, theirs] of Map.groupBy(heard, ({ group }) => group.id)) {
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

/** Where a group's news goes now. */
export async function channelsOf(
  context: Context,
  db: Database,
  groups: readonly Pick<BridgedGroup, "id" | "phoneNumberId" | "subject">[],
): Promise<Map<GroupId, ChannelId>> {
  const routes = await readRoutes(context, db);
  const own = await ownChannels(
    db,
    groups.map(({ id }) => id),
  );
  return new Map(groups.map((group) => [group.id, channelOf(group, routes, own.get(group.id) ?? null)]));
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

/** Switched, or changed; the conversation itself says so, and the audit keeps it. */
export async function setBridge(
  context: Context,
  groupId: GroupId,
  { mode, namesAuthors }: BridgeSettings,
  by: SlackUserId,
): Promise<"changed" | "unchanged" | "unknown"> {
  const moment = momentOf(context);
  const outcome = await context.store.transact(async (trx) => {
    const group = await trx
      .selectFrom("groups")
      .select(["id", "whatsappId", "phoneNumberId", "subject"])
      .where("id", "=", groupId)
      .executeTakeFirst();
    if (group === undefined) return "unknown";
    const before = await bridgeOf(trx, groupId);
    if ((before?.mode ?? "off") === mode && (before === null || before.namesAuthors === namesAuthors))
      return "unchanged";
    if (mode === "off") await forgetBridge(trx, groupId);
    else await keepBridge(trx, { groupId, mode, namesAuthors, by, at: moment.now });
    const content = { kind: "switched", mode, namesAuthors, by } as const;
    const note = rowOf({ group, whatsappId: null, at: moment.now, content }, moment);
    await trx.insertInto("bridgedMessages").values(note).execute();
    await put(trx, await bridgeDue(context, trx, [{ group }], moment.now));
    const entry = { at: moment.now, actor: by, action: "bridge switched", groupId, operationId: null };
    await appendAudit(trx, context.store, [{ ...entry, details: { mode, namesAuthors } }]);
    return "changed";
  });
  context.wake();
  return outcome;
}

async function keepBridge(
  trx: Trx,
  {
    groupId,
    mode,
    namesAuthors,
    by,
    at,
  }: Omit<BridgeSettings, "mode"> & {
    groupId: GroupId;
    mode: Bridge["mode"];
    by: SlackUserId;
    at: number;
  },
): Promise<void> {
  const changed = { mode, namesAuthors: namesAuthors ? 1 : 0, changedBy: by, changedAt: at };
  await trx
    .insertInto("bridges")
    .values({ groupId, heardAt: null, ...changed })
    .onConflict((conflict) => conflict.column("groupId").doUpdateSet(changed))
    .execute();
}

/** What is on its way stops here. */
async function forgetBridge(trx: Trx, groupId: GroupId): Promise<void> {
  await trx.deleteFrom("bridges").where("groupId", "=", groupId).execute();
  await trx.deleteFrom("bridgedFiles").where("groupId", "=", groupId).execute();
  await trx
    .updateTable("bridgedMessages")
    .set({ content: null })
    .where("groupId", "=", groupId)
    .where("content", "is not", null)
    .execute();
}
