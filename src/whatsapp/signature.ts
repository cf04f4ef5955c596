// Signs and checks webhook bodies with the app secret. `webhook.ts` asks it before anything is read, and before it is parsed.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether `header` can be a signature at all; what has none need not be read. */
export function looksSigned(header: string | string[] | undefined): header is string {
  return typeof header === "string" && signatureShape.test(header);
}

const signatureShape = /^sha256=([0-9a-f]{64})$/i;

/** Whether `header` (X-Hub-Signature-256) signs exactly these bytes with any of the secrets; several while one is rotated. */
export function signatureMatches(
  rawBody: Buffer,
  header: string | undefined,
  secrets: readonly string[],
): boolean {
  const claimed = signatureShape.exec(header ?? "")?.[1];
  if (claimed === undefined) return false;
  const claimedBytes = Buffer.from(claimed, "hex");
  // Every secret is tried, so that the time taken does not tell which one matched.
  return secrets.map((secret) => timingSafeEqual(digest(rawBody, secret), claimedBytes)).includes(true);
}

/** The header value WhatsApp would send for this body: "sha256=" and 64 hex digits. */
export function sign(rawBody: Buffer | string, secret: string): string {
  return `sha256=${digest(rawBody, secret).toString("hex")}`;
}

function digest(rawBody: Buffer | string, secret: string): Buffer {
  return createHmac("sha256", secret).update(rawBody).digest();
}
