// How much of its allowances WhatsApp leaves us, and how long to rest so that they last: calls grow slower well before the
// limit, and wait for as long as WhatsApp says once it is reached. The desk rests by it.
// Source: developers.facebook.com/docs/graph-api/overview/rate-limiting
import type { Usage } from "./wire/usage.ts";

export type { Usage };

const slowFromPercent = 80;
const slowestRestMs = 5_000;
/** Allowances are of a rolling hour. */
const longestRestMs = 60 * 60_000;
const unknownRestMs = 60_000;

/** WhatsApp counts calls, processor time and time, and stops at whichever is used up first. */
export function usedPercent(usage: Usage): number {
  return Math.max(usage.callCountPercent, usage.cpuTimePercent, usage.totalTimePercent);
}

/** Milliseconds before the next call: none up to 80 %, growing to five seconds, and WhatsApp's own word from 100 % on. */
export function restAfter(usage: Usage): number {
  const used = usedPercent(usage);
  if (usage.regainAccessMs !== null || used >= 100)
    return Math.min(longestRestMs, usage.regainAccessMs ?? unknownRestMs);
  return Math.round(slowestRestMs * Math.max(0, (used - slowFromPercent) / (100 - slowFromPercent)));
}
