// Groups as WhatsApp names them, found or made in the store.
import type { Transaction } from "kysely";
import type { Moment } from "../groups/dossier.ts";
import type { GroupId } from "../groups/model.ts";
import type { GroupRow, Tables } from "../store/tables.ts";
import { searchKey } from "../store/rows.ts";
import { inParts } from "./dossiers.ts";

type Trx = Transaction<Tables>;

export type UnknownGroup = { phoneNumberId: string; whatsappId: string; at: number; subject?: string };

const rowsPerStatement = 500;

/** Makes rows for groups never heard of. */
export async function addUnknownGroups(
  trx: Trx,
  groups: readonly UnknownGroup[],
  moment: Moment,
): Promise<void> {
  const unique = [...new Map(groups.map((group) => [group.whatsappId, group])).values()].toSorted(
    (one, other) => (one.whatsappId < other.whatsappId ? -1 : 1),
  );
  for (let start = 0; start < unique.length; start += rowsPerStatement) {
    const rows = unique.slice(start, start + rowsPerStatement).map((group) => emptyGroup(group, moment));
    await trx
      .insertInto("groups")
      .values(rows)
      .onConflict((conflict) => conflict.column("whatsappId").doNothing())
      .execute();
  }
}

/** Our ids for WhatsApp's. */
export async function knownGroups(trx: Trx, whatsappIds: readonly string[]): Promise<Map<string, GroupId>> {
  const rows = await inParts([...new Set(whatsappIds)], (part) =>
    trx.selectFrom("groups").select(["id", "whatsappId"]).where("whatsappId", "in", part).execute(),
  );
  return new Map(rows.map((row) => [row.whatsappId, row.id]));
}

function emptyGroup(stranger: UnknownGroup, moment: Moment): GroupRow {
  return {
    id: moment.newId("g") as GroupId,
    phoneNumberId: stranger.phoneNumberId,
    whatsappId: stranger.whatsappId,
    subject: stranger.subject ?? null,
    searchKey: searchKey(stranger.subject ?? ""),
    description: null,
    joinApprovalMode: null,
    inviteLink: null,
    memberCount: null,
    createRequestId: null,
    suspendedAt: null,
    deletedAt: null,
    standingAt: 0,
    settingsAt: 0,
    peopleAt: 0,
    lastChange: null,
    readAt: null,
    readFailedAt: null,
    createdAt: stranger.at,
  };
}
