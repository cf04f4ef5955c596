// Bridges of groups that are gone already: left from when a deletion did not end them. Housekeeping ends them as a deletion does.
import { put } from "../outbox/outbox.ts";
import { bridgeEnds } from "./bridge-ends.ts";
import type { Context } from "./context.ts";

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
    await store.transact(async (trx) => put(trx, await bridgeEnds(context, trx, group)));
  if (left.length > 0) context.wake();
}
