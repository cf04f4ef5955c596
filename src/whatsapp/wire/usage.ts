// Reads the headers in which Graph says how much of an allowance is used and when to come back. `transport.ts` reads
// them from every answer.
// Source: developers.facebook.com/docs/graph-api/overview/rate-limiting
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { readList } from "./values.ts";

/** How much of one allowance is used, in percent of what a rolling hour allows. */
export type Usage = {
  scope: "app" | "account";
  /** Which allowance of an account, such as "whatsapp"; null for the app's. */
  type: string | null;
  callCountPercent: number;
  cpuTimePercent: number;
  totalTimePercent: number;
  /** How long until calls are taken again; null when they are now. */
  regainAccessMs: number | null;
};

const percent = z.coerce.number().catch(0);

const usageEntry = z.object({
  type: z.string().nullable().catch(null),
  call_count: percent,
  total_cputime: percent,
  total_time: percent,
  // Minutes.
  estimated_time_to_regain_access: percent,
});

export function readUsages(headers: IncomingHttpHeaders): Usage[] {
  const ofAccounts = readJson(headers["x-business-use-case-usage"]);
  const ofApp = readJson(headers["x-app-usage"]);
  return [
    ...Object.values(ofAccounts).flatMap((entries) =>
      readList(entries).map((entry) => readUsage("account", entry)),
    ),
    ...(Object.keys(ofApp).length === 0 ? [] : [readUsage("app", ofApp)]),
  ].filter((usage): usage is Usage => usage !== null && isOurs(usage));
}

/** The account's other products, such as "ads_management", have allowances of their own in the same header. */
function isOurs({ type }: Usage): boolean {
  return type === null || type.startsWith("whatsapp");
}

/** How long the answer asks us to wait: the longest of what its headers say, null if they say nothing. */
export function longestWaitMs(headers: IncomingHttpHeaders): number | null {
  const waits = readUsages(headers).map((usage) => usage.regainAccessMs ?? 0);
  const longestMs = Math.max(0, readRetryAfterMs(headers["retry-after"]), ...waits);
  return longestMs === 0 ? null : longestMs;
}

function readUsage(scope: Usage["scope"], entry: unknown): Usage | null {
  const usage = usageEntry.safeParse(entry).data;
  if (usage === undefined) return null;
  const regainMinutes = usage.estimated_time_to_regain_access;
  return {
    scope,
    type: usage.type,
    callCountPercent: usage.call_count,
    cpuTimePercent: usage.total_cputime,
    totalTimePercent: usage.total_time,
    regainAccessMs: regainMinutes > 0 ? regainMinutes * 60_000 : null,
  };
}

const record = z.record(z.string(), z.unknown());

function readJson(header: string | string[] | undefined): Record<string, unknown> {
  if (header === undefined) return {};
  try {
    return record.parse(JSON.parse(String(header)));
  } catch {
    // Not what is documented: usage is a courtesy, no call fails over it.
    return {};
  }
}

function readRetryAfterMs(header: string | undefined): number {
  const seconds = Number(header ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
