// Forgets what nobody needs any more, now and then: evidence of webhooks older than WhatsApp could still repeat, expired
// keyed values. Join requests, operations and the audit stay.
import { sweepKeyed } from "../store/keyed.ts";
import type { Handler } from "../outbox/worker.ts";
import { put } from "../outbox/outbox.ts";
import type { Office } from "./office.ts";

/** WhatsApp repeats for up to seven days. Source: WhatsApp, "Webhooks" overview. */
const deliveriesKeptMs = 30 * 24 * 3_600_000;
const everyMs = 6 * 3_600_000;
const attempts = 1_000_000;

export function createHousekeepingHandler(office: Office): Handler {
  return {
    attempts,
    async act() {
      const now = office.clock.now();
      await office.store.db
        .deleteFrom("deliveries")
        .where("receivedAt", "<", now - deliveriesKeptMs)
        .execute();
      await forgetMessages(office, now - deliveriesKeptMs);
      await sweepKeyed(office.store.db, now);
      return { kind: "later", at: now + everyMs };
    },
    async giveUp() {},
  };
}

/** What became of them stays with the operations that sent them. */
async function forgetMessages({ store: { db } }: Office, before: number): Promise<void> {
  await db.deleteFrom("messageStatuses").where("receivedAt", "<", before).execute();
  await db.deleteFrom("messages").where("createdAt", "<", before).execute();
}

export async function scheduleHousekeeping(office: Office): Promise<void> {
  const entry = {
    key: "house:keeping",
    lane: "house:keeping",
    priority: 2 as const,
    dueAt: office.clock.now(),
  };
  await office.store.transact((trx) => put(trx, [entry]));
}
