// What WhatsApp says of an allowance, nothing of it used unless told otherwise.
import type { Usage } from "../../src/whatsapp/allowance.ts";

export function aUsage(changes: Partial<Usage>): Usage {
  return {
    scope: "account",
    type: "whatsapp",
    callCountPercent: 0,
    cpuTimePercent: 0,
    totalTimePercent: 0,
    regainAccessMs: null,
    ...changes,
  };
}
