// Files at WhatsApp: what people and businesses attach to messages, under ids, and the addresses that give them out for five
// minutes. Called by the routes and the server, and by the verb of a person who sends a file.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
import { createHash } from "node:crypto";
import type { Answer } from "./answers.ts";
import { GraphFault } from "./faults.ts";
import { newMediaId } from "./ids.ts";
import type { FormPart } from "./settings-form.ts";

export type Medium = { mimeType: string; bytes: Uint8Array; sha256: string; size: number };

export type NewMedium = Pick<Medium, "mimeType" | "bytes"> & {
  /** What WhatsApp says of it where that is not the truth. */
  told?: Partial<Pick<Medium, "sha256" | "size">>;
};

export type MediaType = keyof typeof limits;

export type Media = ReturnType<typeof createMedia>;

const ADDRESS_LIVES_MS = 5 * 60_000;
const MB = 1024 * 1024;

/** Source: the page above, "Supported media types". */
const limits = {
  image: { types: ["image/jpeg", "image/png"], bytes: 5 * MB },
  video: { types: ["video/mp4", "video/3gpp"], bytes: 16 * MB },
  audio: { types: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], bytes: 16 * MB },
  sticker: { types: ["image/webp"], bytes: 500 * 1024 },
  document: {
    types: [
      "text/plain",
      "application/pdf",
      "application/msword",
      "application/vnd.ms-excel",
      "application/vnd.ms-powerpoint",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ],
    bytes: 100 * MB,
  },
} as const;

export function createMedia(now: () => number) {
  const media = new Map<string, Medium>();
  const addresses = new Map<string, { id: string; until: number }>();

  function add({ mimeType, bytes, told = {} }: NewMedium): { id: string } & Medium {
    const id = newMediaId();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const medium = { mimeType, bytes, sha256, size: bytes.length, ...told };
    media.set(id, medium);
    return { id, ...medium };
  }

  return {
    add,
    find: (id: string): Medium | undefined => media.get(id),
    /** WhatsApp keeps what was sent to a business for a week. */
    forget: (id: string): boolean => media.delete(id),
    describe(id: string, origin: string): Answer {
      const medium = media.get(id);
      if (medium === undefined) throw new GraphFault(100, `Object with ID '${id}' does not exist.`, 33);
      const key = newMediaId();
      addresses.set(key, { id, until: now() + ADDRESS_LIVES_MS });
      const { mimeType, sha256, size } = medium;
      const told = { mime_type: mimeType, sha256, file_size: size, id };
      return { body: { messaging_product: "whatsapp", url: `${origin}/attachments/${key}`, ...told } };
    },
    /** Undefined when the address was never given out, or too long ago. */
    at(path: string): Medium | undefined {
      const address = addresses.get(path.split("/")[2] ?? "");
      return address === undefined || address.until < now() ? undefined : media.get(address.id);
    },
    upload(form: Map<string, FormPart> | null): Answer {
      const file = form?.get("file");
      if (form?.get("messaging_product") !== "whatsapp")
        throw new GraphFault(100, "The parameter messaging_product is required.");
      if (file === undefined || typeof file === "string")
        throw new GraphFault(100, "The parameter file is required.");
      const limit = Object.values(limits).find(({ types }) => types.some((type) => type === file.type));
      if (limit === undefined || form.get("type") !== file.type)
        throw new GraphFault(100, `Param file must be a file with one of the known types, not ${file.type}.`);
      if (file.bytes.length > limit.bytes)
        throw new GraphFault(131053, `The file is larger than ${limit.bytes} bytes.`);
      return { body: { id: add({ mimeType: file.type, bytes: file.bytes }).id } };
    },
    /** Throws where a message of this type cannot carry it. */
    check(type: MediaType, id: string): void {
      const medium = media.get(id);
      if (medium === undefined) throw new GraphFault(131009, `${type}.id: there is no such media`);
      if (!limits[type].types.some((each) => each === medium.mimeType))
        throw new GraphFault(131053, `A ${type} cannot be ${medium.mimeType}.`);
    },
  };
}
