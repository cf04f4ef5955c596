// Checks what callers send as messages and templates. Called by the routes.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/groups-messaging
import { z } from "zod";
import { check, checkShape } from "./bodies.ts";
import { GraphFault } from "./faults.ts";
import type { MediaType } from "./media.ts";

const parameter = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1) }),
  z.strictObject({ type: z.literal("group_id"), group_id: z.string().min(1) }),
]);

const template = z.strictObject({
  name: z.string().min(1),
  language: z.object({ code: z.string().min(2) }),
  components: z
    .array(z.strictObject({ type: z.literal("body"), parameters: z.array(parameter) }))
    .default([]),
});

const pin = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("pin"),
    message_id: z.string().min(1),
    expiration_days: z.coerce.number().int().min(1).max(30),
  }),
  z.strictObject({ type: z.literal("unpin"), message_id: z.string().min(1) }),
]);

const text = z.strictObject({ body: z.string().min(1).max(4096), preview_url: z.boolean().optional() });

const caption = z.string().min(1).max(1024).optional();
const file = z.strictObject({ id: z.string().regex(/^\d{1,20}$/) });

const envelope = {
  messaging_product: z.literal("whatsapp"),
  recipient_type: z.enum(["individual", "group"]).default("individual"),
  to: z.string().min(1).optional(),
  /** A business-scoped user id, for people who hide their number. */
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\./)
    .optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  context: z.strictObject({ message_id: z.string().min(1) }).optional(),
};

const messageSchema = z.discriminatedUnion("type", [
  z.strictObject({ ...envelope, type: z.literal("text"), text }),
  z.strictObject({ ...envelope, type: z.literal("template"), template }),
  z.strictObject({ ...envelope, type: z.literal("pin"), pin }),
  z.strictObject({ ...envelope, type: z.literal("image"), image: file.extend({ caption }) }),
  z.strictObject({ ...envelope, type: z.literal("video"), video: file.extend({ caption }) }),
  z.strictObject({ ...envelope, type: z.literal("audio"), audio: file }),
  z.strictObject({ ...envelope, type: z.literal("sticker"), sticker: file }),
  z.strictObject({
    ...envelope,
    type: z.literal("document"),
    document: file.extend({ caption, filename: z.string().min(1).max(240).optional() }),
  }),
]);

const templateSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  category: z.literal("UTILITY"),
  language: z.string().min(2),
  library_template_name: z.string().min(1),
});

const KNOWN_TYPES = ["text", "template", "pin", "image", "video", "audio", "sticker", "document"];

export type Message = z.infer<typeof messageSchema>;
export type MessageTemplate = z.infer<typeof template>;
export type Pin = z.infer<typeof pin>;
export type TemplateWish = z.infer<typeof templateSchema>;

/** What it carries, where it carries a file. */
export function fileIn(
  message: Message,
): { type: MediaType; id: string; caption: string | null; name: string | null } | null {
  switch (message.type) {
    case "image":
      return { type: "image", ...message.image, caption: message.image.caption ?? null, name: null };
    case "video":
      return { type: "video", ...message.video, caption: message.video.caption ?? null, name: null };
    case "audio":
      return { type: "audio", ...message.audio, caption: null, name: null };
    case "sticker":
      return { type: "sticker", ...message.sticker, caption: null, name: null };
    case "document": {
      const { id, caption: words = null, filename = null } = message.document;
      return { type: "document", id, caption: words, name: filename };
    }
    default:
      return null;
  }
}

export function parseMessage(body: unknown): Message {
  const type = check(z.looseObject({ type: z.string().default("text") }), body).type;
  if (!KNOWN_TYPES.includes(type))
    throw new GraphFault(131051, `Messages of type ${type} are not supported here.`);
  const message = check(messageSchema, { type, ...(body as object) });
  if (message.to === undefined && message.recipient === undefined) {
    throw new GraphFault(131008, "The required parameter to is missing.");
  }
  return message;
}

export function parseTemplate(body: unknown): TemplateWish {
  return checkShape(templateSchema, body);
}
