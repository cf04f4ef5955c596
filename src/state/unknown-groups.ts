// Groups as WhatsApp names them, found or made in the store.
import type { Moment } from "../groups/dossier.ts";
import type { GroupId } from "../groups/model.ts";
import { folded } from "../groups/name-matching.ts";
import { put } from "../outbox/outbox.ts";
import type { Trx } from "../store/database.ts";
import type { GroupRow } from "../store/tables.ts";
import type { Context } from "./context.ts";
import { bridgesOfNewGroups } from "./route-bridges.ts";
import { inParts, partsOf } from "./rows-in-parts.ts";

export type UnknownGroup = { phoneNumberId: string; whatsappId: string; at: number; subject?: string };

/** Makes rows for groups never heard of. Their conversations are shown if their route says so. */
export async function addUnknownGroups(
  context: Context,
  trx: Trx,
  groups: readonly UnknownGroup[],
  moment: Moment,
): Promise<void> {
  const unique = [...new Map(groups.map((group) => [group.whatsappId, group])).values()].toSorted(
    (one, other) => (one.whatsappId < other.whatsappId ? -1 : 1),
  );
  for (const part of partsOf(unique)) {
    const added = await trx
      .insertInto("groups")
      .values(part.map((group) => emptyGroup(group, moment)))
      .onConflict((conflict) => conflict.column("whatsappId").doNothing())
      .returning(["id", "phoneNumberId", "subject"])
      .execute();
    await put(trx, await bridgesOfNewGroups(context, trx, added));
  }
}

/** Our ids for WhatsApp's: `known` are those of before; those never heard of get a row. */
export async function groupsNamed(
  context: Context,
  trx: Trx,
  groups: readonly UnknownGroup[],
  known: ReadonlyMap<string, GroupId>,
  moment: Moment,
): Promise<Map<string, GroupId>> {
  const unknown = groups.filter(({ whatsappId }) => !known.has(whatsappId));
  const ids = groups.flatMap(({ whatsappId }) => {
    const id = known.get(whatsappId);
    return id === undefined ? [] : [[whatsappId, id] as const];
  });
  if (unknown.length === 0) return new Map(ids);
  await addUnknownGroups(context, trx, unknown, moment);
  const added = await knownGroups(
    trx,
    unknown.map(({ whatsappId }) => whatsappId),
  );
  return new Map([...ids, ...added]);
}

/** Our ids for WhatsApp's. */
export async function knownGroups(trx: Trx, whatsappIds: readonly string[]): Promise<Map<string, GroupId>> {
  const rows = await inParts([...new Set(whatsappIds)], (part) =>
    trx.selectFrom("groups").select(["id", "whatsappId"]).where("whatsappId", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.whatsappId, row.id]));
}

function emptyGroup(group: UnknownGroup, moment: Moment): GroupRow {
  return {
    id: moment.newId("g") as GroupId,
    phoneNumberId: group.phoneNumberId,
    whatsappId: group.whatsappId,
    subject: group.subject ?? null,
    searchKey: folded(group.subject ?? ""),
    description: null,
    joinApprovalMode: null,
    inviteLink: null,
    memberCount: null,
    createRequestId: null,
    createdBy: null,
    suspendedAt: null,
    deletedAt: null,
    standingAt: 0,
    settingsAt: 0,
    peopleAt: 0,
    lastChange: null,
    readAt: null,
    readFailedAt: null,
    createdAt: group.at,
  };
}
