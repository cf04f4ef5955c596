// Where converted pictures wait between the form and WhatsApp: a day at most, so that a preview nobody confirmed is forgotten
// by itself. The edit form puts them here, the operation that changes a group's settings takes them.
import { createKeyed } from "../../store/keyed.ts";
import { keptFor } from "../../pace.ts";
import type { Database } from "../../store/database.ts";

export type KeptPictures = {
  keep(key: string, jpeg: Buffer): Promise<void>;
  /** Undefined when it is not kept any more. */
  find(key: string): Promise<Buffer | undefined>;
};

export function keptPictures(db: Database): KeptPictures {
  const pictures = createKeyed<string>(db, "pictures");
  return {
    keep: (key, jpeg) => pictures.set(key, jpeg.toString("base64"), keptFor.pictureMs),
    async find(key) {
      const kept = await pictures.get(key);
      return kept === undefined ? undefined : Buffer.from(kept, "base64");
    },
  };
}
