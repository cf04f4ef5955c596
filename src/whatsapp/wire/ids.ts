// The shapes of WhatsApp's ids. What comes in a webhook goes into the addresses we call: without a shape, a group "me" or a
// group that is our own number would send a call to another object. The schemas of the wire read ids with these, and
// `transport.ts` checks them again before it builds an address.
import { z } from "zod";
import { readText } from "./values.ts";

// Opaque base64 in every source. An upper-case letter and no slash: never the name of an edge, a number, or a path.
const opaque = z.string().regex(/^(?=.*[A-Z])[A-Za-z0-9+_-]{12,512}={0,2}$/);

export const groupId = opaque;
export const joinRequestId = opaque;
/** Of business numbers and business accounts. */
export const accountId = z.string().regex(/^\d{1,20}$/);
/** Digits of a phone number, without "+". Source: ITU-T E.164 allows 15; WhatsApp has had longer ones. */
export const waId = z.string().regex(/^\d{4,20}$/);
/** Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids */
export const userId = z.string().regex(/^[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}$/);
/** Of messages and requests: never part of an address, and only compared with what we know. */
export const reference = z.string().regex(/^[\w.+/=:-]{1,512}$/);

/** The id in a place where there may be none; what has another shape counts as none. */
export function readId(shape: z.ZodType<string>) {
  return (value: unknown): string | null => shape.safeParse(readText(value)).data ?? null;
}
