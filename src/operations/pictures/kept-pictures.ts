// Where converted pictures wait between the form and WhatsApp: a day at most, so that a preview nobody confirmed is forgotten
// by itself. The edit form puts them here, the task that changes a group's settings takes them.
import { createKeyed } from "../../store/keyed.ts";
import type { Database } from "../../store/database.ts";

const keptForMs = 24 * 3_600_000;

export type KeptPictures = {
  keep(key: string, jpeg: Buffer): Promise<void>;
  /** Undefined when it is not kept any more. */
  find(key: string): Promise<Buffer | undefined>;
};

export function createKeptPictures(db: Database): KeptPictures {
  const shelf = createKeyed<string>(db, "pictures");
  return {
    keep: (key, jpeg) => shelf.set(key, jpeg.toString("base64"), keptForMs),
    async find(key) {
      const kept = await shelf.get(key);
      return kept === undefined ? undefined : Buffer.from(kept, "base64");
    },
  };
}
