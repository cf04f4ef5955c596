// Forgets what nobody needs any more, now and then: evidence of webhooks older than WhatsApp could still repeat, expired
// keyed values. Join requests, operations and the audit stay.
import { sweepKeyed } from "../store/keyed.ts";
import type { Handler } from "../outbox/worker.ts";
import { lanes } from "../outbox/entries.ts";
import { put } from "../outbox/outbox.ts";
import { attempts, housekeepingEveryMs, keptFor } from "../pace.ts";
import type { Context } from "./context.ts";

export function createHousekeepingHandler(context: Context): Handler {
  return {
    attempts: attempts.byTheClock,
    async act() {
      const now = context.clock.now();
      await context.store.db
        .deleteFrom("deliveries")
        .where("receivedAt", "<", now - keptFor.deliveriesMs)
        .execute();
      await forgetMessages(context, now - keptFor.messagesMs);
      await sweepKeyed(context.store.db, now);
      return { kind: "later", at: now + housekeepingEveryMs };
    },
    async giveUp() {},
  };
}

/** What became of them stays with the operations that sent them. */
async function forgetMessages({ store: { db } }: Context, before: number): Promise<void> {
  await db.deleteFrom("messageStatuses").where("receivedAt", "<", before).execute();
  await db.deleteFrom("messages").where("createdAt", "<", before).execute();
}

export async function scheduleHousekeeping(context: Context): Promise<void> {
  const thing = { kind: "housekeeping", id: "all" } as const;
  const dueAt = context.clock.now();
  await context.store.transact((trx) => put(trx, [{ thing, lane: lanes.housekeeping, priority: 2, dueAt }]));
}
