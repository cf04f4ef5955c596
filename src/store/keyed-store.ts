// Opens the store as the bot works with it: alone, and with its audit sealed under the key that counts now. `app.ts` opens it so.
import type { Clock } from "../clock.ts";
import { auditKey } from "./audit-hash.ts";
import { sealAudit } from "./audit.ts";
import { openStore, type Store } from "./database.ts";

/** @throws StoreError when it cannot be opened, or when its audit is keyed and there is no key. */
export async function openKeyedStore(url: string, secrets: readonly string[], clock: Clock): Promise<Store> {
  const store = await openStore(url, { alone: true, auditKeys: secrets.map(auditKey) });
  try {
    await sealAudit(store, clock.now());
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
