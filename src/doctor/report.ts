// What the self-check saw, as lines for a terminal and for whoever asks over HTTP.
import type { Finding } from "./probe.ts";

const signs: Record<Finding["level"], string> = {
  ok: "ok  ",
  warning: "WARN",
  wrong: "BAD ",
  unknown: "?   ",
};

export function report(findings: readonly Finding[]): string {
  return findings
    .map(({ name, level, seen, cure }) => {
      const head = `${signs[level]} ${name}: ${seen}`;
      return cure === null ? head : `${head}\n     -> ${cure}`;
    })
    .join("\n");
}
