// The same JSON value always as the same text: keys sorted, nothing else changed. `wire.ts` hashes it, so that one
// update delivered twice is recognised.
import { isRecord } from "./values.ts";

// Deeper than anything WhatsApp sends; what lies below is cut off, so that no body can exhaust the stack.
const DEEPEST = 200;

export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value, 0)) ?? "null";
}

/** Whether something of it is cut off. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth > DEEPEST || Object.values(value).some((each) => isTooDeep(each, depth + 1));
}

function sorted(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return "…";
  if (Array.isArray(value)) return value.map((item) => sorted(item, depth + 1));
  if (!isRecord(value)) return value;
  // Number-like keys come first in any object whatever their order, so the result is one text in any case.
  const result: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).toSorted()) result[key] = sorted(value[key], depth + 1);
  return result;
}
