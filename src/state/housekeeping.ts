// Forgets what nobody needs any more, now and then: evidence of webhooks older than WhatsApp could still repeat, expired
// keyed values. Join requests, operations and the audit stay.
import { sweepKeyed } from "../store/keyed.ts";
import type { Handler } from "../outbox/worker.ts";
import { put } from "../outbox/outbox.ts";
import type { Context } from "./context.ts";

/** WhatsApp repeats for up to seven days. Source: WhatsApp, "Webhooks" overview. */
const deliveriesKeptMs = 30 * 24 * 3_600_000;
const everyMs = 6 * 3_600_000;
const attempts = 1_000_000;

export function createHousekeepingHandler(context: Context): Handler {
  return {
    attempts,
    async act() {
      const now = context.clock.now();
      await context.store.db
        .deleteFrom("deliveries")
        .where("receivedAt", "<", now - deliveriesKeptMs)
        .execute();
      await forgetMessages(context, now - deliveriesKeptMs);
      await sweepKeyed(context.store.db, now);
      return { kind: "later", at: now + everyMs };
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
  const entry = {
    key: "house:keeping",
    lane: "house:keeping",
    priority: 2 as const,
    dueAt: context.clock.now(),
  };
  await context.store.transact((trx) => put(trx, [entry]));
}
