// Single values as WhatsApp sends them: numbers as strings, empty strings for "none", people under three names. The
// schemas of the wire are made of these; none of them ever refuses a value, it becomes null or an empty list instead.
import { z } from "zod";
import type { Fault } from "../events.ts";

/** An error entry whose code cannot be read counts as Meta's own "unknown error". */
const UNKNOWN_ERROR = 1;

/** A schema for whatever may stand in a place, or nothing at all. */
export function reads<Value>(read: (value: unknown) => Value) {
  return z.unknown().optional().transform(read);
}

export function readText(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return null;
  // PostgreSQL's texts cannot hold NUL: one such name would keep everything that came with it from being stored.
  const trimmed = value.replaceAll("\u0000", "").trim();
  return trimmed === "" ? null : trimmed;
}

export function readWholeNumber(value: unknown): number | null {
  const number = typeof value === "string" && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : null;
}

export function readYesNo(value: unknown): boolean | null {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  return null;
}

export function readList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? [value] : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Unix seconds, or an ISO date as one partner's wrapper shows, in milliseconds; null for what cannot be a time. */
export function readTimeMs(value: unknown): number | null {
  const seconds = typeof value === "string" && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof seconds === "number") return plausible(Math.round(seconds * 1000));
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? plausible(Date.parse(value)) : null;
}

const EARLIEST_MS = Date.UTC(2001, 8, 9);
const LATEST_MS = Date.UTC(2100, 0, 1);

function plausible(ms: number): number | null {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}

const errorEntry = z.object({
  code: reads(readWholeNumber),
  title: reads(readText),
  message: reads(readText),
  error_data: reads((data) => readText(isRecord(data) ? data["details"] : data)),
});

export function readFaults(value: unknown): Fault[] {
  return readList(value).map((entry) => {
    const error = errorEntry.safeParse(entry).data;
    return {
      code: error?.code ?? UNKNOWN_ERROR,
      title: error?.title ?? error?.message ?? null,
      details: error?.error_data ?? null,
    };
  });
}
