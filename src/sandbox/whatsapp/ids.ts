// Makes identifiers that look like WhatsApp's own: of groups, join requests, calls, links, messages and people.
// Used by the world and by everything that answers a call. Group and join-request ids carry phone numbers, as the real ones do.
import { createHash, randomBytes, randomInt } from "node:crypto";

const LINK_PREFIX = "https://chat.whatsapp.com/";
const LINK_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function digitsOf(phone: string): string {
  return phone.replace(/\D/g, "");
}

/** WhatsApp's inner number of a group: 18 digits. */
export function newNumericGroupId(): string {
  return `120363${String(randomInt(0, 10 ** 12)).padStart(12, "0")}`;
}

export function makeGroupId(businessNumber: string, numericGroupId: string): string {
  return Buffer.from(`capi_group:${digitsOf(businessNumber)}:${numericGroupId}`).toString("base64");
}

/** Whether this can be a group's id at all; a mistyped one gets another error than one that is gone. */
export function looksLikeGroupId(id: string): boolean {
  return Buffer.from(id, "base64").toString("latin1").startsWith("capi_group:");
}

/** The same person asking the same group again has the same join-request id. */
export function makeJoinRequestId(phone: string, numericGroupId: string): string {
  return Buffer.from(`${phone}:${numericGroupId}`).toString("base64");
}

/** A business-scoped user id; stable for a phone number. */
export function makeUserId(phone: string): string {
  const digest = createHash("sha256").update(phone).digest().readBigUInt64BE();
  return `US.${String(digest).padStart(20, "1").slice(0, 20)}`;
}

export function newRequestId(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}

export function newInviteLink(): string {
  let code = "";
  for (let i = 0; i < 22; i += 1) code += LINK_ALPHABET.charAt(randomInt(LINK_ALPHABET.length));
  return LINK_PREFIX + code;
}

export function newMessageId(): string {
  return `wamid.HBg${randomBytes(27).toString("base64")}`;
}

export function newTraceId(): string {
  return `A${randomBytes(16).toString("base64url")}`;
}

/** Fifteen digits. */
export function newMediaId(): string {
  return `1${String(randomInt(0, 10 ** 14)).padStart(14, "0")}`;
}
