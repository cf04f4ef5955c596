// One group as it is known now.
import type { Group, GroupId } from "../groups/model.ts";
import type { Database } from "../store/database.ts";
import { groupFromRow } from "../store/rows.ts";

export async function groupById(db: Database, id: GroupId): Promise<Group | null> {
  const row = await db.selectFrom("groups").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : groupFromRow(row);
}
