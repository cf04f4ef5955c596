// One group as it is known now, and who is known to have made it.
import type { Group, GroupId, OperationId } from "../groups/model.ts";
import type { Database, Trx } from "../store/database.ts";
import { groupFromRow } from "../store/rows.ts";

export async function groupById(db: Database, id: GroupId): Promise<Group | null> {
  const row = await db.selectFrom("groups").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : groupFromRow(row);
}

/** A create that had claimed this group turns out not to have made it. */
export async function letGo(trx: Trx, id: GroupId, createdBy: OperationId): Promise<void> {
  await trx
    .updateTable("groups")
    .set({ createdBy: null })
    .where("id", "=", id)
    .where("createdBy", "=", createdBy)
    .execute();
}
