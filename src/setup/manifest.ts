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

/** With the rights, events and the shortcut of the bridge, which nobody else needs. */
export function bridgeVariant(manifest: string): string {
  return manifest
    .replace(/^( +)- chat:write\n/mu, "$&$1- chat:write.customize\n")
    .replace(/^( +)- groups:read\n/mu, "$&$1- reactions:write\n")
    .replace(/^( +)- member_joined_channel\n/mu, "$&$1- message.channels\n$1- message.groups\n")
    .replace(
      /^( +)slash_commands:\n/mu,
      [
        "$1  - name: Send to WhatsApp group",
        "$1    type: message",
        "$1    callback_id: send_to_group",
        "$1    description: Send this reply to the WhatsApp group that its thread is about",
        "$&",
      ].join("\n"),
    );
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
