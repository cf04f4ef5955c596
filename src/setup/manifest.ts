// The Slack app's manifest with the public address in it, and the link that creates the app from it. `main.ts` shows both.
import { readFileSync } from "node:fs";

const example = "https://groupdesk.example.com";
const manifestFile = new URL("../../manifest.yml", import.meta.url);

/** Without an address for Socket Mode. */
export function manifestFor(address: string | null): string {
  const lines = readFileSync(manifestFile, "utf8")
    .split("\n")
    .filter((line) => !/^\s*#/.test(line));
  if (address !== null) return lines.join("\n").replaceAll(example, address);
  return lines
    .filter((line) => !line.includes(example))
    .join("\n")
    .replace("socket_mode_enabled: false", "socket_mode_enabled: true");
}

/** Source: docs.slack.dev/app-manifests/configuring-apps-with-app-manifests, "Sharing manifests". */
export function linkFor(manifest: string): string {
  return `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(manifest)}`;
}

/** The scopes the app asks for. */
export function scopesIn(manifest: string): string[] {
  const [, list = ""] = /\n +bot:\n((?: +- \S+\n)+)/.exec(manifest) ?? [];
  return [...list.matchAll(/- (\S+)/g)].map(([, scope = ""]) => scope);
}
