// The bridge of a group as it is set: switched, changed, and asked about. A channel of its own belongs to one conversation and to nothing
// else. People set it by `/wa bridge`, or leave it to the group's route (`bridges-by-route.ts`); whoever hears, posts and sends asks.
import { bridgeHeld, goesOver, type Bridge, type BridgeSettings } from "../groups/bridge.ts";
import { callOff } from "../groups/call-off.ts";
import { noted, type Dossier } from "../groups/dossier.ts";
import type { ChannelId, GroupId, SlackUserId } from "../groups/model.ts";
import { bridgeByRoute } from "../groups/routes.ts";
import { put } from "../outbox/outbox.ts";
import { bridgeFromRow } from "../store/bridge-rows.ts";
import type { Database, Trx } from "../store/database.ts";
import { forgetBridges, keepBridge, told } from "./bridge-ends.ts";
import { useOfChannel } from "./channel-uses.ts";
import { momentOf, type Context } from "./context.ts";
import { withDossier } from "./dossiers.ts";
import { bridgeSwitched } from "./failures.ts";
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

/** What was set for this group alone; null: its route says. */
export async function ownBridge(db: Database, groupId: GroupId): Promise<BridgeSettings | null> {
  const bridge = await bridgeOf(db, groupId);
  if (bridge !== null) return bridge.isOwn ? settingsOf(bridge) : null;
  const off = await db
    .selectFrom("unbridged")
    .select("groupId")
    .where("groupId", "=", groupId)
    .executeTakeFirst();
  return off === undefined ? null : ownOff;
}

/**
 * `channel taken`: other news goes there, or another conversation stands there. `kept`: the conversation goes on as before, by the word of
 * the group now, or of its route.
 */
export type BridgeSet = "changed" | "kept" | "unchanged" | "unknown" | "deleted" | "channel taken";

/**
 * Switched, or changed; null leaves it to the group's route. The conversation itself says so, and the audit keeps it. Where nothing goes
 * over any more, nor does what waits.
 */
export async function setBridge(
  context: Context,
  groupId: GroupId,
  wanted: BridgeSettings | null,
  by: SlackUserId,
): Promise<BridgeSet> {
  const moment = momentOf(context);
  const own = wanted?.mode === "off" ? ownOff : wanted;
  const outcome = await withDossier(context, groupId, async (dossier, trx): Promise<Move> => {
    // The group is locked: its deletion, which ends the bridge, comes before this or after it.
    if (dossier.group.deletedAt !== null) return [dossier, "deleted"];
    if (isSame(await ownBridge(trx, groupId), own)) return [dossier, "unchanged"];
    const before = await bridgeOf(trx, groupId);
    const settings = bridgeHeld(own, bridgeByRoute(dossier.group, dossier.routes));
    const { mode, channel } = settings;
    if (channel !== null && (await isTaken(context, trx, { groupId, channel })))
      return [dossier, "channel taken"];
    await staysOff(trx, { groupId, changedBy: by, changedAt: moment.now }, own?.mode === "off");
    if (mode === "off") await forgetBridges(trx, [groupId]);
    else
      await keepBridge(trx, {
        ...settings,
        mode,
        groupId,
        isOwn: own !== null,
        changedBy: by,
        changedAt: moment.now,
      });
    const isOther = !isSame(before, mode === "off" ? null : settings);
    if (isOther) await put(trx, await told(context, trx, { group: dossier.group, before, settings, by }));
    const entry = { at: moment.now, actor: by, action: "bridge switched", groupId, operationId: null };
    const next = noted(dossier, { ...entry, details: { ...settings, isOwn: own !== null } });
    // Where its route had switched it off a moment ago, what was written before that waits as yet.
    const isKept = goesOver(mode) && goesOver(before?.mode ?? "off");
    const switched = isKept ? next : callOff(next, bridgeSwitched, moment);
    return [switched, isOther ? "changed" : "kept"];
  });
  return outcome ?? "unknown";
}

type Move = readonly [Dossier, BridgeSet];

const ownOff: BridgeSettings = {
  mode: "off",
  namesAuthors: true,
  channel: null,
  talkers: null,
  takesBots: false,
};

function isSame(one: BridgeSettings | null, other: BridgeSettings | null): boolean {
  return JSON.stringify(one && settingsOf(one)) === JSON.stringify(other && settingsOf(other));
}

function settingsOf({ mode, namesAuthors, channel, talkers, takesBots }: BridgeSettings): BridgeSettings {
  return { mode, namesAuthors, channel, talkers, takesBots };
}

/** Whatever its route says. */
async function staysOff(
  trx: Trx,
  row: { groupId: GroupId; changedBy: SlackUserId; changedAt: number },
  isOff: boolean,
): Promise<void> {
  if (!isOff) {
    await trx.deleteFrom("unbridged").where("groupId", "=", row.groupId).execute();
    return;
  }
  await trx
    .insertInto("unbridged")
    .values(row)
    .onConflict((conflict) => conflict.column("groupId").doUpdateSet(row))
    .execute();
}

/** Answers to cards of other groups would go to this one. */
async function isTaken(
  context: Context,
  trx: Trx,
  { groupId, channel }: { groupId: GroupId; channel: ChannelId },
): Promise<boolean> {
  const routes = await heldRoutes(context, trx);
  const { isForNews, conversationOf } = await useOfChannel(context, trx, { channel, routes });
  return isForNews || (conversationOf !== null && conversationOf !== groupId);
}
