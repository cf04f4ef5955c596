// The business numbers as people know them: how they are written and the name beside them. WhatsApp is asked once a day;
// names of groups, forms and invitations use what is kept.
import { createKeyed } from "../store/keyed.ts";
import type { Database } from "../store/database.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import { keptFor, readingPace } from "../pace.ts";
import type { Context } from "./context.ts";

type BusinessNumber = { displayPhoneNumber: string | null; verifiedName: string | null };

type Kept = BusinessNumber & { readAt: number };

/** Asks when what is kept is older than a day; undefined when nothing is known and WhatsApp does not answer. */
export async function readBusinessNumber(
  context: Context,
  whatsapp: WhatsAppClient,
  phoneNumberId: string,
): Promise<BusinessNumber | undefined> {
  const cache = cacheOf(context.store.db);
  const kept = await cache.get(phoneNumberId);
  const now = context.clock.now();
  if (kept !== undefined && now - kept.readAt < readingPace.numberEveryMs) return kept;
  try {
    const number = await whatsapp.readNumber(phoneNumberId);
    await cache.set(phoneNumberId, { ...number, readAt: now }, keptFor.businessNumberMs);
    return number;
  } catch (error) {
    if (error instanceof WhatsAppError) return kept;
    throw error;
  }
}

/** As people write it; its id until WhatsApp has been asked. */
export async function numberWritten(db: Database, phoneNumberId: string): Promise<string> {
  return (await cacheOf(db).get(phoneNumberId))?.displayPhoneNumber ?? phoneNumberId;
}

/** As people write them; without those of which WhatsApp has not been asked. */
export async function numbersKnown({ store: { db }, phoneNumberIds }: Context): Promise<string[]> {
  const cache = cacheOf(db);
  const kept = await Promise.all(phoneNumberIds.map((id) => cache.get(id)));
  return kept.flatMap((number) => number?.displayPhoneNumber ?? []);
}

/** For a choice among them. */
export async function numbersToChoose(context: Context): Promise<{ id: string; label: string }[]> {
  const cache = cacheOf(context.store.db);
  return Promise.all(
    context.phoneNumberIds.map(async (id) => {
      const kept = context.phoneNumberIds.length > 1 ? await cache.get(id) : undefined;
      const written = kept?.displayPhoneNumber ?? id;
      return { id, label: kept?.verifiedName == null ? written : `${written} (${kept.verifiedName})` };
    }),
  );
}

function cacheOf(db: Database) {
  return createKeyed<Kept>(db, "business numbers");
}
