// Slack's signature on a request: what can be refused by its headers alone, and whether it signs the body. `receiver.ts`
// asks for the first before it reads a byte, and for the second before anything is parsed.
// Source: docs.slack.dev/authentication/verifying-requests-from-slack
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What a request claims about itself: the signature, and when it was made, in seconds since 1970 as Slack wrote them. */
export type Claim = { signature: string; timestamp: string };

const toleratedSeconds = 5 * 60;

/** Undefined when the headers are missing or malformed, or name a time more than five minutes from now on either side. */
export function readClaim(headers: IncomingHttpHeaders, nowMs: number): Claim | undefined {
  const signature = headers["x-slack-signature"];
  const timestamp = headers["x-slack-request-timestamp"];
  if (typeof signature !== "string" || !/^v0=[0-9a-f]{64}$/.test(signature)) return undefined;
  if (typeof timestamp !== "string" || !/^\d{1,12}$/.test(timestamp)) return undefined;
  const aheadSeconds = Number(timestamp) - nowMs / 1_000;
  return Math.abs(aheadSeconds) > toleratedSeconds ? undefined : { signature, timestamp };
}

/** It bears a signature, and a time that is too far from now: our clock may be wrong, rather than the secret. */
export function isStale(headers: IncomingHttpHeaders, nowMs: number): boolean {
  const seconds = Number(headers["x-slack-request-timestamp"]);
  const atThatTime = Number.isFinite(seconds) ? readClaim(headers, seconds * 1_000) : undefined;
  return atThatTime !== undefined && readClaim(headers, nowMs) === undefined;
}

export function isSigned(rawBody: Buffer, { signature, timestamp }: Claim, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(rawBody).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice("v0=".length), "hex"));
}
