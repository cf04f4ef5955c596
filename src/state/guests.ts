// The lists of people who are expected in a group, in and out of the store. The form that shows a group's list changes it; rules read it
// in the transaction that takes a request.
import type { GroupId, SlackUserId } from "../groups/model.ts";
import { appendAudit } from "../store/audit.ts";
import type { Database } from "../store/database.ts";
import type { GuestRow } from "../store/tables.ts";
import { newId, type Context } from "./context.ts";
import { inParts, lockGroups } from "./rows-in-parts.ts";

/** Many times as many as a group takes. */
export const mostGuests = 100;

export function guestsOf(db: Database, groupIds: readonly GroupId[]): Promise<GuestRow[]> {
  return inParts(groupIds, (part) =>
    db
      .selectFrom("guests")
      .selectAll()
      .where("groupId", "in", part)
      .orderBy("addedAt")
      .orderBy("id")
      .execute(),
  );
}

export type GuestsChange = {
  groupId: GroupId;
  /** Digits with the country code. Whoever stands there already is expected anew from now on. */
  add: readonly string[];
  /** Their ids. */
  remove: readonly string[];
  by: SlackUserId;
};

export async function changeGuests(
  context: Context,
  { groupId, add, remove, by }: GuestsChange,
): Promise<"changed" | "unknown" | "too many"> {
  const addedAt = context.clock.now();
  const { store } = context;
  return store.transact(async (trx) => {
    await lockGroups(trx, store.locksRows, [groupId]);
    const group = await trx.selectFrom("groups").select("deletedAt").where("id", "=", groupId).execute();
    if (group[0] === undefined || group[0].deletedAt !== null) return "unknown";
    const before = await guestsOf(trx, [groupId]);
    const kept = before.filter(({ id }) => !remove.includes(id));
    const all = new Set([...kept.map(({ phone }) => phone), ...add]);
    if (all.size > mostGuests) return "too many";
    if (remove.length > 0)
      await trx.deleteFrom("guests").where("groupId", "=", groupId).where("id", "in", remove).execute();
    const rows = [...new Set(add)].map((phone) => ({
      id: newId("guest"),
      groupId,
      phone,
      addedBy: by,
      addedAt,
    }));
    if (rows.length > 0)
      await trx
        .insertInto("guests")
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(["groupId", "phone"]).doUpdateSet({ addedBy: by, addedAt }),
        )
        .execute();
    const details = { added: rows.length, removed: before.length - kept.length };
    await appendAudit(trx, store, [
      { at: addedAt, actor: by, action: "expected guests changed", groupId, operationId: null, details },
    ]);
    return "changed";
  });
}
