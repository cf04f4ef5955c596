// The bridge of a group as it is set: switched, changed, and asked about. A channel of its own belongs to one conversation and to nothing
// else. People set it by `/wa bridge`; whoever hears, posts and sends asks.
import { z } from "zod";
import type { Bridge, BridgeSettings } from "../groups/bridge.ts";
import { callOff } from "../groups/call-off.ts";
import { noted, type Dossier } from "../groups/dossier.ts";
import type { ChannelId, GroupId, SlackUserId } from "../groups/model.ts";
import { put } from "../outbox/outbox.ts";
import type { Database, Trx } from "../store/database.ts";
import { json, parsed } from "../store/rows.ts";
import type { BridgeRow } from "../store/bridge-tables.ts";
import { forgetBridge, told } from "./bridge-ends.ts";
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

/** Switched, or changed; the conversation itself says so, and the audit keeps it. Where nothing goes over any more, nor does what waits. */
export async function setBridge(
  context: Context,
  groupId: GroupId,
  settings: BridgeSettings,
  by: SlackUserId,
): Promise<BridgeSet> {
  const moment = momentOf(context);
  const { mode, channel } = settings;
  const outcome = await withDossier(context, groupId, async (dossier, trx): Promise<Move> => {
    // The group is locked: its deletion, which ends the bridge, comes before this or after it.
    if (dossier.group.deletedAt !== null) return [dossier, "deleted"];
    const before = await bridgeOf(trx, groupId);
    if (isSame(before, settings)) return [dossier, "unchanged"];
    if (mode !== "off" && channel !== null && (await isTaken(context, trx, { groupId, channel })))
      return [dossier, "channel taken"];
    if (mode === "off") await forgetBridge(trx, groupId);
    else await keepBridge(trx, { ...settings, mode, groupId, changedBy: by, changedAt: moment.now });
    await put(trx, await told(context, trx, { group: dossier.group, before, settings, by }));
    const entry = { at: moment.now, actor: by, action: "bridge switched", groupId, operationId: null };
    const next = noted(dossier, { ...entry, details: settings });
    const goesOver = mode === "talk" || mode === "open";
    return [goesOver ? next : callOff(next, bridgeSwitched, moment), "changed"];
  });
  return outcome ?? "unknown";
}

type Move = readonly [Dossier, BridgeSet];

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
  const { isForNews, conversationOf } = await useOfChannel(context, trx, { channel, routes });
  return isForNews || (conversationOf !== null && conversationOf !== groupId);
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
