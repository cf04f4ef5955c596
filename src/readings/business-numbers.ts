// The business numbers as people know them: how they are written and the name beside them. WhatsApp is asked once a day;
// names of groups, forms and invitations use what is kept.
import { createKeyed } from "../store/keyed.ts";
import type { Database } from "../store/database.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { WhatsAppError } from "../whatsapp/errors.ts";
import type { Context } from "../state/context.ts";

type BusinessNumber = { displayPhoneNumber: string | null; verifiedName: string | null };

type Kept = BusinessNumber & { readAt: number };

const askedEveryMs = 24 * 3_600_000;
/** An old name is better than none while WhatsApp cannot be asked. */
const keptForMs = 30 * askedEveryMs;

/** Asks when what is kept is older than a day; undefined when nothing is known and WhatsApp does not answer. */
export async function readBusinessNumber(
  context: Context,
  whatsapp: WhatsAppClient,
  phoneNumberId: string,
): Promise<BusinessNumber | undefined> {
  const shelf = shelfOf(context.store.db);
  const kept = await shelf.get(phoneNumberId);
  const now = context.clock.now();
  if (kept !== undefined && now - kept.readAt < askedEveryMs) return kept;
  try {
    const number = await whatsapp.readNumber(phoneNumberId);
    await shelf.set(phoneNumberId, { ...number, readAt: now }, keptForMs);
    return number;
  } catch (error) {
    if (error instanceof WhatsAppError) return kept;
    throw error;
  }
}

/** As people write it; its id until WhatsApp has been asked. */
export async function numberWritten(db: Database, phoneNumberId: string): Promise<string> {
  return (await shelfOf(db).get(phoneNumberId))?.displayPhoneNumber ?? phoneNumberId;
}

/** For a choice among them. */
export async function numbersToChoose(context: Context): Promise<{ id: string; label: string }[]> {
  const shelf = shelfOf(context.store.db);
  return Promise.all(
    context.phoneNumberIds.map(async (id) => {
      const kept = context.phoneNumberIds.length > 1 ? await shelf.get(id) : undefined;
      const written = kept?.displayPhoneNumber ?? id;
      return { id, label: kept?.verifiedName == null ? written : `${written} (${kept.verifiedName})` };
    }),
  );
}

function shelfOf(db: Database) {
  return createKeyed<Kept>(db, "business numbers");
}
