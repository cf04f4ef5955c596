// The bridge of a group as it is set: switched, changed, and asked about. A channel of its own belongs to one conversation and to nothing
// else. People set it by `/wa bridge`; whoever hears, posts and sends asks.
import { z } from "zod";
import type { Bridge, BridgeSettings } from "../groups/bridge.ts";
import type { ChannelId, GroupId, SlackUserId } from "../groups/model.ts";
import { allRoutes } from "../groups/routes.ts";
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database, Trx } from "../store/database.ts";
import { json, parsed } from "../store/rows.ts";
import type { BridgeRow } from "../store/bridge-tables.ts";
import { forgetBridge, told } from "./bridge-ends.ts";
import { momentOf, type Context } from "./context.ts";
import { heldRoutes } from "./routes.ts";

export async function bridgeOf(db: Database, groupId: GroupId): Promise<Bridge | null> {
  const row = await db.selectFrom("bridges").selectAll().where("groupId", "=", groupId).executeTakeFirst();
  return row === undefined ? null : bridgeFromRow(row);
}

/** The one whose own channel this is. */
export async function bridgeIn(db: Database, channel: ChannelId): Promise<Bridge | null> {
  const row = await db.selectFrom("bridges").selectAll().where("channel", "=", channel).executeTakeFirst();
  return row === undefined ? null : bridgeFromRow(row);
}

const ids = z.array(z.string());

function bridgeFromRow(row: BridgeRow): Bridge {
  return {
    ...row,
    namesAuthors: row.namesAuthors === 1,
    talkers: parsed(ids.nullable(), row.talkers),
    takesBots: row.takesBots === 1,
  };
}

/** `channel taken`: other news goes there, or another conversation stands there. */
export type BridgeSet = "changed" | "unchanged" | "unknown" | "deleted" | "channel taken";

/** Switched, or changed; the conversation itself says so, and the audit keeps it. */
export async function setBridge(
  context: Context,
  groupId: GroupId,
  settings: BridgeSettings,
  by: SlackUserId,
): Promise<BridgeSet> {
  const { now } = momentOf(context);
  const outcome = await context.store.transact(async (trx): Promise<BridgeSet> => {
    const found = trx.selectFrom("groups").selectAll().where("id", "=", groupId);
    // Its deletion, which ends the bridge, comes before this or after it.
    const row = await (context.store.locksRows ? found.forUpdate() : found).executeTakeFirst();
    if (row === undefined) return "unknown";
    if (row.deletedAt !== null) return "deleted";
    const { id, whatsappId, phoneNumberId } = row;
    const group = { id, whatsappId, phoneNumberId, subject: row.subject };
    const before = await bridgeOf(trx, groupId);
    if (isSame(before, settings)) return "unchanged";
    const { mode, channel } = settings;
    if (mode !== "off" && channel !== null && (await isTaken(context, trx, { groupId, channel })))
      return "channel taken";
    if (mode === "off") await forgetBridge(trx, groupId);
    else await keepBridge(trx, { ...settings, mode, groupId, changedBy: by, changedAt: now });
    await put(trx, await told(context, trx, { group, before, settings, by }));
    const entry = { at: now, actor: by, action: "bridge switched", groupId, operationId: null };
    await appendAudit(trx, context.store, [{ ...entry, details: settings }]);
    return "changed";
  });
  context.wake();
  return outcome;
}

function isSame(before: Bridge | null, after: BridgeSettings): boolean {
  if (before === null) return after.mode === "off";
  return JSON.stringify(settingsOf(before)) === JSON.stringify(settingsOf(after));
}

function settingsOf({ mode, namesAuthors, channel, talkers, takesBots }: BridgeSettings) {
  return [mode, namesAuthors, channel, talkers, takesBots];
}

/** Answers to cards of other groups would go to this one. */
async function isTaken(
  context: Context,
  trx: Trx,
  { groupId, channel }: { groupId: GroupId; channel: ChannelId },
): Promise<boolean> {
  const routes = await heldRoutes(context, trx);
  const ofNews = [context.adminChannel, ...allRoutes(routes).map((route) => route.channel)];
  if (ofNews.includes(channel)) return true;
  const news = await trx
    .selectFrom("groupChannels")
    .select("groupId")
    .where("channel", "=", channel)
    .limit(1)
    .executeTakeFirst();
  const other = await bridgeIn(trx, channel);
  return news !== undefined || (other !== null && other.groupId !== groupId);
}

async function keepBridge(trx: Trx, { talkers, ...bridge }: Omit<Bridge, "heardAt">): Promise<void> {
  const { groupId, namesAuthors, takesBots, ...others } = bridge;
  const changed = {
    ...others,
    talkers: json(talkers),
    namesAuthors: namesAuthors ? 1 : 0,
    takesBots: takesBots ? 1 : 0,
  };
  await trx
    .insertInto("bridges")
    .values({ groupId, heardAt: null, ...changed })
    .onConflict((conflict) => conflict.column("groupId").doUpdateSet(changed))
    .execute();
}
