// How a bridge is kept and ends, and what its conversation says of any change: when somebody switches it, and when its group is deleted, by
// whomever. `bridge-settings.ts`, `bridges-by-route.ts` and `save.ts` ask.
import type { Bridge, Bridged, BridgeSettings } from "../groups/bridge.ts";
import type { Dossier } from "../groups/dossier.ts";
import type { GroupId, SlackUserId } from "../groups/model.ts";
import type { Put } from "../outbox/entries.ts";
import { appendAudit } from "../store/audit.ts";
import { bridgeToRow } from "../store/bridge-rows.ts";
import type { Trx } from "../store/database.ts";
import { bridgeDue, rowOf, type BridgedGroup } from "./bridges.ts";
import { momentOf, type Context } from "./context.ts";
import { partsOf } from "./rows-in-parts.ts";

type Ends = readonly [before: Pick<Dossier, "group">, after: Pick<Dossier, "group">];

/** Nobody could switch off the bridge of a group that is gone, and its channel would be taken for ever: a deletion ends it, whoever did it. */
export async function bridgesEnd(context: Context, trx: Trx, changes: readonly Ends[]): Promise<Put[]> {
  const puts: Put[] = [];
  for (const [{ group: old }, { group }] of changes) {
    if (old.deletedAt !== null || group.deletedAt === null) continue;
    await trx.deleteFrom("unbridged").where("groupId", "=", group.id).execute();
    puts.push(...(await bridgeEnds(context, trx, group)));
  }
  return puts;
}

/** Of a group that is gone. Only the first who asks finds it. */
export async function bridgeEnds(context: Context, trx: Trx, group: BridgedGroup): Promise<Put[]> {
  const [before] = await trx
    .deleteFrom("bridges")
    .where("groupId", "=", group.id)
    .returning("channel")
    .execute();
  if (before === undefined) return [];
  await forgetBridges(trx, [group.id]);
  const settings = { mode: "off", namesAuthors: false, channel: null } as const;
  const puts = await told(context, trx, { group, before, settings, by: null });
  const entry = { at: momentOf(context).now, actor: "whatsapp", action: "bridge switched" };
  const details = { mode: "off", groupDeleted: true };
  await appendAudit(trx, context.store, [{ ...entry, groupId: group.id, operationId: null, details }]);
  return puts;
}

type Switched = {
  group: BridgedGroup;
  before: Pick<Bridge, "channel"> | null;
  settings: Pick<BridgeSettings, "mode" | "namesAuthors" | "channel">;
  by: SlackUserId | null;
};

/** Where the conversation stands from now on, and in the channel that was its own. */
export async function told(
  context: Context,
  trx: Trx,
  { group, before, settings, by }: Switched,
): Promise<Put[]> {
  const moment = momentOf(context);
  const { mode, namesAuthors, channel: to } = settings;
  const from = before?.channel ?? null;
  const isOff = mode === "off";
  const hasLeft = from !== null && (isOff || from !== to);
  const notes: Bridged[] = [
    ...(hasLeft ? [{ kind: "moved away" as const, channel: from, to, isOff, by }] : []),
    ...(hasLeft && isOff ? [] : [{ kind: "switched" as const, mode, namesAuthors, by }]),
  ];
  // In a place where nobody has read it yet, it is the first to be read.
  const at = isOff || to === from ? moment.now : 0;
  const rows = notes.map((content) => rowOf({ group, whatsappId: null, at, content }, moment));
  await trx.insertInto("bridgedMessages").values(rows).execute();
  return bridgeDue(context, trx, [{ group }], moment.now);
}

/** When it was heard last is no part of it. */
export async function keepBridge(trx: Trx, bridge: Omit<Bridge, "heardAt">): Promise<void> {
  const { heardAt: _, ...changed } = bridgeToRow({ ...bridge, heardAt: null });
  await trx
    .insertInto("bridges")
    .values({ heardAt: null, ...changed })
    .onConflict((conflict) => conflict.column("groupId").doUpdateSet(changed))
    .execute();
}

/** What is on its way stops here. */
export async function forgetBridges(trx: Trx, groupIds: readonly GroupId[]): Promise<void> {
  for (const part of partsOf(groupIds)) {
    await trx.deleteFrom("bridges").where("groupId", "in", part).execute();
    await trx.deleteFrom("bridgedFiles").where("groupId", "in", part).execute();
    await trx
      .updateTable("bridgedMessages")
      .set({ content: null })
      .where("groupId", "in", part)
      .where("content", "is not", null)
      .execute();
  }
}
