// Bridges of groups that are gone already: left from when a deletion did not end them. Housekeeping ends them as a deletion does.
import { put } from "../outbox/outbox.ts";
import { appendAudit } from "../store/audit.ts";
import { forgetBridge, told } from "./bridge-ends.ts";
import { momentOf, type Context } from "./context.ts";

/** Each in a transaction of its own, and by one instance. */
export async function leftBridgesEnd(context: Context): Promise<void> {
  const { store } = context;
  const left = await store.db
    .selectFrom("groups")
    .select(["id", "whatsappId", "phoneNumberId", "subject"])
    .where("id", "in", (bridged) => bridged.selectFrom("bridges").select("groupId"))
    .where("deletedAt", "is not", null)
    .execute();
  for (const group of left)
    await store.transact(async (trx) => {
      const [before] = await trx
        .deleteFrom("bridges")
        .where("groupId", "=", group.id)
        .returning("channel")
        .execute();
      if (before === undefined) return;
      await forgetBridge(trx, group.id);
      const settings = { mode: "off", namesAuthors: false, channel: null } as const;
      await put(trx, await told(context, trx, { group, before, settings, by: null }));
      const entry = { at: momentOf(context).now, actor: "whatsapp", action: "bridge switched" };
      const details = { mode: "off", groupDeleted: true };
      await appendAudit(trx, store, [{ ...entry, groupId: group.id, operationId: null, details }]);
    });
  if (left.length > 0) context.wake();
}
